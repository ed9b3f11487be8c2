"""Action -> functions that may refuse it."""

from collections.abc import Callable

from besa.channels.email.guards import refuse_unsendable
from besa.core.registry import guards

GUARDS: list[tuple[str, Callable[..., None]]] = [
    ("send", refuse_unsendable),
]


def fill() -> None:
    for action, guard in GUARDS:
        guards.checks[action].append(guard)
