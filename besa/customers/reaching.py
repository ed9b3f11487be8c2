"""When and how a customer wishes to be reached (CH-27): by their own clock, and never on their quiet days. No database.

A quiet day is a weekday, Monday being `0`, or `sabbath`: from Friday afternoon to Saturday night, whatever the season.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from besa.calendars.worktime import DAY, Interval, NeverOpens, Schedule, is_open, next_opening

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from besa.customers.models import Customer

SABBATH = "sabbath"
FRIDAY, SATURDAY = 4, 5
# Wide enough for the longest day of the year in every country that we know.
SABBATH_BEGINS, SABBATH_ENDS = 15 * 60, 21 * 60


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether an instant suits a customer; `next_at`: the first that does, from then on. `zone`: whose clock it is."""

    suits: bool
    next_at: datetime
    zone: str


def week_for(customer: Customer) -> tuple[tuple[Interval, ...], ...] | None:
    """The hours in which they may be called, Monday first; None for somebody who has said nothing."""
    quiet = frozenset(customer.quiet_days.split())
    if not (customer.contact_from or customer.contact_until or quiet):
        return None
    opens = _opening(customer.contact_from, customer.contact_until)
    return tuple(tuple(_of_day(day, opens, quiet)) for day in range(7))


def reach_of(customer: Customer, zone: str, at: datetime) -> Reach | None:
    """How `at` suits them, by the clock of `zone`; None where they have said nothing, or wish for no time that exists."""
    week = week_for(customer)
    if week is None:
        return None
    schedule = Schedule(zone, week)
    try:
        return Reach(is_open(schedule, at), next_opening(schedule, at), zone)
    except NeverOpens:
        return None


def suits(customer: Customer, zone: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the whole time lies in their hours; every time does where they have said nothing."""
    week = week_for(customer)
    if week is None:
        return True
    schedule = Schedule(zone, week)
    last = ends_at - (ends_at - starts_at) / 1000  # an opening ends before its last instant
    return is_open(schedule, starts_at) and is_open(schedule, last)


def _opening(start: str, end: str) -> Interval:
    return Interval.parse(f"{start or '00:00'}-{end or '24:00'}")


def _of_day(day: int, opens: Interval, quiet: Collection[str]) -> Iterator[Interval]:
    if str(day) in quiet:
        return
    first, last = opens.start, opens.end
    if SABBATH in quiet and day == FRIDAY:
        last = min(last, SABBATH_BEGINS)
    if SABBATH in quiet and day == SATURDAY:
        first = max(first, SABBATH_ENDS)
    if first < min(last, first + DAY):
        yield Interval(first, min(last, first + DAY))
