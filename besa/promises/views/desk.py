"""What the desk shows of promises. `besa.wiring.slots` names the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from besa.cases.rules import may_work_on
from besa.core.views import reader_of
from besa.promises.models import Promise
from besa.promises.pleasing import suggested_in
from besa.promises.queries import promises_in
from besa.promises.rules import Urgency
from besa.promises.telling import standing
from besa.promises.why import why_here

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from besa.cases.models import Case


@dataclass(frozen=True, slots=True)
class Row:
    promise: Promise
    kind: str
    icon: str
    words: str


def case_panel(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """Panel beside a case: its promises, those that are owed first. One query, why comes when it is asked for; another only
    where a gesture may be suggested.
    """
    promises = promises_in(case) if case.is_visible_to(reader_of(request)) else []
    promises.sort(key=lambda one: (not one.is_owed, one.due_at))
    may = may_work_on(reader_of(request), case)
    surprise = suggested_in(case, promises, now=timezone.now()) if may else None
    rows = [row_of(one) for one in promises]
    context = {"rows": rows, "may_promise": may, "number": case.number, "surprise": surprise}
    return "promises/_case_panel.html", context


def row_of(promise: Promise) -> Row:
    how, words = standing(promise, timezone.now())
    icon = ("pause" if promise.is_paused else "clock") if how == Urgency.NEUTRAL else ""
    return Row(promise, how.value, icon, words)


@login_required
@require_safe
def why(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Why this time? The lines alone for the panel, a page of their own without JavaScript."""
    rows = Promise.objects.visible_to(request.user).select_related("case", "promiser", "previous", "policy__policy")  # type: ignore[arg-type]  # behind login_required
    promise = get_object_or_404(rows, pk=promise_id)
    may_tell = may_work_on(reader_of(request), promise.case)
    context = {"promise": promise, "lines": why_here(promise), "may_tell": may_tell}
    template = "promises/_why.html" if request.headers.get("HX-Request") else "promises/why.html"
    return render(request, template, context)
