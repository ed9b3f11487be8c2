"""Work that comes round: functions that find what is due from the tables, so that losing a job loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[[], object])


@dataclass(frozen=True, slots=True)
class Registered:
    name: str
    function: Callable[[], object]
    every: timedelta
    queue: str

    def slot(self, now: datetime) -> datetime:
        """Where the turn that `now` lies in began. Every machine computes the same."""
        seconds = self.every.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


registered: dict[str, Registered] = {}


def sweep(*, every: timedelta, queue: str = "default") -> Callable[[Function], Function]:
    """Run the function once in every `every`, by one worker of all. It must be harmless to run at any time."""

    def register(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        registered[name] = Registered(name, function, every, queue)
        return function

    return register
