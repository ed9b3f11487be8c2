"""What working hours are: frozen values that compare, hash and travel as JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 24 * 60
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


class WorktimeError(Exception):
    """Why a question about working time has no answer."""


class BadHours(WorktimeError):
    """Hours that cannot be. `code` (clock, length, overlap, next_day, week, zone, empty) and `details` say which and where."""

    def __init__(self, code: str, **details: str) -> None:
        self.code, self.details = code, details
        super().__init__(code, details)


class NeverOpens(WorktimeError):
    """The hours do not open often enough, from that moment on, for the question ever to be answered."""


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """Minutes since midnight of the day on which it starts; `end` past 1440 reaches into the next day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY or not 0 < self.end - self.start <= DAY:
            raise BadHours("length", first=str(self))

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """`09:00-17:00`; `22:00-06:00` crosses midnight; `00:00-24:00` is the whole day. Raises BadHours."""
        start, _, end = text.partition("-")
        first, last = minutes_of(start), minutes_of(end)
        return cls(first, last + DAY if last <= first else last)

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}"

    @property
    def is_overnight(self) -> bool:
        return self.end > DAY


def minutes_of(text: str) -> int:
    found = CLOCK.fullmatch(text.strip())
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > DAY:
        raise BadHours("clock", text=text.strip()[:40])
    return int(found[1]) * 60 + int(found[2])


def clock(minutes: int) -> str:
    """The hand of the clock at that minute; 24:00 only for the end of a whole day."""
    shown = minutes if minutes <= DAY else minutes - DAY
    return f"{shown // 60:02}:{shown % 60:02}"


WeeklyHours = tuple[tuple[Interval, ...], ...]
"""Seven days from Monday to Sunday, each with its openings in order."""


@dataclass(frozen=True, order=True, slots=True)
class SpecialDay:
    """A date that has hours of its own; without any it is closed. `name` is what people call it."""

    day: date
    name: str
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """The openings of one desk. Raises BadHours for overlaps and for an unknown zone."""

    zone: str
    week: WeeklyHours
    special: tuple[SpecialDay, ...] = ()
    days: dict[int, tuple[object, ...]] = field(default_factory=dict, init=False, repr=False, compare=False, hash=False)
    """Openings by day number, filled by `openings.openings_on`: most questions ask about the same few days."""

    def __post_init__(self) -> None:
        _ = self.tzinfo
        if len(self.week) != 7:
            raise BadHours("week")
        for intervals in (*self.week, *(one.intervals for one in self.special)):
            refuse_overlap(intervals)
        refuse_overlap_of_week(self.week)

    @classmethod
    def weekly(cls, zone: str, week: Mapping[str, str], special: Iterable[SpecialDay] = ()) -> "Schedule":
        """`{"mon": "09:00-12:00 13:00-17:00", ...}`: days that are not named are closed."""
        days = tuple(intervals_of(week.get(name, "")) for name in WEEKDAYS)
        return cls(zone, days, tuple(sorted(special)))

    @cached_property
    def tzinfo(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a path or a directory is refused in three ways
            raise BadHours("zone", text=self.zone[:60]) from None

    @cached_property
    def special_by_day(self) -> dict[int, SpecialDay]:
        return {one.day.toordinal(): one for one in self.special}

    @cached_property
    def last_day(self) -> int:
        """Day number after which it never opens again; the end of the calendar when the week has hours."""
        if any(self.week):
            return date.max.toordinal() - 2
        return max((one.day.toordinal() for one in self.special if one.intervals), default=0)

    def hours_on(self, ordinal: int) -> tuple[Interval, ...]:
        special = self.special_by_day.get(ordinal)
        return special.intervals if special else self.week[(ordinal - 1) % 7]

    def as_json(self) -> dict[str, object]:
        return {
            "zone": self.zone,
            "week": [[str(one) for one in day] for day in self.week],
            "special": [[day.day.isoformat(), day.name, [str(one) for one in day.intervals]] for day in self.special],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Schedule":
        week: list[list[str]] = data["week"]  # type: ignore[assignment]  # as_json wrote it
        special: list[tuple[str, str, list[str]]] = data["special"]  # type: ignore[assignment]  # as_json wrote it
        return cls(
            str(data["zone"]),
            tuple(tuple(map(Interval.parse, day)) for day in week),
            tuple(SpecialDay(date.fromisoformat(on), name, tuple(map(Interval.parse, h))) for on, name, h in special),
        )


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def intervals_of(text: str) -> tuple[Interval, ...]:
    """Openings separated by blanks or commas, in order of their start. Raises BadHours."""
    return tuple(sorted(Interval.parse(part) for part in text.replace(",", " ").split()))


def refuse_overlap(intervals: tuple[Interval, ...]) -> None:
    for earlier, later in pairwise(sorted(intervals)):
        if later.start < earlier.end:
            raise BadHours("overlap", first=str(earlier), second=str(later))


def refuse_overlap_of_week(week: WeeklyHours) -> None:
    """The night shift of one day must be over before the next day opens, Sunday into Monday too."""
    for today, tomorrow in zip(week, (*week[1:], week[0]), strict=True):
        if today and tomorrow and today[-1].end - DAY > tomorrow[0].start:
            raise BadHours("next_day", first=str(today[-1]), second=str(tomorrow[0]))
