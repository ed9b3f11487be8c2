"""Pure decisions about working hours."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from besa.calendars.worktime import BadHours, Interval, Schedule, WeeklyHours

MOST_OPENINGS = 6  # a day: more is a slip of the pen


def may_change_hours(user: Any) -> bool:
    """Administrators and managers. `calendars` stands below `accounts`, so it asks the user, not the role."""
    return bool(user.is_authenticated and user.is_active and (user.is_administrator or user.is_manager))


def week_of(days: Sequence[Sequence[str]]) -> WeeklyHours:
    """Seven days of texts such as `09:00-12:00`, as openings in order. Raises BadHours for an impossible one."""
    return tuple(tuple(sorted(Interval.parse(text) for text in day)) for day in days)


def require_possible(zone: str, week: WeeklyHours) -> Schedule:
    """The week as a schedule that opens at all. Raises BadHours."""
    if zone not in available_timezones():
        raise BadHours("zone", text=zone[:60])
    schedule = Schedule(zone, week)
    if not any(week):
        raise BadHours("empty")
    return schedule
