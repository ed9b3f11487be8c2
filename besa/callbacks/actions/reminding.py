"""Reminders before a call: each a row, done once by whichever worker claims it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from besa.callbacks.events import CustomerReminded
from besa.callbacks.models import CallBack, Reminder
from besa.callbacks.notices import tell_soon
from besa.callbacks.queries import plan_of
from besa.callbacks.sending import remind_by_mail
from besa.core.events import record

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)
# Whoever has just arranged it needs no reminder.
FRESH = timedelta(minutes=50)


def plan_reminders(call_back: CallBack, *, now: datetime) -> None:
    """The rows for a call that stands; those for an earlier time are gone."""
    forget_reminders(call_back)
    Reminder.objects.bulk_create(Reminder(call_back=call_back, of=of, at=at) for of, at in _times(call_back, now))


def _times(call_back: CallBack, now: datetime) -> Iterator[tuple[str, datetime]]:
    plan, starts_at = plan_of(call_back.team), call_back.starts_at
    wanted = [(Reminder.Of.AGENT, timedelta(minutes=plan.agent_minutes_before), timedelta(0))]
    if call_back.email:
        wanted += [(Reminder.Of.CUSTOMER, DAY * plan.day_before, FRESH)]
        wanted += [(Reminder.Of.CUSTOMER, timedelta(minutes=plan.minutes_before), FRESH)]
    for of, before, fresh in wanted:
        if before and starts_at - before > now + fresh:
            yield of, starts_at - before


def forget_reminders(call_back: CallBack) -> None:
    call_back.reminders.filter(done_at=None).delete()


@transaction.atomic
def remind(reminder: Reminder, *, now: datetime) -> bool:
    """Remind once: of several workers one changes the row. Whether anybody was told; after its time a reminder is none."""
    if not Reminder.objects.filter(pk=reminder.pk, done_at=None).update(done_at=now):
        return False
    call_back = CallBack.objects.select_related("case__customer", "case__team", "agent", "team").get(
        pk=reminder.call_back_id
    )
    if call_back.state != CallBack.State.BOOKED or now >= call_back.starts_at:
        return False
    if reminder.of == Reminder.Of.AGENT:
        return tell_soon(call_back, now=now)
    message = remind_by_mail(call_back, now=now)
    if message is None:
        return False
    event = CustomerReminded(
        case_id=call_back.case_id, call_back_id=call_back.pk, starts_at=call_back.starts_at.isoformat()
    )
    record(event, at=now)
    return True


def put_off(reminder: Reminder, *, until: datetime) -> None:
    """Not before `until`: it could not be done."""
    Reminder.objects.filter(pk=reminder.pk, done_at=None).update(at=until)
