"""Working time against an oracle that knows nothing but the clock on the wall and follows it minute by minute."""

import os
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from besa.calendars.worktime import (
    DAY,
    BadHours,
    Derivation,
    Interval,
    Schedule,
    SpecialDay,
    add_working_time,
    explain_working_time,
    is_open,
    next_opening,
    working_time_between,
)

MINUTE = timedelta(minutes=1)
# Around each of these days somebody touches the clock (or, in Apia, tears a leaf off the calendar).
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Gaza", date(2026, 3, 28)),
    ("Asia/Jerusalem", date(2026, 10, 25)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Asia/Riyadh", date(2028, 2, 29)),
]


WINDOW = 6 * DAY


class Wall:
    """What the clock on the wall shows around one day, minute after minute. All in minutes since the epoch."""

    def __init__(self, zone: str, day: date) -> None:
        self.first = minutes_since_epoch(datetime.combine(day, datetime.min.time())) - WINDOW
        shows = [shown_at(self.first + n, ZoneInfo(zone)) for n in range(2 * WINDOW)]
        self.exists = frozenset(shows)
        # The furthest that the hand has come, and whether it stands there, or repeats an hour.
        self.furthest = [shows[0]]
        for before, now in pairwise(shows):
            self.furthest.append(max(self.furthest[-1], now, before + 1))
        self.is_shown = [now == furthest for now, furthest in zip(shows, self.furthest, strict=True)]


def minutes_since_epoch(at: datetime) -> int:
    return (at.replace(tzinfo=None) - datetime(1970, 1, 1)) // MINUTE  # noqa: DTZ001  # the wall has no zone


def shown_at(minute: int, zone: ZoneInfo) -> int:
    return minutes_since_epoch((datetime(1970, 1, 1, tzinfo=UTC) + MINUTE * minute).astimezone(zone))


wall_around = cache(Wall)


