"""The team's day as a picture: who calls whom when, what is free, and what was missed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from besa.accounts.models import Team, User
from besa.accounts.queries import teams_watched_by
from besa.callbacks.models import CallBack
from besa.callbacks.queries import Day, day_of, hours_for_calls, plan_of, windows_of
from besa.callbacks.rules import Slot, slots_in
from besa.core.moments import full_day
from besa.core.views import asked_for, reader_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSED_SHOWN = 20
FARTHEST = timedelta(days=366)


@dataclass(slots=True)
class Cell:
    """One person at one time."""

    person: User
    is_free: bool
    is_there: bool
    calls: list[CallBack] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    cells: list[Cell]

    @property
    def has_calls(self) -> bool:
        return any(cell.calls for cell in self.cells)


@require_safe
@login_required
def day(request: HttpRequest) -> HttpResponse:
    """`?team=`, `?day=` in the reader's zone, `?who=mine` for one's own calls alone."""
    user = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams) or next(iter(teams), None)
    now = timezone.now()
    on = _asked_day(request, now.astimezone(ZoneInfo(user.time_zone)).date())
    context: dict[str, Any] = {
        "teams": teams,
        "team": team,
        "on": on,
        "on_in_words": full_day(on),
        "mine": request.GET.get("who") == "mine",
    }
    if team:
        context |= _picture(user, team, on, now, mine=context["mine"])
    context |= {"before": on - timedelta(days=1), "after": on + timedelta(days=1), "today": now}
    return render(request, "callbacks/day.html", context)


def _asked_day(request: HttpRequest, today: date) -> date:
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return asked if asked and abs(asked - today) <= FARTHEST else today


def _picture(user: User, team: Team, on: date, now: datetime, *, mine: bool) -> dict[str, Any]:
    """Nine queries, whatever the number of people and calls."""
    zone = ZoneInfo(user.time_zone)
    start = datetime.combine(on, datetime.min.time(), zone).astimezone(UTC)
    end = datetime.combine(on + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    plan, hours = plan_of(team), hours_for_calls(team)
    known = day_of(team, plan, start=start, end=end)
    slots = list(slots_in(hours, windows_of(plan, hours.zone), length=plan.length, start=start, end=end))
    calls = _calls(user, team, start, end)
    people = [person for person in known.people if not mine or person.pk == user.pk]
    rows = _rows(slots, calls, known, _with_callers(people, calls, mine), plan.length, now)
    return {
        "rows": rows,
        "people": rows[0].cells if rows else [],
        "free": sum(cell.is_free for row in rows for cell in row.cells),
        "count": sum(len(cell.calls) for row in rows for cell in row.cells),
        "missed": _missed(user, team, mine),
    }


def _calls(user: User, team: Team, start: datetime, end: datetime) -> list[CallBack]:
    rows = CallBack.objects.visible_to(user).filter(team=team).between(start, end)
    shown = rows.exclude(state=CallBack.State.CANCELLED).select_related("case__customer", "agent")
    return list(shown.order_by("starts_at", "pk"))


def _missed(user: User, team: Team, mine: bool) -> list[CallBack]:
    rows = CallBack.objects.visible_to(user).filter(team=team, state=CallBack.State.MISSED)
    rows = rows.filter(agent=user) if mine else rows
    return list(rows.select_related("case__customer", "agent").order_by("starts_at", "pk")[:MISSED_SHOWN])


def _with_callers(people: Sequence[User], calls: Sequence[CallBack], mine: bool) -> list[User]:
    """Members by name, and whoever else has a call that day."""
    known = {person.pk: person for person in people}
    if not mine:
        known |= {call.agent_id: call.agent for call in calls if call.agent_id not in known}
    return sorted(known.values(), key=lambda person: (person.name, person.pk))


def _rows(
    slots: Sequence[Slot],
    calls: Sequence[CallBack],
    known: Day,
    people: Sequence[User],
    length: timedelta,
    now: datetime,
) -> list[Row]:
    """The times of the grid, and one more for each call that stands outside of it."""
    found: dict[datetime, list[CallBack]] = defaultdict(list)
    grid = {slot.starts_at: slot for slot in slots}
    for call in calls:
        inside = next((slot for slot in slots if slot.starts_at <= call.starts_at < slot.ends_at), None)
        slot = inside or grid.setdefault(call.starts_at, Slot(call.starts_at, call.starts_at + length))
        found[slot.starts_at].append(call)
    offered = {slot.starts_at for slot in slots}
    return [
        _row(grid[at], found[at], known, people, is_offered=at in offered and at > now, now=now) for at in sorted(grid)
    ]


def _row(
    slot: Slot, calls: Sequence[CallBack], known: Day, people: Sequence[User], *, is_offered: bool, now: datetime
) -> Row:
    free = known.free_at(slot) if is_offered else ()
    cells = [
        Cell(
            person,
            is_free=person.pk in free,
            is_there=person.pk in known.duties and known.duties[person.pk].is_there(slot.starts_at),
            calls=[call for call in calls if call.agent_id == person.pk],
        )
        for person in people
    ]
    return Row(slot.starts_at, slot.ends_at, slot.starts_at <= now < slot.ends_at, cells)
