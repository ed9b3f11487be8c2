"""Promises follow their case: they end with it, come back with it, and a solution stands still while it waits.

One function brings all promises of a case to where the case stands, whatever it was before; so it may be called at any time.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.core.events import record
from besa.promises.actions.rows import about, clock_of, fields_of, next_wake, refresh_next_due
from besa.promises.actions.settling import break_one, keep_by_what_stands, keep_one, reopen_one
from besa.promises.clock import Clock
from besa.promises.events import PromisePaused, PromiseResumed, PromiseWithdrawn
from besa.promises.models import Promise
from besa.promises.rules import AWAY, DONE, STANDS_STILL

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, Message


@transaction.atomic
def follow(case: Case, *, by: User | None = None, now: datetime | None = None) -> None:
    """Spam and trash end everything; done ends answers and keeps the solution; waiting and on hold stop its clock.

    Back from any of these, it is owed again: an answer at the time that the customer was told, a solution after the working
    time that was left. What a person promised outlives the solution.
    """
    if case.place == case.Place.MERGED:
        return  # what it owed has gone over
    now = now or timezone.now()
    for promise in Promise.objects.filter(case=case).not_replaced():
        if case.place in AWAY:
            end(promise, reason=case.place, by=by, now=now)
        elif promise.is_personal:
            come_back(promise, AWAY, by=by, now=now)
        elif promise.kind == Promise.Kind.SOLUTION:
            follow_solution(promise, case, by=by, now=now)
        elif case.is_done:
            end(promise, reason=case.status, by=by, now=now)
        else:
            come_back(promise, (*AWAY, *DONE), by=by, now=now)
    refresh_next_due(case)


@transaction.atomic
def reopen_kept_by(message: Message, *, reason: str, now: datetime | None = None) -> None:
    """The message that kept a promise was taken back or cannot arrive: the customer waits again, from the same time.

    Another answer that stands takes its place. Nothing is owed again in a case that has ended meanwhile.
    """
    for promise in Promise.objects.filter(kept_by=message).not_replaced():
        reopen_one(promise, reason=reason, by=None, now=now)
        keep_by_what_stands(promise)
    follow(message.case, now=now)


def end(promise: Promise, *, reason: str, by: User | None, now: datetime) -> None:
    """Nothing is owed any more. Broken promises stay broken, also when the alarm has not rung yet."""
    if promise.state == Promise.State.OPEN and break_one(promise, now=now):
        return
    rows = Promise.objects.filter(pk=promise.pk)
    if promise.state == Promise.State.WITHDRAWN and promise.reason in AWAY:
        rows.update(reason=reason)  # so that it comes back with what ends it now
    elif rows.open().update(state=Promise.State.WITHDRAWN, ended_at=now, reason=reason):
        record(PromiseWithdrawn(**about(promise), reason=reason), by=by, at=now)


def come_back(promise: Promise, reasons: tuple[str, ...], *, by: User | None, now: datetime) -> None:
    if promise.state == Promise.State.WITHDRAWN and promise.reason in reasons:
        reopen_one(promise, reason="reopened", by=by, now=now)
        keep_by_what_stands(promise)


def follow_solution(promise: Promise, case: Case, *, by: User | None, now: datetime) -> None:
    come_back(promise, AWAY, by=by, now=now)
    if case.is_done:
        if promise.is_owed:
            keep_one(promise, None, now, by=by)
        return
    if promise.kept_at is not None:
        solve_no_more(promise, by=by, now=now)
    if case.status in STANDS_STILL:
        pause(promise, why=case.status, by=by, now=now)
    else:
        resume(promise, by=by, now=now)


def solve_no_more(promise: Promise, *, by: User | None, now: datetime) -> None:
    """The solution was none. The time in which everybody took it for one does not count."""
    kept_at = promise.kept_at or now
    reopen_one(promise, reason="reopened", by=by, now=now)
    pause(promise, why="solved", by=by, now=kept_at)


def pause(promise: Promise, *, why: str, by: User | None, now: datetime) -> None:
    """Stop the clock of a solution; another reason begins another pause. Never once it is late: then it is broken."""
    clock = clock_of(promise)
    if promise.state != Promise.State.OPEN or clock is None:
        return
    if clock.stopped and clock.stopped.why == why:
        return
    if clock.stopped is None and now >= promise.breaks_at:
        break_one(promise, now=now)
        promise.refresh_from_db()
        return
    stopped = clock.go_on(now, by=key(by)).stop(now, why=why, by=key(by))
    if _written(promise, stopped) and stopped.stopped:
        left = stopped.stopped.left.total_seconds()
        record(PromisePaused(**about(promise), why=why, left=left), by=by, at=now)


def resume(promise: Promise, *, by: User | None, now: datetime) -> None:
    clock = clock_of(promise)
    if promise.state != Promise.State.OPEN or clock is None or clock.stopped is None:
        return
    running = clock.go_on(now, by=key(by))
    if _written(promise, running):
        record(PromiseResumed(**about(promise), due_at=running.due_at.isoformat()), by=by, at=now)


def _written(promise: Promise, clock: Clock) -> bool:
    """By one conditional UPDATE; `promise` in memory follows."""
    before = promise.paused_at
    fields = fields_of(clock)
    if clock.stopped:
        fields |= {"aim_at": None, "aim_since": None}
    for name, value in fields.items():
        setattr(promise, name, value)
    promise.wakes_at = None if clock.stopped else next_wake(promise, clock)
    rows = Promise.objects.filter(pk=promise.pk, paused_at=before).open()
    return bool(rows.update(**fields, wakes_at=promise.wakes_at))


def key(user: User | None) -> int | None:
    return user.pk if user else None