class Oracle:
    """Counts the open minutes that the hand has passed for the first time."""

    def __init__(self, schedule: Schedule, start: datetime) -> None:
        self.wall = wall_around(schedule.zone, start.date())
        self.start = minutes_since_epoch(start) - self.wall.first
        self.hand = self.wall.furthest[0] - DAY  # a minute on the wall before which nothing is counted
        self.passed = [0, *accumulate(self.open_minutes(schedule))]

    def open_minutes(self, schedule: Schedule) -> bytearray:
        """One byte for each minute of the wall: whether the desk is open in it."""
        found = bytearray(2 * WINDOW + 4 * DAY)
        special = {one.day: one.intervals for one in schedule.special}
        for midnight in range(self.hand - self.hand % DAY + DAY, self.hand + len(found) - 3 * DAY, DAY):
            day = date(1970, 1, 1) + timedelta(minutes=midnight)
            for one in special.get(day, schedule.week[day.weekday()]):
                minutes = range(midnight + one.start, midnight + one.end)
                if not self.wall.exists.isdisjoint(minutes):  # else the clock never shows one of them
                    found[minutes[0] - self.hand : minutes[-1] + 1 - self.hand] = b"\1" * len(minutes)
        return found

    def until(self, n: int) -> int:
        return self.passed[self.wall.furthest[self.start + n] - self.hand]

    def between(self, a: int, b: int) -> timedelta:
        return MINUTE * (self.until(b) - self.until(a))

    def first_with(self, needed: int, within: int) -> int | None:
        """The minute in which that much has passed and the clock shows it, not an hour that it repeats."""
        enough = self.until(0) + needed
        minutes = range(within + 1)
        first = bisect_left(minutes, enough, key=self.until)
        return next((n for n in minutes[first:] if self.wall.is_shown[self.start + n]), None)


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Up to three openings, the last perhaps overnight; on quarter hours, where clocks are changed, and beside them."""
    cuts = sorted(draw(st.lists(st.sampled_from(range(0, DAY + 6 * 60, 5)), max_size=6, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return tuple(Interval(a, min(b, a + DAY)) for a, b in pairs if a < DAY)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    zone, change = draw(st.sampled_from(CHANGES))
    week = tuple(draw(st.lists(days(), min_size=7, max_size=7)))
    special = draw(st.dictionaries(st.integers(-2, 4), days(), max_size=2))
    rows = tuple(SpecialDay(change + timedelta(days=n), f"feast {n}", hours) for n, hours in sorted(special.items()))
    start = datetime(change.year, change.month, change.day, tzinfo=UTC)
    start += MINUTE * draw(st.integers(-2 * DAY, 2 * DAY))
    try:
        return Schedule(zone, week, rows), start
    except BadHours:
        return Schedule(zone, week_without_nights(week), rows), start


def week_without_nights(week: tuple[tuple[Interval, ...], ...]) -> tuple[tuple[Interval, ...], ...]:
    return tuple(tuple(one for one in day if not one.is_overnight) for day in week)


RANGE = 3 * DAY
ALWAYS = Schedule("Europe/Berlin", ((Interval(0, DAY),),) * 7)
SKIPPED = Schedule("Pacific/Apia", ((), (), (), (), (Interval(5, DAY + 5),), (), ()))
GAP = Schedule("Europe/Berlin", ((), (), (), (), (), (), (Interval(60, 135), Interval(150, 165), Interval(170, 240))))


# A night that runs into a special day, both ending at one instant: the clock skips what lies between the two ends.
WEEKLY = ((), (), (), (), (), (Interval(120, DAY + 120),), ())
NIGHT = Schedule("Europe/Berlin", WEEKLY, (SpecialDay(date(2026, 3, 29), "feast", (Interval(0, 125),)),))
GAZA = Schedule(
    "Asia/Gaza",
    ((), (), (), (), (Interval(0, 5), Interval(120, DAY + 120)), (), ()),
    (SpecialDay(date(2026, 3, 28), "feast", (Interval(0, 125),)),),
)


IS_FULL = os.environ.get("BESA_FAULTS") == "full"


@pytest.mark.faults
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("part", range(10 if IS_FULL else 1))
@settings(max_examples=10_000 if IS_FULL else 60, deadline=None)
@given(case=cases(), a=st.integers(0, RANGE), b=st.integers(0, RANGE), needed=st.integers(1, 30 * 60))
@example(case=(ALWAYS, datetime(2026, 3, 28, 22, 0, tzinfo=UTC)), a=0, b=6 * 60, needed=8 * 60)
@example(case=(ALWAYS, datetime(2026, 10, 24, 22, 0, tzinfo=UTC)), a=0, b=6 * 60, needed=8 * 60)
@example(case=(GAP, datetime(2026, 3, 28, 23, 0, tzinfo=UTC)), a=0, b=6 * 60, needed=90)
@example(case=(NIGHT, datetime(2026, 3, 29, tzinfo=UTC)), a=0, b=60, needed=61)
@example(case=(GAZA, datetime(2026, 3, 27, 23, 59, tzinfo=UTC)), a=0, b=1, needed=2)
def test_working_time_is_what_the_oracle_counts(part, case, a, b, needed):
    schedule, start = case
    oracle = Oracle(schedule, start)
    a, b = sorted((a, b))
    assert working_time_between(schedule, start + MINUTE * a, start + MINUTE * b) == oracle.between(a, b)
    expected = oracle.first_with(needed, RANGE)
    if expected is not None:
        assert add_working_time(schedule, start, MINUTE * needed) == start + MINUTE * expected


@pytest.mark.faults
@settings(max_examples=1_000 if IS_FULL else 40, deadline=None)
@given(cases(), st.lists(st.integers(0, RANGE * 60), min_size=3, max_size=6))
def test_the_sum_of_the_pieces_is_the_whole(case, seconds):
    schedule, start = case
    moments = [start + timedelta(seconds=one) for one in sorted(seconds)]
    pieces = [working_time_between(schedule, a, b) for a, b in pairwise(moments)]
    assert min(pieces) >= timedelta(0)
    assert sum(pieces, timedelta(0)) == working_time_between(schedule, moments[0], moments[-1])


@pytest.mark.faults
@settings(max_examples=1_000 if IS_FULL else 40, deadline=None)
@given(cases(), st.integers(1, 40 * 3600), st.integers(1, 40 * 3600))
@example((SKIPPED, datetime(2011, 12, 30, tzinfo=UTC)), 1, 1)
def test_adding_is_monotone_and_holds_what_was_asked(case, one, more):
    schedule, start = case
    if not any(schedule.week):
        return
    first = add_working_time(schedule, start, timedelta(seconds=one))
    later = add_working_time(schedule, start, timedelta(seconds=one + more))
    assert start < first <= later
    assert working_time_between(schedule, start, first) >= timedelta(seconds=one)
    just_before = first - timedelta(microseconds=1)
    # The one exception: what is full when the repeated hour begins is due when the clock shows it, at that hour's end.
    if not just_before.astimezone(schedule.tzinfo).fold:
        assert working_time_between(schedule, start, just_before) < timedelta(seconds=one)


@pytest.mark.faults
@settings(max_examples=1_000 if IS_FULL else 40, deadline=None)
@given(cases(), st.integers(0, 30 * 3600))
def test_the_derivation_adds_up_and_survives_json(case, seconds):
    schedule, start = case
    if not any(schedule.week):
        return
    told = explain_working_time(schedule, start, timedelta(seconds=seconds))
    assert told.due_at == add_working_time(schedule, start, timedelta(seconds=seconds))
    assert sum((one.used for one in told.segments), timedelta(0)) == timedelta(seconds=seconds)
    assert all(start <= one.from_at <= one.until_at <= told.due_at for one in told.segments)
    assert Derivation.from_json(told.as_json()) == told
    assert Schedule.from_json(schedule.as_json()) == schedule


@pytest.mark.faults
@settings(max_examples=1_000 if IS_FULL else 40, deadline=None)
@given(cases(), st.integers(0, RANGE))
def test_it_is_open_exactly_when_the_next_opening_is_now(case, minutes):
    schedule, start = case
    if not any(schedule.week):
        return
    at = start + MINUTE * minutes
    opening = next_opening(schedule, at)
    assert is_open(schedule, at) == (opening == at)
    assert is_open(schedule, opening)
    # At the instant of opening itself an hour that the clock skips may already have passed.
    assert opening == at or working_time_between(schedule, at, opening - timedelta(microseconds=1)) == timedelta(0)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Riyadh", "Asia/Jerusalem", "Europe/Tirane"])
def test_a_working_day_is_as_long_as_its_hours_on_each_day_of_ten_years(zone):
    schedule = Schedule.weekly(zone, dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "09:00-17:00"))
    at = datetime(2024, 1, 1, 12, tzinfo=UTC)
    for day in range(3653):
        start = next_opening(schedule, (at + timedelta(days=day)).replace(hour=22))
        assert start.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "09:00"
        due = add_working_time(schedule, start, timedelta(hours=8))
        assert due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "17:00"
