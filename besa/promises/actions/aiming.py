"""The case has become more urgent: we aim for an earlier time, and the time that the customer was told stays (docs/decisions)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from besa.calendars.worktime import Schedule
from besa.core.events import record
from besa.promises.actions.following import pause
from besa.promises.actions.policy import promise_solution
from besa.promises.actions.rows import about, clock_of, next_wake, refresh_next_due
from besa.promises.clock import due
from besa.promises.events import PromiseAimed
from besa.promises.models import Promise
from besa.promises.queries import Chosen, chosen_for
from besa.promises.rules import STANDS_STILL

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case


@transaction.atomic
def aim_anew(case: Case, *, because: str, by: User | None, now: datetime) -> None:
    """What holds for the case by now gives its running promises an earlier aim, from now on and in their own hours.

    No time that was promised moves, and none gets slower. `because`: priority, kind, tag, team or other. Back as it was, the
    aim is gone. A solution that is promised to such cases and was not promised here begins now, and stands still while they do.
    """
    rows = list(Promise.objects.filter(case=case).by_policy())
    if not rows or not case.is_active or case.place not in case.AT_WORK:
        return
    chosen = chosen_for(case, at=now)
    for promise in rows:
        if promise.state == Promise.State.OPEN:
            _aim(promise, _length(promise, chosen), because=because, by=by, now=now)
    if chosen.solution and not any(one.kind == Promise.Kind.SOLUTION for one in rows):
        made = promise_solution(case, at=now, chosen=chosen)
        if case.status in STANDS_STILL:  # as if it had been promised before
            pause(made, why=case.status, by=None, now=now)
            refresh_next_due(case)


def _length(promise: Promise, chosen: Chosen) -> timedelta | None:
    if promise.kind == Promise.Kind.FIRST_ANSWER:
        return chosen.first_answer or promise.team.first_answer_target
    return chosen.next_answer if promise.kind == Promise.Kind.NEXT_ANSWER else chosen.solution


def _aim(promise: Promise, length: timedelta | None, *, because: str, by: User | None, now: datetime) -> None:
    at = _aim_of(promise, length, now)
    if at == promise.aim_at:
        return
    promise.aim_at, promise.aim_since = at, now if at else None
    promise.wakes_at = None if promise.paused_at else next_wake(promise, clock_of(promise))
    rows = Promise.objects.filter(pk=promise.pk, paused_at=promise.paused_at).open()
    if rows.update(aim_at=at, aim_since=promise.aim_since, wakes_at=promise.wakes_at):
        aim_at = at.isoformat() if at else None
        record(PromiseAimed(**about(promise), aim_at=aim_at, because=because), by=by, at=now)


def _aim_of(promise: Promise, length: timedelta | None, now: datetime) -> datetime | None:
    """None where nothing earlier follows; the aim that it has where the same length led to it."""
    if length is None or promise.target is None or length >= promise.target or promise.paused_at:
        return None
    schedule = Schedule.from_json(promise.hours)
    if promise.aim_since and due(schedule, promise.aim_since, length) == promise.aim_at:
        return promise.aim_at
    at = due(schedule, now, length)
    return at if at < promise.due_at else None
