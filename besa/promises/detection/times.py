"""From pieces to instants: when the time begins and when it is over, in the zone of whoever promised."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from besa.promises.detection.reading import Piece

Clock = tuple[int, int, bool]
# First and last day, and whether they are certain.
Days = tuple[date, date, bool]
# A promised day is over when desks close, which nobody says; a part of a day has the hours that people mean.
CLOSE = time(17, 0)
LAST_MINUTE = time(23, 59)
PARTS = {
    "morning": (time(9, 0), time(12, 0)),
    "afternoon": (time(12, 0), time(17, 0)),
    "evening": (time(17, 0), time(21, 0)),
}
# Nobody promises a customer a time that is years away; larger numbers are order numbers and prices.
LONGEST = {"min": 1440, "h": 1000, "d": 400, "wd": 300, "w": 60, "m": 24}
FAR_DAYS = 300
DATED = ("span", "date", "end", "weekday", "rel", "next", "this")


@dataclass(frozen=True, slots=True)
class Base:
    """Where and when somebody writes. `closed`: weekdays without work (Monday is 0); None when nobody said.

    `is_agreed`: False where they are only likely; what is counted by them is never sure then.
    """

    at: datetime
    zone: ZoneInfo
    closed: frozenset[int] | None = None
    is_agreed: bool = True

    @property
    def knows_its_week(self) -> bool:
        return self.closed is not None and self.is_agreed

    @property
    def local(self) -> datetime:
        return self.at.astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.local.date()

    def instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def works_on(self, day: date) -> bool:
        closed = self.closed or frozenset()
        return len(closed) > 6 or day.weekday() not in closed


@dataclass(frozen=True, slots=True)
class When:
    """`is_certain` is False where words leave a choice: working days nobody named, an hour without a day."""

    start: datetime
    end: datetime
    is_certain: bool = True


def when(pieces: Sequence[Piece], base: Base) -> When | None:
    """The time that the pieces say together; None when they say none, an impossible one, or one that has passed."""
    try:
        found = _resolve(pieces, base)
        if found is None or found.end <= base.at:
            return None
        return When(max(found.start, base.at.astimezone(UTC)), found.end, found.is_certain)
    except (ValueError, OverflowError):  # 31 June, the year 10000
        return None


def _resolve(pieces: Sequence[Piece], base: Base) -> When | None:
    by_kind = {piece.what: piece.value for piece in reversed(pieces)}
    span = by_kind.get("span")
    if span is not None and span[1] > LONGEST[span[0]]:
        return None
    if span is not None and span[0] in ("min", "h"):
        return _moment(base.at.astimezone(UTC) + timedelta(minutes=span[1] * (60 if span[0] == "h" else 1)))
    days = _days(by_kind, base)
    if days is None:
        return _without_day(pieces, base)
    first, last, certain = days
    alone = _is_one_day(pieces)
    found = _on_days(first, last, pieces, base)
    return When(found.start, found.end, certain and alone)


def _is_one_day(pieces: Sequence[Piece]) -> bool:
    """Two weekdays or two dates leave a choice, and so does “next Wednesday” on a Tuesday."""
    said = [piece.what for piece in pieces if piece.what in DATED]
    return len(said) == len(set(said)) and not any(piece.what == "following" for piece in pieces)


def _moment(at: datetime) -> When:
    return When(at, at)


def _days(said: dict[str, Any], base: Base) -> Days | None:
    """First and last day, and whether they are certain. The most precise word decides."""
    for what in DATED:
        if what in said:
            return DAYS_OF[what](said[what], said, base)
    return None


def _span_days(value: tuple[str, int], said: dict[str, Any], base: Base) -> Days:
    unit, number = value
    if unit == "wd":
        day = _working_days(base, number)
        return day, day, base.knows_its_week
    day = (
        _months_on(base.today, number)
        if unit == "m"
        else base.today + timedelta(days=number * (7 if unit == "w" else 1))
    )
    return day, day, True


def _working_days(base: Base, number: int) -> date:
    day = base.today
    while number > 0:
        day += timedelta(days=1)
        number -= base.works_on(day)
    return day


def _months_on(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _date_days(value: tuple[int, ...], said: dict[str, Any], base: Base) -> Days:
    """A date without a year is the next one; the 15th is that of this month, or of the next."""
    day, month, year = (*value, None, None)[:3]
    if day is None:
        raise ValueError(value)
    certain = True
    if month is None:
        this = base.today if day >= base.today.day else _months_on(base.today.replace(day=1), 1)
        found = this.replace(day=day)
    elif year is None:
        found = date(base.today.year, month, day)
        if found < base.today:
            found = found.replace(year=found.year + 1)
            # A day of the last weeks is rather told than promised: “on 1 March he said that he will move”.
            certain = (found - base.today).days < FAR_DAYS
    else:
        found = date(year + 2000 if year < 100 else year, month, day)
    return found, found, certain


def _relative_days(value: int, said: dict[str, Any], base: Base) -> Days:
    day = base.today + timedelta(days=value)
    return day, day, True


def _weekday(value: int, said: dict[str, Any], base: Base) -> Days:
    start = base.today
    if said.get("next") == "week":
        start = _next_week(base)[0] - timedelta(days=1)
    day = start + timedelta(days=(value - start.weekday()) % 7 or 7)
    return day, day, True


def _end_days(value: str, said: dict[str, Any], base: Base) -> Days:
    day = base.today
    if value == "next_week":
        day = _next_week(base)[1]
    elif value == "next_month":
        day = _next_days("month", said, base)[1]
    elif value == "month":
        day = day.replace(day=monthrange(day.year, day.month)[1])
    elif value == "week":
        day = _last_of_week(base, day)
    elif "rel" in said:
        day += timedelta(days=said["rel"])
    elif "weekday" in said:
        day = _weekday(said["weekday"], said, base)[0]
    return day, day, not value.endswith("week") or base.knows_its_week


def _last_of_week(base: Base, day: date) -> date:
    """The next day of work that is followed by a day without; Sunday where no day is closed."""
    week = base if base.closed and len(base.closed) < 7 else Base(base.at, base.zone, frozenset({5, 6}))
    for _day in range(14):
        if week.works_on(day) and not week.works_on(day + timedelta(days=1)):
            return day
        day += timedelta(days=1)
    return day


def _next_week(base: Base) -> tuple[date, date]:
    week = base if base.closed and len(base.closed) < 7 else Base(base.at, base.zone, frozenset({5, 6}))
    # On the weekend itself, the week to come is the next one.
    day = base.today if not week.works_on(base.today) else _last_of_week(week, base.today) + timedelta(days=1)
    while not week.works_on(day):
        day += timedelta(days=1)
    return day, _last_of_week(week, day)


def _next_days(value: str, said: dict[str, Any], base: Base) -> Days:
    if value == "week":
        return *_next_week(base), True
    first = _months_on(base.today.replace(day=1), 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1]), True


def _this_days(value: str, said: dict[str, Any], base: Base) -> Days:
    return base.today, _last_of_week(base, base.today), base.knows_its_week


DAYS_OF: dict[str, Callable[[Any, dict[str, Any], Base], Days]] = {
    "span": _span_days,
    "date": _date_days,
    "end": _end_days,
    "weekday": _weekday,
    "rel": _relative_days,
    "next": _next_days,
    "this": _this_days,
}


def _on_days(first: date, last: date, pieces: Sequence[Piece], base: Base) -> When:
    clocks = [piece.value for piece in pieces if piece.what == "clock"]
    part = next((piece.value for piece in pieces if piece.what == "part"), "")
    if clocks and first == last:
        begin, end = (base.instant(first, _clock(one, part)) for one in (clocks[0], clocks[-1]))
        return When(begin, end if end >= begin else begin)
    if part and first == last:
        start, end_of_part = PARTS[part]
        return When(base.instant(first, start), base.instant(last, end_of_part))
    close = base.instant(last, CLOSE)
    if close <= base.at:
        close = base.instant(last, LAST_MINUTE)
    return When(close if first == last else base.instant(first, time(9, 0)), close)


def _without_day(pieces: Sequence[Piece], base: Base) -> When | None:
    """An hour or a part of the day alone: today while it lies ahead; else tomorrow, which is a guess."""
    if not any(piece.what in ("clock", "part") for piece in pieces):
        return None
    found = _on_days(base.today, base.today, pieces, base)
    if found.end > base.at:
        return found
    tomorrow = base.today + timedelta(days=1)
    found = _on_days(tomorrow, tomorrow, pieces, base)
    return When(found.start, found.end, False)


def _clock(value: Clock, part: str) -> time:
    """One to six o'clock are of the afternoon, unless the words say morning or the hour is written 03:00."""
    hour, minute, may_be_later = value
    if part in ("afternoon", "evening") and hour < 12:
        return time(hour + 12, minute)
    if part == "morning":
        return time(0 if hour == 12 else hour, minute)
    return time(hour + 12 if may_be_later and 1 <= hour <= 6 else hour, minute)
