"""What a policy promises by itself: a time in the working hours of the team."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from besa.accounts.queries import always
from besa.calendars.worktime import Derivation, NeverOpens, Schedule, explain_working_time
from besa.cases import actions as case_actions
from besa.core.events import record
from besa.core.gathering import is_held, whole
from besa.core.prepared import insert, new
from besa.promises.actions.rows import about, next_wake, refresh_next_due
from besa.promises.clock import Clock
from besa.promises.events import AcknowledgementHeldBack, PromiseMade
from besa.promises.models import Promise
from besa.promises.queries import Chosen, chosen_for, schedule_of_team

if TYPE_CHECKING:
    from besa.accounts.models import Team
    from besa.cases.models import Case


@whole()
def promise_opening(case: Case, *, at: datetime) -> Promise | None:
    """What a customer who wrote at `at`, the server's receipt time, is promised: a first answer, perhaps a solution (CH-13).

    The target of the policy that holds for the case, else the team's, in the team's hours. Doing it twice does it once:
    None when the case has had its first answer promised.
    """
    chosen = chosen_for(case, at=at)
    first = promise_first_answer(case, at=at, chosen=chosen)
    if chosen.solution and first:
        promise_solution(case, at=at, chosen=chosen)
    return first


@whole()
def promise_first_answer(case: Case, *, at: datetime, chosen: Chosen | None = None) -> Promise | None:
    chosen = chosen or chosen_for(case, at=at)
    target = chosen.first_answer or case.team.first_answer_target
    try:
        with whole():
            promise = _inserted(case, Promise.Kind.FIRST_ANSWER, target, at, chosen if chosen.first_answer else None)
    except IntegrityError:
        return None
    _show(case, promise)
    return promise


@transaction.atomic
def promise_next_answer(case: Case, *, at: datetime) -> Promise | None:
    """The customer has written again and nothing is owed to them yet: promise the next answer, if a policy says so."""
    if Promise.objects.filter(case=case).answers().owed().exists():
        return None
    chosen = chosen_for(case, at=at)
    if chosen.next_answer is None:
        return None
    promise = _inserted(case, Promise.Kind.NEXT_ANSWER, chosen.next_answer, at, chosen)
    refresh_next_due(case)
    return promise


@whole()
def promise_solution(case: Case, *, at: datetime, chosen: Chosen) -> Promise:
    if chosen.solution is None:
        raise ValueError("the policy promises no solution")
    promise = _inserted(case, Promise.Kind.SOLUTION, chosen.solution, at, chosen)
    _show(case, promise)
    return promise


def _show(case: Case, promise: Promise) -> None:
    """On the case's line. A new case, whose rows may still be held in hand, owes nothing else."""
    if not is_held(case) and (case.next_due_at is not None or case.place != case.Place.INBOX):
        refresh_next_due(case)
    elif case.is_active and (case.next_due_at is None or promise.due_at < case.next_due_at):
        case_actions.set_next_due(case, at=promise.due_at, kind=promise.kind)


def _inserted(case: Case, kind: str, target: timedelta, at: datetime, chosen: Chosen | None) -> Promise:
    told, hours, schedule = time_of(case.team, target, at=at)
    promise = new(
        Promise,
        case=case,
        kind=kind,
        customer=case.customer,
        team=case.team,
        started_at=at,
        due_at=told.due_at,
        target=told.target,
        policy=chosen.version if chosen else None,
        hours=hours,
        derivation=told.as_json(),
    )
    promise.wakes_at = next_wake(promise, Clock(schedule, at, target, told.due_at))
    insert(promise)
    record(PromiseMade(**about(promise), due_at=promise.due_at.isoformat()), at=at)
    return promise


def time_of(team: Team, target: timedelta, *, at: datetime) -> tuple[Derivation, dict[str, Any], Schedule]:
    """When `target` of the team's working time has passed from `at`; the snapshot of the hours used, and they themselves.

    Hours that never open again (all days closed by hand) give no time; then every hour counts, so that the customer
    still has a time and the desk an alarm.
    """
    schedule = schedule_of_team(team)
    try:
        told = explain_working_time(schedule, at, target)
    except NeverOpens:
        schedule = always(schedule.zone)
        return explain_working_time(schedule, at, target), snapshot(None, schedule), schedule
    return told, snapshot(team, schedule), schedule


def snapshot(team: Team | None, schedule: Schedule) -> dict[str, Any]:
    hours = team.business_hours if team else None
    name, version = (hours.name, hours.version) if hours else ("", 0)
    return {"name": name, "version": version, **schedule.as_json()}


def say_held_back(case: Case, *, reason: str, now: datetime) -> None:
    """Note on the case that its customer was sent no acknowledgement, and why."""
    record(AcknowledgementHeldBack(case_id=case.pk, reason=reason), at=now)
