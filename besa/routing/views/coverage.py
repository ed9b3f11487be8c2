"""The coverage of a desk: each hour of a week, who serves it, and where nobody does (CH-23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from besa.accounts.models import Team
from besa.accounts.queries import teams_watched_by
from besa.calendars.rules import week_of
from besa.calendars.week import order_of_days
from besa.calendars.worktime import Schedule
from besa.core.views import asked_for, reader_of
from besa.promises.queries import schedule_of_team
from besa.routing.coverage import Day, OnDuty, shown_hours, week_of_coverage
from besa.routing.queries import absences_in, shifts_of_team
from besa.routing.rules import may_see_routing

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@require_safe
@login_required
def coverage(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams) or next(iter(teams), None)
    context: dict[str, Any] = {"teams": teams, "team": team, "may_plan": may_see_routing(user)}
    return render(request, "routing/coverage.html", context | (_week(team, request) if team else {}))


def _week(team: Team, request: HttpRequest) -> dict[str, Any]:
    desk = schedule_of_team(team)
    first = _first_day(request, desk)
    people = _on_duty(team, desk.zone, first)
    days = week_of_coverage(desk, people, first=first)
    hours = shown_hours(days)
    return {
        "days": [(day, [day.hours[number] for number in hours]) for day in days],
        "hours": hours,
        "gaps": _gaps(days),
        "has_shifts": bool(people),
        "zone": desk.zone,
        "before": first - WEEK,
        "after": first + WEEK,
    }


def _first_day(request: HttpRequest, desk: Schedule) -> date:
    """Of the week that was asked for, or of this one, as the reader's week begins."""
    try:
        asked = parse_date(request.GET.get("week", ""))
    except ValueError:
        asked = None
    today = timezone.now().astimezone(desk.tzinfo).date()
    day = asked if asked and abs((asked - today).days) < 400 else today
    return day - timedelta(days=order_of_days().index(day.weekday()))


def _on_duty(team: Team, zone: str, first: date) -> list[OnDuty]:
    """Everybody with a shift, and when they are away in that week. Two queries."""
    shifts = [shift for shift in shifts_of_team(team) if any(shift.week)]
    start = datetime.combine(first - DAY, time(0), UTC)
    away = absences_in([shift.user_id for shift in shifts], start=start, end=start + WEEK + 2 * DAY)
    return [
        OnDuty(shift.user.name, Schedule(zone, week_of(shift.week)), away.get(shift.user_id, ())) for shift in shifts
    ]


def _gaps(days: list[Day]) -> int:
    return sum(day.gaps for day in days)
