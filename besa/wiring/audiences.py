"""Event name -> the ids of the users whom it concerns alone: these facts ride on the live stream to nobody else."""

from collections.abc import Callable, Iterable
from typing import Any

from besa.core.registry import audiences

AUDIENCES: dict[str, Callable[[Any], Iterable[int]]] = {
    "notifications.Notified": lambda event: [event.data["user_id"]],
}


def fill() -> None:
    audiences.update(AUDIENCES)
