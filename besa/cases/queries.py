"""Reads of cases that are too long for a queryset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import User
from besa.cases.models import Case, CaseLink, Draft, Message, OwnStatus, Presence, Received, Seen, Tag
from besa.cases.models.attention import LOOKS_FOR
from besa.cases.search.finding import page_with
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared, PreparedForKeys
from besa.core.search.matching import groups_among, wanted_words

COUNT_LIMIT = 500
# More cases than one customer has.
OWN_LOOKED_AT = 500


def bounded_count(rows: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many rows, counted up to `limit` + 1: a list never pays for more (architecture.md, rules of the data, 7)."""
    return rows[: limit + 1].count()


@dataclass(frozen=True, slots=True)
class Account:
    """P3: what was received, and what became of it. `open` counts mail that waits longer than it should."""

    received: int
    accounted: int
    late: int

    @property
    def agrees(self) -> bool:
        return self.late == 0


def received_account(*, now: datetime, patience_seconds: int = 60) -> Account:
    """The sum of all states against all that was received; `late` are those pending for more than a minute."""
    total = Received.objects.count()
    pending = Received.objects.filter(state=Received.State.PENDING)
    late = pending.filter(received_at__lt=now - timedelta(seconds=patience_seconds)).count()
    return Account(received=total, accounted=total - pending.count(), late=late)


def scheduled_in(case: Case) -> QuerySet[Draft]:
    """What is to leave later in this case, the next first."""
    return Draft.objects.scheduled().filter(case=case).select_related("user").order_by("send_at", "pk")


def known_tags(limit: int = 200) -> QuerySet[Tag]:
    """The tags that a person may choose from, by name; the same for everybody."""
    return Tag.objects.order_by("name")[:limit]


@dataclass(frozen=True, slots=True)
class Tie:
    """A link as seen from one of its two cases."""

    other: Case
    kind: str
    words: Any


def links_of(case: Case, *, user: User) -> list[Tie]:
    """Cases tied to this one from either side, as far as `user` may see them. Two queries."""
    rows = list(CaseLink.objects.filter(Q(case=case) | Q(other=case)).order_by("pk"))
    others = {row.other_id if row.case_id == case.pk else row.case_id for row in rows}
    # Asked by key: within one statement, SQLite made a list of every visible case first.
    seen = Case.objects.visible_to(user).in_bulk(others)
    ties = (
        (seen.get(row.other_id), row.kind, row.get_kind_display())
        if row.case_id == case.pk
        else (seen.get(row.case_id), row.kind, FROM_THE_OTHER_SIDE[row.kind])
        for row in rows
    )
    return [Tie(other, kind, words) for other, kind, words in ties if other]


FROM_THE_OTHER_SIDE: dict[str, Any] = {
    CaseLink.Kind.CONTINUES: _("Is continued by"),
    CaseLink.Kind.LOOKS_LIKE_REPLY: _("May have a reply in"),
    CaseLink.Kind.MENTIONS: _("Is mentioned in"),
    CaseLink.Kind.RELATED: CaseLink.Kind.RELATED.label,
    CaseLink.Kind.DUPLICATE: CaseLink.Kind.DUPLICATE.label,
    CaseLink.Kind.SPLIT: _("Had this split off"),
}


def followers_of(case: Case | int) -> QuerySet[User]:
    """Who follows the case, active people only, by name. Who lost sight of it is asked `visible_to` by whoever tells them."""
    found: QuerySet[User] = User.objects.active().filter(followed_cases__case=case).order_by("name", "id")
    return found


def cases_like(text: str, *, of: Case, user: User, limit: int = 20) -> list[Case]:
    """Cases to merge or link with `of`: by number, or words of the subject or customer; its customer's first, the newest first."""
    rows = Case.objects.visible_to(user).at_work().exclude(pk=of.pk).select_related("customer", "owner", "team")
    number = text.strip().lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        return list(rows.filter(number=int(number)))
    own = rows.filter(customer=of.customer_id).order_by("-last_message_at")
    if not text.strip():
        return list(own[:limit])
    wanted = wanted_words(text)
    hits = groups_among(own.values_list("pk", flat=True)[:OWN_LOOKED_AT], wanted) if wanted else set()
    first = list(own.filter(pk__in=hits)[:limit])
    others = page_with(wanted, rows.exclude(customer=of.customer_id), cursor=None, limit=limit - len(first) or 1)
    return [*first, *others.items][:limit]


