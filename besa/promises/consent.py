"""Whether the customer agreed to another time, and in what: in a call or a visit, or in what they wrote after we had told them (PR-07)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from besa.cases.models import Message
from besa.promises.queries import answers_of
from besa.promises.rules import SPOKEN

if TYPE_CHECKING:
    from besa.promises.models import Promise

MOST = 20


def tellings_of(promise: Promise) -> list[Message]:
    """What persons said to the customer after the promise was given, earliest first; the last twenty.

    What gave the promise cannot have told of another time. Two or three queries.
    """
    since = promise.started_at
    return [said for said in answers_of(promise.case, since=since, newest=True) if said.said_at > since]


def consents_to(promise: Promise, *, told_at: datetime | None = None) -> list[Message]:
    """In what the customer may have agreed, the newest first: where they were spoken to, and what they wrote after they were told.

    `told_at`: when a notice told them; None: when a person first did.
    """
    told = [said for said in tellings_of(promise) if told_at is None or said.said_at >= told_at]
    first = told_at or min((said.said_at for said in told), default=None)
    written = _written_by(promise, first) if first else []
    return sorted([*(said for said in told if said.channel in SPOKEN), *written], key=_by_time, reverse=True)[:MOST]


def _written_by(promise: Promise, since: datetime) -> list[Message]:
    rows = Message.objects.filter(case=promise.case_id, direction=Message.Direction.IN, customer=promise.customer_id)
    rows = rows.filter(automatic=False, said_at__gt=since).exclude(channel__in=SPOKEN)
    return list(rows.order_by("-said_at", "-pk")[:MOST])


def _by_time(message: Message) -> tuple[datetime, int]:
    return message.said_at, message.pk


def told_before(promise: Promise, agreed_in: Message | None) -> Message | None:
    """The call in which they agreed told them too; what they wrote answers what we had said last. Without it the last we said."""
    tellings = tellings_of(promise)
    if agreed_in is None:
        return tellings[-1] if tellings else None
    if agreed_in.channel in SPOKEN:
        return agreed_in
    return next((said for said in reversed(tellings) if said.said_at < agreed_in.said_at), None)


def has_asked(promise: Promise) -> bool:
    """Whether anything of the customer's is written down since the promise was given, in which they can have asked for another time.

    Before the last moment at which it could be kept.
    """
    found = consents_to(promise, told_at=promise.started_at)
    return any(one.said_at < promise.breaks_at for one in found)
