"""Putting a case off: out of the working folders until a time, until the customer answers, or until the first of both."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.row import hold, row_time, update
from besa.cases.errors import NothingToSnooze, TimeHasPassed
from besa.cases.events import CaseSnoozed, CaseWoken
from besa.cases.models import Case, Snooze
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User

LONGEST = timedelta(days=366)


@transaction.atomic
def snooze(
    case: Case, *, by: User | None, until: datetime | None = None, on_reply: bool = True, now: datetime | None = None
) -> Snooze:
    """Out of sight until `until`; with `on_reply` a customer's message brings it back earlier. A running snooze is replaced.

    Promises run on. Raises NotAllowed, NothingToSnooze (done, spam or trash), TimeHasPassed, ValueError without any end.
    """
    hold(case)
    require_work_on(by, case)
    now = now or timezone.now()
    if until is None and not on_reply:
        raise ValueError("a snooze has an end")
    if until is not None and not now < until <= now + LONGEST:
        raise TimeHasPassed
    if not case.is_active or case.place not in Case.AT_WORK:
        raise NothingToSnooze
    end_snooze(case, because=Snooze.Ended.HAND, now=now)
    found = Snooze.objects.create(case=case, until=until, on_reply=on_reply, by=by, at=now)
    update(case, place=Case.Place.SNOOZED, placed_at=now, back_because="", **row_time(now))
    event = CaseSnoozed(
        case_id=case.pk, snooze_id=found.pk, until=until.isoformat() if until else None, on_reply=on_reply
    )
    record(event, by=by, at=now)
    return found


@transaction.atomic
def wake(case: Case, *, because: str, by: User | None = None, now: datetime | None = None) -> bool:
    """Bring a snoozed case back into its folders. False, and nothing happens, when it does not sleep any more.

    When its time has come it stands on top of the list: there somebody put it for now.
    """
    require_work_on(by, case)
    now = now or timezone.now()
    ended = end_snooze(case, because=because, now=now)
    if case.place != Case.Place.SNOOZED:
        return False
    fields: dict[str, Any] = {} if by else {"back_because": because}
    if because == Snooze.Ended.TIME:
        fields["last_message_at"] = max(now, case.last_message_at)
    update(case, place=Case.Place.INBOX, placed_at=now, **fields, **row_time(now))
    record(CaseWoken(case_id=case.pk, snooze_id=ended, because=because), by=by, at=now)
    return True


def wake_for_reply(case: Case, *, now: datetime) -> None:
    """The customer wrote: the case is back, if it was put off until then at the latest. One query for a case that sleeps."""
    if case.place == Case.Place.SNOOZED and Snooze.objects.running().filter(case=case, on_reply=True).exists():
        wake(case, because=Snooze.Ended.REPLY, now=now)


def end_snooze(case: Case, *, because: str, now: datetime) -> int | None:
    """Claim the end of the running snooze; its id, or None when there is none. One query, two when it runs."""
    found = Snooze.objects.running().filter(case=case).values_list("pk", flat=True).first()
    if found is None:
        return None
    ended = Snooze.objects.running().filter(pk=found).update(ended_at=now, ended_because=because)
    return found if ended else None


def sleep_again(case: Case, *, snooze_id: int | None, now: datetime) -> bool:
    """Undo of an end: the same snooze runs again. False when there is none, or when another runs by now."""
    if snooze_id is None or Snooze.objects.running().filter(case=case).exists():
        return False
    return bool(Snooze.objects.filter(pk=snooze_id, case=case).update(ended_at=None, ended_because=""))
