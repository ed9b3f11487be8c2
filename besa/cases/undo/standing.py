"""Which changes of a case stand so that they can be taken back. Pure: reads the log's rows and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from besa.cases.undo.reversals import REVERSALS

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent

UNDONE = "cases.ChangeUndone"
# What follows from something else is taken back with that: an answer's status with the answer.
CONSEQUENCES = frozenset(("answered", "customer_wrote", "customer_contacted", "not_delivered", "taken_back", "merged"))


@dataclass(slots=True)
class Standing:
    """`undone`: change -> the undo that took it back. `through`: what undos wrote. `live`: the changes that stand.

    `free`: those of them that can be taken back now.
    """

    undone: dict[int, LoggedEvent] = field(default_factory=dict)
    through: set[int] = field(default_factory=set)
    live: list[LoggedEvent] = field(default_factory=list)
    free: set[int] = field(default_factory=set)


def standing_of(events: Iterable[LoggedEvent]) -> Standing:
    """`events` of one case: the newest of its log, without a gap. A later change of the same aspect is a conflict."""
    ordered = sorted(events, key=lambda event: event.pk)
    found = Standing()
    for event in ordered:
        if event.name == UNDONE:
            found.undone.update((key, event) for key in event.data["undid"])
            found.through.update(event.data["through"])
    covered: set[tuple[str, ...]] = set()
    for event in reversed(ordered):
        reversal = REVERSALS.get(event.name)
        if reversal is None or event.pk in found.undone or event.pk in found.through:
            continue
        aspects = set(reversal.aspects(event.data))
        if not aspects & covered and _is_offered(event):
            found.free.add(event.pk)
        covered |= aspects
        found.live.append(event)
    return found


def _is_offered(event: LoggedEvent) -> bool:
    return event.actor_id is not None and event.data.get("reason", "") not in CONSEQUENCES
