"""From hours on the wall to instants, and back: the only module that asks a time zone anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from besa.calendars.worktime.values import NeverOpens, Schedule

SECOND = timedelta(seconds=1)
DAYS_KEPT = 4096  # eleven years: more than any desk plans, and a bound on memory
HORIZON = (
    40 * 366
)  # days we look ahead, so that a slip of the pen (one minute a year) ends in NeverOpens, not in a loop


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of one day, on the wall (naive) and as instants (aware UTC)."""

    day: int
    opens: datetime
    closes: datetime
    opens_at: datetime
    closes_at: datetime
    is_steady: bool
    """Nobody touches the clock while it lasts: then instants can be subtracted, and no zone is asked."""


def openings_from(schedule: Schedule, at: datetime) -> Iterator[Opening]:
    """Openings that are not over at `at`, in order; ends when the hours never open again, or not within 40 years."""
    first = at.astimezone(schedule.tzinfo).toordinal() - 1  # the night shift of the day before
    for ordinal in range(max(first, 1), min(first + HORIZON, schedule.last_day) + 1):
        for opening in openings_on(schedule, ordinal):
            if opening.closes_at > at:
                yield opening


def openings_on(schedule: Schedule, ordinal: int) -> tuple[Opening, ...]:
    found = schedule.days.get(ordinal)
    if found is None:
        if len(schedule.days) >= DAYS_KEPT:
            schedule.days.clear()
        found = schedule.days[ordinal] = tuple(made_openings(schedule, ordinal))
    return found  # type: ignore[return-value]  # only this function fills the table


def made_openings(schedule: Schedule, ordinal: int) -> Iterator[Opening]:
    hours = schedule.hours_on(ordinal)
    if not hours:
        return
    midnight, zone = datetime.combine(date.fromordinal(ordinal), datetime.min.time()), schedule.tzinfo
    for one in hours:
        opens, closes = midnight + timedelta(minutes=one.start), midnight + timedelta(minutes=one.end)
        opens_at, closes_at = instant_of(opens, zone), instant_of(closes, zone)
        if opens_at < closes_at:  # else the clock skipped it altogether: it does not take place
            yield Opening(ordinal, opens, closes, opens_at, closes_at, closes_at - opens_at == closes - opens)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock shows `wall` or has passed it. Raises NeverOpens at the end of time."""
    try:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    except OverflowError:
        raise NeverOpens("The calendar ends before that time.") from None
    return change_between(before, at, zone)


def wall_reached(at: datetime, zone: ZoneInfo) -> datetime:
    """The furthest the wall clock has come at that instant: during a repeated hour it waits at the hour's end."""
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    first_pass = local.replace(fold=0).astimezone(UTC)
    change = change_between(first_pass, at, zone)
    return (change - SECOND).astimezone(zone).replace(tzinfo=None) + SECOND


def change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The instant in (early, late] at which the clock was put forward or back: the offset differs at both ends."""
    offset = early.astimezone(zone).utcoffset()
    early, late = early.replace(microsecond=0), late.replace(microsecond=0)
    while late - early > SECOND:
        middle = early + (late - early) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late