def message_said_as(client_id: str) -> Message | None:
    """The message that this form has made already, so that a repeat makes no second (X03)."""
    return Message.objects.filter(client_id=client_id).select_related("case").first() if client_id else None


def scheduled_as(user: User, client_id: str) -> Draft | None:
    """The letter that this form has told to leave later."""
    return Draft.objects.scheduled().filter(user=user, client_id=client_id).exclude(case=None).first()


def unseen_by(case: Case, *, user: User, upto: int) -> QuerySet[Message]:
    """What others have said in `case` after the message `upto`, oldest first; what a machine of ours wrote is no news."""
    machines = Q(direction=Message.Direction.OUT, automatic=True, author=None)
    rows = case.messages.filter(pk__gt=upto, withdrawn_at=None).exclude(machines).exclude(author=user)
    return rows.select_related("author").order_by("pk")


def seen_upto(case: Case, *, user: User) -> int:
    """The last message that `user` is known to have seen; 0 for nothing."""
    return Seen.objects.filter(case=case, user=user).values_list("upto", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Viewer:
    """A colleague who has a case open."""

    user: User
    is_typing: bool


def viewers_of(cases: Iterable[int], *, user: User, now: datetime) -> dict[int, list[Viewer]]:
    """Who but `user` is looking at which of `cases` (by id), who types first. One query."""
    rows = Presence.objects.here(now).filter(case__in=list(cases), user__is_active=True).exclude(user=user)
    found: dict[int, list[Viewer]] = {}
    for row in rows.select_related("user").order_by("pk"):
        found.setdefault(row.case_id, []).append(Viewer(row.user, row.is_typing(now)))
    for viewers in found.values():
        viewers.sort(key=lambda viewer: not viewer.is_typing)
    return found


def attend(cases: Sequence[Case], *, user: User, now: datetime) -> None:
    """Say of each case in a list whether it has something new for `user`, and who is looking at it. One query, or two."""
    rows = _ATTENTION.tuples([case.pk for case in cases], user.pk, now - LOOKS_FOR)
    upto = {case: last for case, last in rows if last != LOOKING}
    looked_at = {case for case, last in rows if last == LOOKING}
    viewers = viewers_of(looked_at, user=user, now=now) if looked_at else {}
    for case in cases:
        case.is_new = case.newest_message_id > upto.get(case.pk, 0)
        case.viewers = viewers.get(case.pk, [])


# In the place of the last message seen: somebody looks at the case.
LOOKING = -1
_ATTENTION: PreparedForKeys[Seen] = PreparedForKeys(
    lambda cases, user, since: (
        Seen.objects.filter(user_id=user, case_id__in=cases)
        .order_by()
        .values_list("case_id", "upto")
        .union(
            Presence.objects.filter(case_id__in=cases, at__gt=since)
            .order_by()
            .values_list("case_id", Value(LOOKING, output_field=BigIntegerField())),
            all=True,
        )
    ),
    -2,
    datetime(1900, 1, 1, tzinfo=UTC),
)


def last_change_of(case: Case, field: str) -> LoggedEvent | None:
    """Who wrote `field` of `case` last, and when."""
    changes = LoggedEvent.objects.filter(case_id=case.pk, name="cases.FieldChanged", data__field=field)
    return changes.select_related("actor").order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """One of the six statuses, or a name of the desk's own within one: what a menu offers. `value` goes into the form."""

    value: str
    category: str
    label: Any
    own_id: int | None = None


def status_choices() -> list[StatusChoice]:
    """In the order of the six, the plain one first; new cases are not made by hand. One query."""
    own = _OWN_STATUSES.rows()
    return [
        choice
        for value, label in Case.Status.choices
        for choice in (
            StatusChoice(value, value, label),
            *(StatusChoice(f"own:{one.pk}", value, str(one), one.pk) for one in own if one.category == value),
        )
        if choice.value != Case.Status.NEW
    ]


_OWN_STATUSES: Prepared[OwnStatus] = Prepared(lambda: OwnStatus.objects.filter(is_active=True))


def status_meant(value: str) -> tuple[str, OwnStatus | None] | None:
    """What a `StatusChoice.value` says: the status and the desk's own name of it; None for anything else."""
    kind, _colon, key = value.partition(":")
    if kind == "own" and key.isascii() and key.isdigit() and len(key) < 19:
        own = OwnStatus.objects.filter(pk=int(key), is_active=True).first()
        return (own.category, own) if own else None
    return (value, None) if value in Case.Status.values and value != Case.Status.NEW else None
