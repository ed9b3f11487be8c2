"""What every write to the ledger shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from besa.cases import actions as case_actions
from besa.core.gathering import held
from besa.promises.clock import Clock
from besa.promises.models import Promise
from besa.promises.queries import next_due_of, write_what_is_held
from besa.promises.rules import ALARMS

if TYPE_CHECKING:
    from besa.cases.models import Case


def refresh_next_due(case: Case) -> None:
    """What the list shows as owed next. Derived from the rows, so it may be called at any time, also of rows in hand."""
    if held(Promise):
        write_what_is_held()
    found = next_due_of(case)
    at, kind = (found.due_at, found.kind) if found else (None, "")
    if (case.next_due_at, case.next_due_kind) != (at, kind):
        case_actions.set_next_due(case, at=at, kind=kind)


def clock_of(promise: Promise) -> Clock | None:
    """The clock of a policy's promise; None for a time that stands fixed."""
    if promise.target is None or not promise.hours:
        return None
    return Clock.of(promise.hours, promise.started_at, promise.target, promise.due_at, promise.pauses)


def fields_of(clock: Clock) -> dict[str, Any]:
    """What a promise keeps of its clock."""
    stopped = clock.stopped
    return {
        "due_at": clock.due_at,
        "pauses": [pause.as_json() for pause in clock.pauses],
        "paused_at": stopped.at if stopped else None,
        "left": stopped.left if stopped else None,
    }


def next_wake(promise: Promise, clock: Clock | None, *, alarms: int | None = None) -> datetime:
    """When the alarm must look at a running promise: at its next threshold, or when its time is over."""
    rung = promise.alarms if alarms is None else alarms
    if rung < len(ALARMS):
        return min(alarm_at(promise, clock, rung), promise.breaks_at)
    return promise.breaks_at


def alarm_at(promise: Promise, clock: Clock | None, level: int) -> datetime:
    """When that alarm rings: by working time where the promise has a clock, else by the time on the wall; sooner for an aim."""
    part = ALARMS[level]
    at = clock.when_left(part) if clock else promise.due_at - (promise.due_at - promise.started_at) * part
    if promise.aim_at is None or promise.aim_since is None:
        return at
    return min(at, promise.aim_at - (promise.aim_at - promise.aim_since) * part)


def about(promise: Promise) -> dict[str, Any]:
    """The fields that every event of a promise has."""
    return {"case_id": promise.case_id, "promise_id": promise.pk, "kind": promise.kind}
