"""The timeline of a case: what was said and what happened, in one order. The SQL of its newest page is made once."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from besa.accounts.models import User
from besa.cases.models import Attachment, Case, Delivery, Message, Received
from besa.cases.queries import COUNT_LIMIT
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared, PreparedForKeys

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
SHOWN = 50
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: a message or an event, never both."""

    at: datetime
    message: Message | None = None
    event: LoggedEvent | None = None
    # Of the message; `has_raw`: it was received as bytes that are kept.
    attachments: Sequence[Attachment] = ()
    deliveries: Sequence[Delivery] = ()
    has_raw: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: list[Moment]
    # Messages older than the first one shown; the page offers to show them.
    has_earlier: bool


def timeline_of(case: Case, *, before: Message | None = None, limit: int = SHOWN) -> Timeline:
    """The last `limit` messages of `case` (before `before`) and the events between them, oldest first.

    Six queries, however many messages. Authors and actors are there, a few colleagues who wrote it all.
    """
    messages = _messages(case, before, limit + 1)
    has_earlier = len(messages) > limit
    messages = messages[-limit:]
    events = _events(
        case, since=messages[0].said_at if has_earlier else FIRST, until=before.said_at if before else LAST
    )
    _name_people(messages, events)
    told = (Moment(e.at, event=e) for e in events)
    moments = heapq.merge(_said(messages), told, key=lambda moment: moment.at)
    return Timeline(list(moments), has_earlier)


def _messages(case: Case, before: Message | None, limit: int) -> list[Message]:
    if before is None and limit == SHOWN + 1:
        found = _NEWEST.rows(case.pk)
    else:
        rows = _in_order(case.pk)
        if before is not None:
            rows = rows.filter(said_at__lte=before.said_at).exclude(said_at=before.said_at, pk__gte=before.pk)
        found = list(rows[:limit])
    for message in found:
        message.case = case
    return found[::-1]


def _in_order(case: int) -> Any:
    return Message.objects.filter(case_id=case).select_related("repeat").order_by("-said_at", "-pk")


def _events(case: Case, *, since: datetime, until: datetime) -> list[LoggedEvent]:
    # By id first: the log's own order; sorted by time afterwards, because logged calls may lie in the past.
    return sorted(_EVENTS.rows(case.pk, since, until), key=lambda event: (event.at, event.pk))


def _name_people(messages: list[Message], events: list[LoggedEvent]) -> None:
    keys = {message.author_id for message in messages} | {event.actor_id for event in events}
    people: dict[int | None, User] = {user.pk: user for user in _PEOPLE.rows(key for key in keys if key)}
    for message in messages:
        message.author = people.get(message.author_id)
    for event in events:
        event.actor = people.get(event.actor_id)


def _said(messages: list[Message]) -> list[Moment]:
    keys = [message.pk for message in messages]
    attachments, deliveries = _by_message(_ATTACHMENTS.rows(keys)), _by_message(_DELIVERIES.rows(keys))
    raw = {key for (key,) in _RAW.tuples(keys)}
    return [
        Moment(
            message.said_at,
            message=message,
            attachments=attachments[message.pk],
            deliveries=deliveries[message.pk],
            has_raw=message.pk in raw,
        )
        for message in messages
    ]


def _by_message(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.message_id].append(row)
    return found


_NEWEST: Prepared[Message] = Prepared(lambda case: _in_order(case)[: SHOWN + 1], -1)
_EVENTS: Prepared[LoggedEvent] = Prepared(
    lambda case, since, until: (
        LoggedEvent.objects.filter(case_id=case, at__gte=since, at__lt=until)
        .exclude(name__in=sorted(TOLD_BY_MESSAGES))
        .order_by("-id")[:COUNT_LIMIT]
    ),
    -1,
    FIRST,
    LAST,
)
_PEOPLE: PreparedForKeys[User] = PreparedForKeys(lambda keys: User.objects.filter(pk__in=keys).order_by())
_ATTACHMENTS: PreparedForKeys[Attachment] = PreparedForKeys(
    lambda keys: Attachment.objects.filter(message_id__in=keys).order_by("pk")
)
_DELIVERIES: PreparedForKeys[Delivery] = PreparedForKeys(
    lambda keys: Delivery.objects.filter(message_id__in=keys).order_by("pk")
)
_RAW: PreparedForKeys[Received] = PreparedForKeys(
    lambda keys: Received.objects.filter(message_id__in=keys).exclude(stored="").order_by().values_list("message_id")
)
