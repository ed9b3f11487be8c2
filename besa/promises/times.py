"""Times that people promise often, aware of the days on which the desk works (PR-02). Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from besa.calendars.worktime import NeverOpens, Schedule, is_open, next_opening

DAYS = 14


def same_hour_tomorrow(schedule: Schedule, now: datetime) -> datetime:
    """The same hour on the next day on which the desk is open at it; else when it opens next. Whole minutes, by its clock."""
    local = now.astimezone(schedule.tzinfo).replace(second=0, microsecond=0)
    for days in range(1, DAYS):
        wall = (local + timedelta(days=days)).replace(tzinfo=None)
        at = wall.replace(tzinfo=schedule.tzinfo).astimezone(UTC)
        if is_open(schedule, at):
            return at
    try:
        return next_opening(schedule, now + timedelta(days=1))
    except NeverOpens:
        return now + timedelta(days=1)
