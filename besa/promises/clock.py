"""The clock of a policy's promise: working time that runs, stands still and runs on. Pure; the hours are those it began with.

No time is ever negative: a clock that has run out cannot be stopped, and what is left when it stops is more than nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from besa.calendars.worktime import NeverOpens, Schedule, add_working_time, working_time_between

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pause:
    """It stood still from `at` until `until` (None: still), because of `why`; `left` is what remained to be worked."""

    at: datetime
    why: str
    left: timedelta
    by: int | None = None
    until: datetime | None = None
    by_until: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "why": self.why,
            "left": self.left.total_seconds(),
            "by": self.by,
            "until": self.until.isoformat() if self.until else None,
            "by_until": self.by_until,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Pause:
        until = data["until"]
        return cls(
            at=datetime.fromisoformat(data["at"]).astimezone(UTC),
            why=data["why"],
            left=timedelta(seconds=data["left"]),
            by=data["by"],
            until=datetime.fromisoformat(until).astimezone(UTC) if until else None,
            by_until=data["by_until"],
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """`target` of working time from `started_at`, in `schedule`; `due_at` is where it stands, and stood before a pause."""

    schedule: Schedule
    started_at: datetime
    target: timedelta
    due_at: datetime
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def start(cls, schedule: Schedule, at: datetime, target: timedelta) -> Clock:
        return cls(schedule, at, target, due(schedule, at, target))

    @classmethod
    def of(
        cls,
        hours: Mapping[str, Any],
        started_at: datetime,
        target: timedelta,
        due_at: datetime,
        pauses: Sequence[Mapping[str, Any]],
    ) -> Clock:
        """From what a promise keeps."""
        return cls(Schedule.from_json(hours), started_at, target, due_at, tuple(map(Pause.from_json, pauses)))

    @property
    def stopped(self) -> Pause | None:
        """The pause that has not ended."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].until is None else None

    @property
    def since(self) -> datetime:
        """Since when it runs in one piece, or ran before it was stopped."""
        ended = [pause.until for pause in self.pauses if pause.until]
        return ended[-1] if ended else self.started_at

    @property
    def had(self) -> timedelta:
        """What was left to be worked at `since`."""
        ended = [pause.left for pause in self.pauses if pause.until]
        return ended[-1] if ended else self.target

    def left(self, at: datetime) -> timedelta:
        """Working time until it is due; never below zero."""
        if self.stopped:
            return self.stopped.left
        return max(self.had - working_time_between(self.schedule, self.since, at), ZERO)

    def stop(self, at: datetime, *, why: str, by: int | None = None) -> Clock:
        """Unchanged when it stands still already or has run out: nobody hides a promise that is late."""
        at = max(at, self.since)
        if self.stopped or at >= self.due_at:
            return self
        return replace(self, pauses=(*self.pauses, Pause(at, why, self.left(at), by)))

    def go_on(self, at: datetime, *, by: int | None = None) -> Clock:
        """The working time that was left begins to run at `at`. Unchanged when it runs."""
        pause = self.stopped
        if pause is None:
            return self
        ended = replace(pause, until=max(at, pause.at), by_until=by)
        return replace(
            self,
            pauses=(*self.pauses[:-1], ended),
            due_at=due(self.schedule, max(at, pause.at), pause.left),
        )

    def when_left(self, part: float) -> datetime:
        """When that part of the whole target is left: `since` where it is less already."""
        before = self.had - self.target * part
        return due(self.schedule, self.since, before) if before > ZERO else self.since


def due(schedule: Schedule, at: datetime, length: timedelta) -> datetime:
    """`add_working_time`, and every hour counts once the hours never open again: the customer still has a time."""
    try:
        return add_working_time(schedule, at, length)
    except NeverOpens:
        return at + length
