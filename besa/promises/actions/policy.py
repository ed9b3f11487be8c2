"""What a policy promises by itself: a time in the working hours of the team."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from besa.calendars.worktime import Derivation, NeverOpens, Schedule, explain_working_time
from besa.cases import actions as case_actions
from besa.core.events import record
from besa.core.gathering import whole
from besa.core.prepared import insert
from besa.promises.actions.rows import about, refresh_next_due
from besa.promises.events import AcknowledgementHeldBack, PromiseMade
from besa.promises.models import Promise
from besa.promises.queries import always, schedule_of_team

if TYPE_CHECKING:
    from besa.accounts.models import Team
    from besa.cases.models import Case


@whole()
def promise_first_answer(case: Case, *, at: datetime) -> Promise | None:
    """Promise the first answer to the customer who wrote at `at`, the server's receipt time (CH-13).

    The team's target in the team's hours. Doing it twice does it once: None when the case has had its promise.
    """
    told, hours = first_answer_due(case.team, at=at)
    try:
        with whole():
            promise = Promise(
                case=case,
                kind=Promise.Kind.FIRST_ANSWER,
                customer=case.customer,
                team=case.team,
                started_at=at,
                due_at=told.due_at,
                target=told.target,
                hours=hours,
                derivation=told.as_json(),
            )
            insert(promise)
    except IntegrityError:
        return None
    record(PromiseMade(**about(promise), due_at=promise.due_at.isoformat()), at=at)
    if case.next_due_at is None and case.is_active and case.place == "inbox":  # a new case owes nothing else
        case_actions.set_next_due(case, at=promise.due_at, kind=promise.kind)
    else:
        refresh_next_due(case)
    return promise


def first_answer_due(team: Team, *, at: datetime) -> tuple[Derivation, dict[str, Any]]:
    """When a message that arrives at `at` will be answered, and the snapshot of the hours used.

    Hours that never open again (all days closed by hand) give no time; then every hour counts, so that the customer
    still has a time and the desk an alarm.
    """
    schedule = schedule_of_team(team)
    try:
        told = explain_working_time(schedule, at, team.first_answer_target)
    except NeverOpens:
        schedule = always(schedule.zone)
        return explain_working_time(schedule, at, team.first_answer_target), snapshot(None, schedule)
    return told, snapshot(team, schedule)


def snapshot(team: Team | None, schedule: Schedule) -> dict[str, Any]:
    hours = team.business_hours if team else None
    name, version = (hours.name, hours.version) if hours else ("", 0)
    return {"name": name, "version": version, **schedule.as_json()}


def say_held_back(case: Case, *, reason: str, now: datetime) -> None:
    """Note on the case that its customer was sent no acknowledgement, and why."""
    record(AcknowledgementHeldBack(case_id=case.pk, reason=reason), at=now)
