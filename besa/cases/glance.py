"""What every opening of a case asks, and what mostly is answered with nothing. The SQL is made once (`core.prepared`)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from besa.cases.models import CaseLink, Draft, Handover, Message, OwnField, Participant, Pin, Presence, Question, Tag
from besa.cases.models.attention import LOOKS_FOR
from besa.cases.queries import followers_of
from besa.cases.rules import REPLY_ELSEWHERE, THIRD_PARTY
from besa.core.prepared import Prepared
from besa.customers.models import ContactPoint

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

_LETTERS_LOOKED_AT = 8
LINK, HANDOVER, QUESTION, SCHEDULED, PRESENT = "link", "handover", "question", "scheduled", "present"


def stirs_in(case: Case, what: str) -> bool:
    """Whether the case has any of `what`, before it is read as far as the reader may see it.

    One query for all of them, remembered with this object: ask when a page is made, not before an action changes it.
    """
    if case.stirring is None:
        found = _STIRRING.tuples(case.pk, timezone.now() - LOOKS_FOR)
        case.stirring = frozenset(kind for (kind,) in found)
    return what in case.stirring


def _stirring(case: int, since: datetime) -> QuerySet[Any, Any]:
    first, *others = (
        _named(CaseLink.objects.filter(case_id=case), LINK),
        _named(CaseLink.objects.filter(other_id=case), LINK),
        _named(Handover.objects.offered().filter(case_id=case), HANDOVER),
        _named(Question.objects.filter(case_id=case).waiting(), QUESTION),
        _named(Draft.objects.scheduled().filter(case_id=case), SCHEDULED),
        _named(Presence.objects.filter(at__gt=since, case_id=case), PRESENT),
    )
    return first.union(*others)


def _named(rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = rows.order_by().annotate(what=Value(what)).values_list("what")
    return found


def people_around(case: Case) -> dict[str, Any]:
    """Who takes part in the case, and how its customer is reached. Two queries."""
    return {
        "participants": _PARTICIPANTS.rows(case.pk),
        "contact_points": _POINTS.rows(case.customer_id),
    }


def followers(case: Case) -> list[User]:
    """`queries.followers_of`, as a list."""
    return _FOLLOWERS.rows(case.pk)


def tags_of(case: Case) -> list[Tag]:
    return _TAGS.rows(case.pk)


def own_draft(user: User, case: Case, direction: str) -> Draft | None:
    """What `user` is writing here."""
    return next(iter(_OWN_DRAFT.rows(user.pk, case.pk, direction)), None)


def wrote_last(case: Case) -> tuple[Any, ...]:
    """Of the customer's side, by mail: the Reply-To, the name and the address; all empty for nobody.

    Whoever wrote to an address that was given to somebody else is passed over: they get nothing of the case, and are answered
    on purpose only (F03). A Reply-To that nobody vouches for is shown beside the mail, and followed on purpose only (B12).
    """
    for reply_to, name, address, flags in _WROTE_LAST.tuples(case.pk):
        if THIRD_PARTY not in flags:
            return ([] if REPLY_ELSEWHERE in flags else reply_to), name, address
    return [], "", ""


def answer_recipients(case: Case) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Whom an answer goes to: who wrote last (their Reply-To first), with those who were copied; else the customer."""
    reply_to, name, wrote = wrote_last(case)
    if reply_to or wrote:
        to = reply_to or [{"name": name, "address": wrote}]
        taken = {person["address"].casefold() for person in to}
        copied = copied_in(case)
        return to, [{"name": name, "address": a} for name, a in copied if a.casefold() not in taken]
    address = case.customer.email
    return ([{"name": case.customer.name, "address": address}] if address else []), []


def copied_in(case: Case) -> list[tuple[Any, ...]]:
    """Names and addresses of those who were copied."""
    return _COPIED.tuples(case.pk)


def asks_anything() -> bool:
    """Whether the desk has any field of its own."""
    return bool(_ASKED.tuples())


def has_pins(user: User) -> bool:
    """Whether `user` has put any view into the rail, whatever became of it."""
    return bool(_PINNED.tuples(user.pk))


_STIRRING: Prepared[Any] = Prepared(_stirring, -1, datetime(1900, 1, 1, tzinfo=UTC))
_FOLLOWERS: Prepared[User] = Prepared(followers_of, -1)
_PARTICIPANTS: Prepared[Participant] = Prepared(lambda case: Participant.objects.filter(case_id=case), -1)
_POINTS: Prepared[ContactPoint] = Prepared(lambda customer: ContactPoint.objects.filter(customer_id=customer), -1)
_TAGS: Prepared[Tag] = Prepared(lambda case: Tag.objects.filter(cases=case), -1)
_OWN_DRAFT: Prepared[Draft] = Prepared(
    lambda user, case, direction: Draft.objects.own(user).filter(case_id=case, direction=direction).order_by("pk")[:1],
    -1,
    -2,
    "?direction",
)
_WROTE_LAST: Prepared[Message] = Prepared(
    lambda case: (
        Message.objects.filter(case_id=case, direction=Message.Direction.IN, channel="email", automatic=False)
        .order_by("-said_at")
        .values_list("reply_to", "from_name", "from_address", "flags")[:_LETTERS_LOOKED_AT]
    ),
    -1,
)
_COPIED: Prepared[Participant] = Prepared(
    lambda case: Participant.objects.filter(case_id=case, is_copied=True).values_list("name", "address"), -1
)
_ASKED: Prepared[OwnField] = Prepared(lambda: OwnField.objects.active().order_by().values_list("pk")[:1])
_PINNED: Prepared[Pin] = Prepared(lambda user: Pin.objects.filter(user_id=user).order_by().values_list("pk")[:1], -1)
