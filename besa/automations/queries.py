"""Reads of macros and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from besa.automations.models import Macro, Run, RunCase

if TYPE_CHECKING:
    from besa.accounts.models import User


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `gone`: rows that were looked at, of `total`."""

    total: int
    waiting: int
    done: int
    skipped: int
    undone: int
    kept: int

    @property
    def gone(self) -> int:
        return self.total - self.waiting


def progress_of(run: Run) -> Progress:
    """One query along the index of the rows; a run has ten thousand at most."""
    counts = dict(run.rows.values_list("state").annotate(count=Count("pk")).order_by())
    numbers = {state: counts.get(state, 0) for state in RunCase.State.values}
    waiting = numbers["done"] if run.state == Run.State.UNDOING else numbers["waiting"]
    return Progress(run.total, waiting, numbers["done"], numbers["skipped"], numbers["undone"], numbers["kept"])


def left_out_of(run: Run, limit: int = 200) -> QuerySet[RunCase]:
    """The cases that were left out, or stayed as they are, with the reason."""
    states = (RunCase.State.SKIPPED, RunCase.State.KEPT)
    return run.rows.filter(state__in=states).exclude(reason="").select_related("case").order_by("pk")[:limit]


def macros_for(user: User) -> QuerySet[Macro]:
    return Macro.objects.visible_to(user).living()
