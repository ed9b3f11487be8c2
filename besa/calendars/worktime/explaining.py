"""Why it is that time: the same sum as `add_working_time`, written down line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, cast

from besa.calendars.worktime.arithmetic import add_working_time, instant, moment_within, worked
from besa.calendars.worktime.openings import Opening, openings_on
from besa.calendars.worktime.values import Schedule

Reason = Literal["weekend", "holiday", "skipped_by_clock"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of one opening that was used. Instants are aware UTC; `name` is that of a special day, or empty."""

    day: date
    opens_at: datetime
    closes_at: datetime
    from_at: datetime
    until_at: datetime
    used: timedelta
    name: str = ""


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A date between start and due on which nothing opens: by the week, by a holiday, or because it never was."""

    day: date
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything that is needed to retell a due time years later, when the hours have long been changed."""

    zone: str
    start_at: datetime
    target: timedelta
    due_at: datetime
    segments: tuple[Segment, ...]
    skipped: tuple[SkippedDay, ...]
    clock_changed: bool

    def as_json(self) -> dict[str, object]:
        return cast(dict[str, object], plain(self))

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Derivation":
        return derivation_of(cast(dict[str, str], data), cast(dict[str, list[dict[str, str]]], data))


def explain_working_time(schedule: Schedule, start: datetime, duration: timedelta) -> Derivation:
    """`add_working_time` with its derivation; raises the same errors. The pieces used sum up to `duration`."""
    start = instant(start)
    due = add_working_time(schedule, start, duration)
    segments = tuple(segments_of(schedule, start, duration))
    first, last = (at.astimezone(schedule.tzinfo) for at in (start, due))
    return Derivation(
        zone=schedule.zone,
        start_at=start,
        target=duration,
        due_at=due,
        segments=segments,
        skipped=tuple(skipped_between(schedule, first.toordinal(), last.toordinal())),
        clock_changed=first.utcoffset() != last.utcoffset(),
    )


def segments_of(schedule: Schedule, start: datetime, duration: timedelta) -> list[Segment]:
    found: list[Segment] = []
    for opening, begin, length in worked(schedule, start):
        if not duration:
            break
        used = min(length, duration)
        found.append(segment(schedule, opening, begin, used))
        duration -= used
    return found


def segment(schedule: Schedule, opening: Opening, begin: datetime, used: timedelta) -> Segment:
    special = schedule.special_by_day.get(opening.day)
    return Segment(
        day=date.fromordinal(opening.day),
        opens_at=opening.opens_at,
        closes_at=opening.closes_at,
        from_at=moment_within(schedule, opening, begin, timedelta(0)),
        until_at=moment_within(schedule, opening, begin, used),
        used=used,
        name=special.name if special else "",
    )


def skipped_between(schedule: Schedule, first: int, last: int) -> list[SkippedDay]:
    return [
        SkippedDay(date.fromordinal(day), *reason_of(schedule, day))
        for day in range(first, last + 1)
        if not openings_on(schedule, day)
    ]


def reason_of(schedule: Schedule, day: int) -> tuple[Reason, str]:
    special = schedule.special_by_day.get(day)
    if special and not special.intervals:
        return "holiday", special.name
    return ("skipped_by_clock", "") if schedule.hours_on(day) else ("weekend", "")


def plain(value: object) -> object:
    """The value in what JSON knows: instants and dates in ISO 8601, durations in seconds."""
    if isinstance(value, Derivation | Segment | SkippedDay):
        return {name: plain(getattr(value, name)) for name in value.__slots__}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    return value.isoformat() if isinstance(value, date) else value


def derivation_of(data: Mapping[str, str], rows: Mapping[str, list[dict[str, str]]]) -> Derivation:
    return Derivation(
        zone=data["zone"],
        start_at=moment(data["start_at"]),
        target=seconds(data["target"]),
        due_at=moment(data["due_at"]),
        segments=tuple(segment_of(row) for row in rows["segments"]),
        skipped=tuple(
            SkippedDay(date.fromisoformat(row["day"]), cast(Reason, row["reason"]), row["name"])
            for row in rows["skipped"]
        ),
        clock_changed=bool(data["clock_changed"]),
    )


def segment_of(row: Mapping[str, str]) -> Segment:
    return Segment(
        day=date.fromisoformat(row["day"]),
        opens_at=moment(row["opens_at"]),
        closes_at=moment(row["closes_at"]),
        from_at=moment(row["from_at"]),
        until_at=moment(row["until_at"]),
        used=seconds(row["used"]),
        name=row["name"],
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def seconds(text: str) -> timedelta:
    return timedelta(seconds=float(text))
