"""Event name -> the ids of the users whom it concerns alone: these facts ride on the live stream to nobody else."""

from collections.abc import Callable, Iterable
from typing import Any

from besa.accounts.queries import watchers_of
from besa.core.registry import audiences, told_as

STANDING = "standing"
# A colleague is seen anew: their switch, a focus or an absence, in one word, so that nobody learns from the stream which it was.
SEEN_ANEW = ("accounts.StandingSet", "accounts.WentAway", "accounts.CameBack", "notifications.FocusSet")


def _watchers(event: Any) -> Iterable[int]:
    return watchers_of(event.data["user_id"])


AUDIENCES: dict[str, Callable[[Any], Iterable[int]]] = {
    "notifications.Notified": lambda event: [event.data["user_id"]],
    **dict.fromkeys(SEEN_ANEW, _watchers),
}


def fill() -> None:
    audiences.update(AUDIENCES)
    told_as.update(dict.fromkeys(SEEN_ANEW, STANDING))
