"""Since when the customer waits, when what counted as an answer turns out to be none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from besa.cases.actions.row import update
from besa.cases.actions.statuses import reopen
from besa.cases.models import Case, Delivery, Message

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models.message import MessageQuerySet

MAY_ARRIVE = (Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.SENT)


def wait_again(case: Case, *, by: User | None, reason: str, now: datetime) -> None:
    """The state that the case would have without the answers that were taken back or cannot arrive.

    Must be called inside a transaction. Silent when a person's later answer stands, or the customer has said nothing.
    """
    said = _said_and_arrived(case)
    last = said.order_by("-said_at", "-pk").first()
    if last is None or last.direction != Message.Direction.IN:
        return
    update(case, unanswered_since=_first_unanswered(said, last).said_at, updated_at=now)
    reopen(case, by=by, reason=reason, now=now)


def wait_no_more(case: Case, *, now: datetime) -> None:
    """An answer that was lost has left after all, by another try: the customer waits only if they have written since, and from then.

    Must be called inside a transaction. No query where nobody waits.
    """
    if case.unanswered_since is None:
        return
    said = _said_and_arrived(case)
    last = said.order_by("-said_at", "-pk").first()
    if last is None:
        return
    since = None if last.direction == Message.Direction.OUT else _first_unanswered(said, last).said_at
    if since != case.unanswered_since:
        update(case, unanswered_since=since, updated_at=now)


def _said_and_arrived(case: Case) -> MessageQuerySet:
    """What people have said to each other. Written-down calls and visits have no copies, and count."""
    people = case.messages.filter(withdrawn_at=None, automatic=False).exclude(direction=Message.Direction.NOTE)
    sent = case.messages.filter(direction=Message.Direction.OUT, deliveries__isnull=False)
    lost = sent.exclude(deliveries__state__in=MAY_ARRIVE)
    return people.exclude(pk__in=lost.values("pk"))


def _first_unanswered(said: MessageQuerySet, last: Message) -> Message:
    answered = said.filter(direction=Message.Direction.OUT).order_by("-said_at", "-pk").first()
    waiting = said.filter(direction=Message.Direction.IN)
    if answered:
        waiting = waiting.filter(said_at__gt=answered.said_at)
    return waiting.order_by("said_at", "pk").first() or last
