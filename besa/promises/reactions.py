"""What the ledger does when something happens to a case; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from besa.cases.models import Case, Message, Received
from besa.core.gathering import in_hand
from besa.promises import acknowledgement, actions
from besa.promises.queries import is_undelivered

if TYPE_CHECKING:
    from besa.cases.events import (
        AnswerQueued,
        CaseMerged,
        CaseMergedAway,
        CaseOpened,
        CasePlaced,
        CaseSplit,
        CasesSeparated,
        ContactLogged,
        DeliveryBounced,
        DeliveryFailed,
        DeliverySent,
        MessageWithdrawn,
        StatusChanged,
    )
    from besa.core.models import LoggedEvent

DONE = ("solved", "closed")
AWAY = ("spam", "trash")


@in_hand
def case_opened(event: CaseOpened, logged: LoggedEvent) -> None:
    """A customer's message opened a case: promise the first answer, and acknowledge (CH-13).

    Not for a machine's message, nor for one that a person recorded, nor for an import: nobody waits for those. Spam is
    promised an answer when it is put back.
    """
    if event.automatic or event.message_id is None:
        return
    message = logged.about or _opening(event.message_id)
    # What may be acknowledged is news, and no archive.
    if not (event.may_acknowledge or waits_for_an_answer(message)) or message.case.place != Case.Place.INBOX:
        return
    promise = actions.promise_first_answer(message.case, at=message.said_at)
    if promise is None:
        return
    if event.may_acknowledge:
        acknowledgement.acknowledge(message, promise, now=timezone.now())
    else:
        acknowledgement.hold_back(message, now=timezone.now())


def _opening(key: int) -> Message:
    return Message.objects.select_related("case__customer", "case__team__business_hours").get(pk=key)


def waits_for_an_answer(message: Message) -> bool:
    """A person's own message, and not one of an archive that was imported (which keeps its instant of receipt)."""
    if message.direction != Message.Direction.IN or message.automatic:
        return False
    imported = Received.objects.filter(
        received_at=message.said_at, account=message.account, source=Received.Source.IMPORT
    )
    return not imported.exists()


def answer_queued(event: AnswerQueued, logged: LoggedEvent) -> None:
    actions.keep_by(Message.objects.select_related("case", "author").get(pk=event.message_id))


def contact_logged(event: ContactLogged, logged: LoggedEvent) -> None:
    """A call or a visit in which a person spoke to the customer is an answer; a ringing phone is none."""
    if event.answered:
        actions.keep_by(Message.objects.select_related("case", "author").get(pk=event.message_id))


def message_withdrawn(event: MessageWithdrawn, logged: LoggedEvent) -> None:
    message = Message.objects.select_related("case").get(pk=event.message_id)
    actions.reopen_kept_by(message, reason="taken_back", now=logged.at)


def delivery_failed(event: DeliveryFailed | DeliveryBounced, logged: LoggedEvent) -> None:
    """What cannot arrive is no answer. One copy that arrives is enough."""
    message = Message.objects.select_related("case").prefetch_related("deliveries").get(pk=event.message_id)
    if is_undelivered(message):
        actions.reopen_kept_by(message, reason="not_delivered", now=logged.at)


def delivery_sent(event: DeliverySent, logged: LoggedEvent) -> None:
    """An answer that had failed, and was sent again by hand, is an answer after all."""
    message = Message.objects.select_related("case", "author").get(pk=event.message_id)
    if message.is_human_answer and message.withdrawn_at is None:
        actions.keep_by(message, at=logged.at)


def status_changed(event: StatusChanged, logged: LoggedEvent) -> None:
    case = Case.objects.get(pk=event.case_id)
    if event.status in DONE:
        actions.withdraw_open(case, reason=event.status, now=logged.at)
    elif event.previous in DONE:
        actions.reopen_withdrawn(case, reasons=DONE, now=logged.at)


def case_placed(event: CasePlaced, logged: LoggedEvent) -> None:
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=event.case_id)
    if event.place in AWAY:
        actions.withdraw_open(case, reason=event.place, now=logged.at)
        return
    actions.reopen_withdrawn(case, reasons=AWAY, now=logged.at)
    first = Message.objects.filter(case=case).order_by("said_at", "pk").first()
    if first is not None and case.is_active and case.unanswered_since and waits_for_an_answer(first):
        actions.promise_first_answer(case, at=first.said_at)


def case_merged(event: CaseMerged | CaseMergedAway | CasesSeparated, logged: LoggedEvent) -> None:
    """What either case owes now, after its promises have gone over or back."""
    actions.refresh_next_due(Case.objects.get(pk=event.case_id))


def case_split(event: CaseSplit, logged: LoggedEvent) -> None:
    """Whoever waits in the new case is promised an answer there, from now."""
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=event.other_id)
    if case.unanswered_since:
        actions.promise_first_answer(case, at=logged.at)
