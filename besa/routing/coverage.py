"""Who serves a desk in each hour of a week, and where nobody does (CH-23). Pure: no query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS

from besa.calendars.worktime import Schedule, is_open
from besa.core.listing import in_a_row

HOURS = 24
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A person's hours at the desk; `away` are the times when they are not there all the same."""

    name: str
    schedule: Schedule
    away: Sequence[tuple[datetime, datetime]] = ()

    def is_there(self, at: datetime) -> bool:
        return is_open(self.schedule, at) and not any(start <= at < end for start, end in self.away)


@dataclass(frozen=True, slots=True)
class Hour:
    """`is_open`: customers may expect somebody. A gap is an open hour without anybody."""

    starts_at: datetime
    is_open: bool
    people: list[str] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        return self.is_open and not self.people

    @property
    def names(self) -> str:
        return in_a_row(self.people)

    @property
    def count(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    hours: list[Hour]

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.day.weekday()])

    @property
    def gaps(self) -> int:
        return sum(hour.is_gap for hour in self.hours)


def week_of_coverage(desk: Schedule, people: Sequence[OnDuty], *, first: date) -> list[Day]:
    """Seven days of hours on the wall of the desk. An hour is judged in its middle, so a shift from 8:30 covers 8 to 9 no more."""
    return [_day(desk, people, first + timedelta(days=number)) for number in range(7)]


def _day(desk: Schedule, people: Sequence[OnDuty], day: date) -> Day:
    return Day(day, [_hour(desk, people, day, number) for number in range(HOURS)])


def _hour(desk: Schedule, people: Sequence[OnDuty], day: date, number: int) -> Hour:
    starts = datetime.combine(day, time(number), desk.tzinfo).astimezone(UTC)
    middle = starts + HOUR / 2
    return Hour(starts, is_open(desk, middle), [one.name for one in people if one.is_there(middle)])


def shown_hours(days: Sequence[Day]) -> range:
    """The hours of the day in which anything happens all week, one before and one after; the whole day when nothing does."""
    used = [number for day in days for number, hour in enumerate(day.hours) if hour.is_open or hour.people]
    return range(max(min(used) - 1, 0), min(max(used) + 2, HOURS)) if used else range(HOURS)
