"""The alarm. It only wakes: the truth is computed anew before anything is said, and each promise speaks once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from besa.core.events import record
from besa.promises.actions.following import follow
from besa.promises.actions.rows import about, alarm_at, clock_of, next_wake, refresh_next_due
from besa.promises.actions.settling import break_one, keep_by_what_stands
from besa.promises.events import PromiseAlarmed
from besa.promises.models import Promise
from besa.promises.rules import ALARMS

if TYPE_CHECKING:
    from besa.promises.clock import Clock


@transaction.atomic
def settle_overdue(promise: Promise, *, now: datetime) -> None:
    """What the alarm does for one promise whose time to be looked at has come.

    What was said to the customer keeps it, if it is such a promise: a call by a call in its window, never by other news.
    Else, before its end, those are told whose turn it is; after it, it is broken, exactly once however often the alarm rings.
    """
    promise.refresh_from_db()
    if promise.state != Promise.State.OPEN or promise.is_paused or now < (promise.wakes_at or promise.breaks_at):
        return
    keep_by_what_stands(promise)
    if promise.state == Promise.State.OPEN and not promise.is_personal and promise.case.is_done:
        follow(promise.case, now=now)
    elif promise.state == Promise.State.OPEN and not break_one(promise, now=now):
        ring(promise, clock_of(promise), now=now)
    refresh_next_due(promise.case)


def ring(promise: Promise, clock: Clock | None, *, now: datetime) -> None:
    """Whose turn it is by now, is told; by one conditional UPDATE, so that of several workers one does."""
    before = level = promise.alarms
    while level < len(ALARMS) and now >= alarm_at(promise, clock, level):
        level += 1
    rows = Promise.objects.filter(pk=promise.pk, alarms=before, paused_at=None).open()
    if rows.update(alarms=level, wakes_at=next_wake(promise, clock, alarms=level)) and level > before:
        record(PromiseAlarmed(**about(promise), level=level, before=before, due_at=promise.due_at.isoformat()), at=now)


def put_off(promise: Promise, *, until: datetime) -> None:
    """Not to be looked at before `until`: it could not be settled."""
    Promise.objects.filter(pk=promise.pk).update(wakes_at=until)
