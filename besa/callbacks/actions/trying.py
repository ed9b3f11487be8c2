"""We called, and nobody answered: counted, and after the agreed number of tries the customer is offered another time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from besa.callbacks.actions.following import end
from besa.callbacks.events import CallBackTried
from besa.callbacks.models import CallBack
from besa.callbacks.queries import plan_of
from besa.callbacks.sending import say_not_reached
from besa.core.events import record
from besa.promises import actions as promises

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def note_try(call_back: CallBack, *, by: User | None, now: datetime) -> None:
    """One more try without an answer. With the last that was agreed the promise ends, and the customer has a mail with a link.

    A call that was missed first stays broken in the ledger, whatever is tried afterwards.
    """
    CallBack.objects.filter(pk=call_back.pk).update(attempts=F("attempts") + 1)
    call_back.refresh_from_db()
    tries = plan_of(call_back.team).tries
    event = CallBackTried(case_id=call_back.case_id, call_back_id=call_back.pk, attempt=call_back.attempts, tries=tries)
    record(event, by=by, at=now)
    if call_back.attempts >= tries and call_back.state == CallBack.State.BOOKED:
        end(call_back, CallBack.State.NOT_REACHED)
        promises.end_unreached(call_back.promise, by=by, now=now)
        call_back.sequence += 1  # for the customer's calendar
        call_back.save(update_fields=["sequence"])
        say_not_reached(call_back, now=now)
