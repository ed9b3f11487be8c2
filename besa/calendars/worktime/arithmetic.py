"""The four questions about working time. None takes longer than a look at each day in between."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from besa.calendars.worktime.openings import Opening, instant_of, openings_from, wall_reached
from besa.calendars.worktime.values import NeverOpens, Schedule

ZERO = timedelta(0)


def add_working_time(schedule: Schedule, start: datetime, duration: timedelta) -> datetime:
    """The first instant at which `duration` of working time has passed and the clock shows it; `start` for none.

    Raises NeverOpens when the hours do not hold that much time, ValueError for a negative duration or a naive start.
    """
    start = instant(start)
    if duration < ZERO:
        raise ValueError("Working time is added, never taken away.")
    if not duration:
        return start
    for opening, begin, length in worked(schedule, start):
        if length >= duration:
            return moment_within(schedule, opening, begin, duration)
        duration -= length
    raise NeverOpens("These hours do not open for as long as that.")


def working_time_between(schedule: Schedule, a: datetime, b: datetime) -> timedelta:
    """Working time that passes from `a` to `b`; zero when `b` is not later."""
    a, b, total = instant(a), instant(b), ZERO
    for opening, begin, length in worked(schedule, a):
        if opening.opens_at > b:  # at that very instant a skipped hour may already have passed
            break
        total += length if opening.closes_at <= b else max(spent(schedule, opening, begin, b), ZERO)
    return total


def next_opening(schedule: Schedule, at: datetime) -> datetime:
    """When it opens next; `at` itself when it is open. Raises NeverOpens."""
    at = instant(at)
    for opening in openings_from(schedule, at):
        return max(at, opening.opens_at)
    raise NeverOpens("These hours never open again.")


def is_open(schedule: Schedule, at: datetime) -> bool:
    at = instant(at)
    # Openings come by their beginning: if the first that is not over has not begun, no other has.
    return any(opening.opens_at <= at for opening in islice(openings_from(schedule, at), 1))


def instant(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("Working time is asked with aware times.")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def worked(schedule: Schedule, start: datetime) -> Iterator[tuple[Opening, datetime, timedelta]]:
    """Each opening from `start` on, where work in it begins, and how much it holds; what overlaps counts once.

    The beginning is an instant in a steady opening, and a time on the wall in one during which the clock is changed.
    """
    last: Opening | None = None
    for opening in openings_from(schedule, start):
        if last is None or _ends_later(opening, last):
            begin = beginning(schedule, opening, start, last)
            length = (opening.closes_at if opening.is_steady else opening.closes) - begin
            if length > ZERO:  # nothing is left of an opening that ends with the hour which is being repeated
                yield opening, begin, length
            last = opening


def _ends_later(opening: Opening, last: Opening) -> bool:
    """By the instant; at the same one by the wall, where an hour that the clock skips lies between the two ends."""
    return (opening.closes_at, opening.closes) > (last.closes_at, last.closes)


def beginning(schedule: Schedule, opening: Opening, start: datetime, last: Opening | None) -> datetime:
    if opening.is_steady:
        return max(opening.opens_at, last.closes_at if last else start)
    return max(opening.opens, last.closes if last else wall_reached(start, schedule.tzinfo))


def moment_within(schedule: Schedule, opening: Opening, begin: datetime, duration: timedelta) -> datetime:
    return begin + duration if opening.is_steady else instant_of(begin + duration, schedule.tzinfo)


def spent(schedule: Schedule, opening: Opening, begin: datetime, until: datetime) -> timedelta:
    return (until if opening.is_steady else wall_reached(until, schedule.tzinfo)) - begin
