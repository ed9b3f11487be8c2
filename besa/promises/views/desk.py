"""What the desk shows of promises. `besa.wiring.slots` names the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from besa.promises.models import Promise
from besa.promises.rules import Urgency
from besa.promises.telling import standing, why_here

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.models import Case

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    promise: Promise
    kind: str
    icon: str
    words: str
    why: list[str]


def case_panel(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """Panel beside a case: its promises, those that are owed first. One query, another for holidays by name."""
    visible = Promise.objects.visible_to(request.user)  # type: ignore[arg-type]  # behind login_required
    promises = list(visible.filter(case=case).select_related("promiser").order_by("-due_at")[:SHOWN])
    promises.sort(key=lambda one: (not one.is_owed, one.due_at))
    return "promises/_case_panel.html", {"rows": [row_of(one) for one in promises]}


def row_of(promise: Promise) -> Row:
    how, words = standing(promise, timezone.now())
    icon = "clock" if how == Urgency.NEUTRAL else ""
    return Row(promise, how.value, icon, words, why_here(promise))
