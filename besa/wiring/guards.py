"""Action -> functions that may refuse it."""

from collections.abc import Callable

from besa.core.registry import guards

GUARDS: list[tuple[str, Callable[..., None]]] = []


def fill() -> None:
    for action, guard in GUARDS:
        guards.checks[action].append(guard)
