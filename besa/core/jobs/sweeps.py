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
    is_needed: Callable[[], bool]

    def slot(self, now: datetime) -> datetime:
        """Where the turn that `now` lies in began. Every machine computes the same."""
        seconds = self.every.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


registered: dict[str, Registered] = {}


def _always() -> bool:
    return True


def sweep(
    *, every: timedelta, queue: str = "default", only_if: Callable[[], bool] = _always
) -> Callable[[Function], Function]:
    """Run the function once in every `every`, by one worker of all. It must be harmless to run at any time.

    `only_if` asks before the turn is taken, by reading alone: a turn that comes every second must not write when idle.
    """

    def register(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        registered[name] = Registered(name, function, every, queue, only_if)
        return function

    return register
