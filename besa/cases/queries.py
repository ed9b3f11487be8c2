"""Reads of cases that are too long for a queryset."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet

from besa.cases.models import Case, CaseLink, Delivery, Draft, Message, Received, Tag
from besa.core.models import LoggedEvent

if TYPE_CHECKING:
    from besa.accounts.models import User

# A message says it better than the event that announces it.
TOLD_BY_MESSAGES = frozenset(
    "cases." + name
    for name in (
        "MessageReceived",
        "AnswerQueued",
        "AutomaticMessageQueued",
        "NoteWritten",
        "ContactLogged",
        "MessageWithdrawn",
        "DeliverySent",
    )
)
COUNT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: a message or an event, never both."""

    at: datetime
    message: Message | None = None
    event: LoggedEvent | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: list[Moment]
    # Messages older than the first one shown; the page offers to show them.
    has_earlier: bool


def timeline_of(case: Case, *, before: Message | None = None, limit: int = 50) -> Timeline:
    """The last `limit` messages of `case` (before `before`) and the events between them, oldest first.

    Six queries, however many messages.
    """
    messages = _messages(case, before, limit + 1)
    has_earlier = len(messages) > limit
    messages = messages[-limit:]
    events = _events(case, since=messages[0].said_at if has_earlier else None, until=before.said_at if before else None)
    moments = heapq.merge(
        (Moment(m.said_at, message=m) for m in messages),
        (Moment(e.at, event=e) for e in events),
        key=lambda moment: moment.at,
    )
    return Timeline(list(moments), has_earlier)


def _messages(case: Case, before: Message | None, limit: int) -> list[Message]:
    rows = case.messages.select_related("author", "customer", "repeat").prefetch_related(
        "attachments", Prefetch("deliveries", Delivery.objects.order_by("pk")), "received"
    )
    if before is not None:
        rows = rows.filter(said_at__lte=before.said_at).exclude(said_at=before.said_at, pk__gte=before.pk)
    found = list(rows.order_by("-said_at", "-pk")[:limit])
    for message in found:
        message.case = case
    return found[::-1]


def _events(case: Case, *, since: datetime | None, until: datetime | None) -> list[LoggedEvent]:
    rows = LoggedEvent.objects.filter(case_id=case.pk).exclude(name__in=TOLD_BY_MESSAGES).select_related("actor")
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    # By id first: the log's own order; sorted by time afterwards, because logged calls may lie in the past.
    return sorted(rows.order_by("-id")[:COUNT_LIMIT], key=lambda event: (event.at, event.pk))


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


def links_of(case: Case, *, user: User) -> QuerySet[CaseLink]:
    """Cases tied to this one, as far as `user` may see them."""
    return CaseLink.objects.filter(case=case, other__in=Case.objects.visible_to(user)).select_related("other")


def message_said_as(client_id: str) -> Message | None:
    """The message that this form has made already, so that a repeat makes no second (X03)."""
    return Message.objects.filter(client_id=client_id).select_related("case").first() if client_id else None
