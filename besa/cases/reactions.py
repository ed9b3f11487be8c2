"""What cases do when something happens to them; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from besa.cases.actions.handing import is_answered_by_others, sum_up, withdraw_offer
from besa.cases.actions.scheduling import CUSTOMER_WROTE, hold_scheduled
from besa.cases.actions.waiting import wait_again, wait_no_more
from besa.cases.models import Case, Delivery, Handover, Message
from besa.cases.tasks import send
from besa.core.gathering import in_hand, is_first
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from besa.cases.events import (
        AnswerQueued,
        AutomaticMessageQueued,
        CaseAssigned,
        DeliveryBounced,
        DeliveryFailed,
        DeliveryRetried,
        DeliverySent,
        MessageReceived,
        StatusChanged,
    )
    from besa.core.models import LoggedEvent


def message_queued(event: AnswerQueued | DeliveryRetried, logged: LoggedEvent) -> None:
    """Have a worker look when the undo time is over. A job that is lost costs fifteen seconds: the sweep finds the row."""
    queued = Delivery.objects.filter(message_id=event.message_id, state=Delivery.State.QUEUED)
    first = queued.aggregate(at=Min("next_attempt_at"))["at"]
    if first is not None:
        send.using(run_after=first).enqueue()


@in_hand
def hold_what_was_to_leave(event: MessageReceived, logged: LoggedEvent) -> None:
    """The customer wrote: an answer that was to leave later may be wrong now, so a person is asked (decision 0 of issue 3)."""
    if not event.automatic and not event.is_first:
        hold_scheduled(event.case_id, because=CUSTOMER_WROTE, now=logged.at)


@in_hand
def automatic_message_queued(event: AutomaticMessageQueued, logged: LoggedEvent) -> None:
    """It has no undo time. One job for all that are queued together."""
    if is_first(send.module_path):
        send.using(run_after=logged.at).enqueue()


def answer_lost(event: DeliveryFailed | DeliveryBounced, logged: LoggedEvent) -> None:
    """What cannot arrive is no answer: the customer waits again, and the case is to be worked on. A solved case stays solved."""
    message = Message.objects.select_related("case").get(pk=event.message_id)
    if message.is_human_answer and message.case.is_active:
        wait_again(message.case, by=None, reason="not_delivered", now=logged.at)


def answer_arrived(event: DeliverySent, logged: LoggedEvent) -> None:
    """An answer that had failed, and was sent again by hand, is an answer after all."""
    message = Message.objects.select_related("case").get(pk=event.message_id)
    if message.is_human_answer and message.withdrawn_at is None:
        wait_no_more(message.case, now=logged.at)


def owner_changed(event: CaseAssigned, logged: LoggedEvent) -> None:
    """An open offer of the case is over. Who took or was given it without a brief starts with the summary, marked so (CO-16)."""
    case = logged.about or Case.objects.select_related("owner").get(pk=event.case_id)
    _end_offer(case, "owner_changed", logged)
    if case.owner is None or event.owner_id != case.owner_id or not is_answered_by_others(case, case.owner):
        return
    accepted = Handover.objects.filter(case=case, state=Handover.State.ACCEPTED, accepted_by=case.owner)
    if not accepted.filter(ended_at__gte=logged.at).exists():
        sum_up(case, by=logged.actor, to=case.owner, now=logged.at)


def case_done(event: StatusChanged, logged: LoggedEvent) -> None:
    """Nothing is left to hand over."""
    if event.status in Case.DONE:
        _end_offer(Case(pk=event.case_id), "done", logged)


def _end_offer(case: Case, reason: str, logged: LoggedEvent) -> None:
    if not _OFFERED.tuples(case.pk):  # asked for every case, and nearly always nothing is
        return
    found = Handover.objects.offered().filter(case_id=case.pk).select_related("case").first()
    if found is not None:
        withdraw_offer(found, by=None, reason=reason, now=logged.at)


_OFFERED: Prepared[Handover] = Prepared(
    lambda case: Handover.objects.offered().filter(case_id=case).order_by().values_list("pk")[:1], -1
)
