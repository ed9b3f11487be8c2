"""What cases do when something happens to them; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from besa.cases.actions.waiting import wait_again
from besa.cases.models import Delivery, Message
from besa.cases.tasks import send

if TYPE_CHECKING:
    from besa.cases.events import (
        AnswerQueued,
        AutomaticMessageQueued,
        DeliveryBounced,
        DeliveryFailed,
        DeliveryRetried,
    )
    from besa.core.models import LoggedEvent


def message_queued(event: AnswerQueued | AutomaticMessageQueued | DeliveryRetried, logged: LoggedEvent) -> None:
    """Have a worker look when the undo time is over. A job that is lost costs fifteen seconds: the sweep finds the row."""
    queued = Delivery.objects.filter(message_id=event.message_id, state=Delivery.State.QUEUED)
    first = queued.aggregate(at=Min("next_attempt_at"))["at"]
    if first is not None:
        send.using(run_after=first).enqueue()


def answer_lost(event: DeliveryFailed | DeliveryBounced, logged: LoggedEvent) -> None:
    """What cannot arrive is no answer: the customer waits again, and the case is to be worked on. A solved case stays solved."""
    message = Message.objects.select_related("case").get(pk=event.message_id)
    if message.is_human_answer and message.case.is_active:
        wait_again(message.case, by=None, reason="not_delivered", now=logged.at)
