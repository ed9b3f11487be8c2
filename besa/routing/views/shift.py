"""The shift of a desk: who is on and until when, who comes next, and what falls due meanwhile and who has it (TM-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from besa.accounts.queries import teams_watched_by
from besa.calendars.rules import week_of
from besa.calendars.worktime import Schedule, is_open
from besa.cases.models import Case
from besa.core.views import asked_for, reader_of, take_part
from besa.promises.queries import schedule_of_team
from besa.routing.queries import absences_in, open_cases_of, seen_at_the_desk, shifts_of_team
from besa.routing.rules import may_see_routing
from besa.routing.shifts import SOON, Stretch, next_to_come, on_now, stretches_of

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.notifications.standing import Seen

# What falls due in the hours to come is handed over.
AHEAD = timedelta(hours=8)
# By itself the page asks again when the clock changes something, and now and then because people come to their desk unannounced.
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=5)
COMING_SHOWN, CASES_SHOWN = 8, 50


@dataclass(frozen=True, slots=True)
class OnShift:
    person: User
    seen: Seen
    begins_at: datetime
    ends_at: datetime
    open_cases: int


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """`goes_before`: whoever has it is gone when it falls due."""

    case: Case
    goes_before: bool


@require_safe
@login_required
def shift(request: HttpRequest) -> HttpResponse:
    user, part = reader_of(request), take_part(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams) or next(iter(teams), None)
    context: dict[str, Any] = {"teams": teams, "team": team, "here": "queue", "may_plan": may_see_routing(user)}
    context |= _of(team, user, timezone.now()) if team else {}
    return render(request, "routing/_shift_now.html" if part else "routing/shift_now.html", context)


def _of(team: Team, user: User, now: datetime) -> dict[str, Any]:
    """Eight queries, however many people and cases."""
    desk = schedule_of_team(team)
    shifts = [shift for shift in shifts_of_team(team) if any(shift.week)]
    people = {shift.user_id: shift.user for shift in shifts}
    away = absences_in(people, start=now, end=now + SOON + SOON)
    stretches = [
        stretch
        for shift in shifts
        for stretch in stretches_of(
            shift.user_id, Schedule(desk.zone, week_of(shift.week)), away.get(shift.user_id, ()), now=now
        )
    ]
    here = on_now(stretches, now)
    on, coming = _people(here, people, now), _people(next_to_come(stretches, now)[:COMING_SHOWN], people, now)
    return {
        "has_shifts": bool(shifts),
        "on": on,
        "coming": coming,
        "changes_in": changes_in(on, coming, now) if shifts else 0,
        "is_gap": not here and is_open(desk, now),
        "cases": _due(team, user, here, now),
        "until": now + AHEAD,
    }


def changes_in(on: list[OnShift], coming: list[OnShift], now: datetime) -> int:
    """Seconds until somebody goes, comes, or is back by what they said; within SOONEST and LATEST."""
    moments = [one.ends_at for one in on] + [one.begins_at for one in coming]
    moments += [one.person.standing_until for one in on if one.person.standing_until]
    nearest = min((at - now for at in moments if at > now), default=LATEST)
    return int(min(max(nearest, SOONEST), LATEST).total_seconds()) + 1


def _people(stretches: list[Stretch], people: dict[int, User], now: datetime) -> list[OnShift]:
    seen = seen_at_the_desk([people[one.user_id] for one in stretches], now=now)
    load = open_cases_of(seen)
    return [
        OnShift(people[one.user_id], seen[one.user_id], one.begins_at, one.ends_at, load.get(one.user_id, 0))
        for one in stretches
    ]


def _due(team: Team, user: User, here: list[Stretch], now: datetime) -> list[ToHandOver]:
    """What is open and due in the hours to come or late already, the first that is due first."""
    rows = Case.objects.visible_to(user).active().filter(team=team, next_due_at__lt=now + AHEAD)
    ends = {one.user_id: one.ends_at for one in here}
    return [
        ToHandOver(case, case.owner_id is not None and ends.get(case.owner_id, now) < max(case.next_due_at, now))
        for case in rows.select_related("customer", "owner").order_by("next_due_at", "id")[:CASES_SHOWN]
        if case.next_due_at is not None
    ]
