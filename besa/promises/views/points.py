"""What a customer asks, point by point: ticked beside the answer, and a page to correct what was found (PR-15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.cases.models import Message
from besa.cases.rules import may_work_on
from besa.cases.views.composer import EXTRA, extra_of
from besa.cases.views.shared import case_or_404
from besa.core.errors import Refused
from besa.core.views import reader_of, tell
from besa.promises import actions
from besa.promises.actions.points import ANSWERED
from besa.promises.models import Point
from besa.promises.pointing import open_points_of, points_of
from besa.promises.queries import has_something_to_say

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.models import Case

PREFIX = EXTRA + ANSWERED


def composer_panel(request: HttpRequest, subject: tuple[Case, Any]) -> tuple[str, dict[str, Any]] | None:
    """Above what is written: a tick for each thing that was asked. Mostly nothing was: then no query of its own."""
    case, composer = subject
    if composer.direction != Message.Direction.OUT or not case.number:
        return None
    return _ticks(case, extra_of(request))


def contact_panel(
    request: HttpRequest, subject: tuple[Case | None, Mapping[str, str]]
) -> tuple[str, dict[str, Any]] | None:
    """The same in the log of a call or a visit."""
    case, held = subject
    return _ticks(case, held) if case else None


def _ticks(case: Case, held: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
    """`held`: what was ticked before the page was made again."""
    points = open_points_of(case) if has_something_to_say(case, now=timezone.now()) else []
    if not points:
        return None
    rows = [(point, f"{PREFIX}{point.pk}", f"{ANSWERED}{point.pk}" in held) for point in points]
    return "promises/_points.html", {"rows": rows, "case": case}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def points(request: HttpRequest, number: int) -> HttpResponse:
    """All of them, settled or not. POST: one that a person saw and no rule found."""
    case = case_or_404(request, number)
    may, refusal = may_work_on(reader_of(request), case), ""
    if request.method == "POST":
        try:
            actions.add_point(case, text=request.POST.get("text", ""), by=reader_of(request))
            return redirect(f"/cases/{case.number}/points/")
        except Refused as refused:
            refusal = str(refused)
    context = {"case": case, "points": points_of(case), "may": may, "refusal": refusal}
    return render(request, "promises/points.html", context, status=422 if refusal else 200)


def _visible(request: HttpRequest, asked_id: int) -> Point:
    rows = Point.objects.visible_to(reader_of(request)).select_related("message__case__team")
    found = get_object_or_404(rows, pk=asked_id)
    if not may_work_on(reader_of(request), found.case):
        raise Http404
    return found


@require_POST
@login_required
def settlement(request: HttpRequest, asked_id: int) -> HttpResponse:
    """`how`: answered, elsewhere with a `reason`, or dismissed; open: it is not answered after all."""
    point, user, how = _visible(request, asked_id), reader_of(request), request.POST.get("how", "")
    try:
        if how == Point.State.OPEN:
            actions.reopen_point(point, by=user)
        elif how in Point.State.values:
            actions.settle_point(point, how=how, by=user, reason=request.POST.get(f"reason-{point.pk}", ""))
        else:
            raise Http404
    except Refused as refusal:
        return _answer(request, point, str(refusal))
    return _answer(request, point)


@require_POST
@login_required
def wording(request: HttpRequest, asked_id: int) -> HttpResponse:
    point = _visible(request, asked_id)
    try:
        actions.change_point(point, text=request.POST.get("text", ""), by=reader_of(request))
    except Refused as refusal:
        return _answer(request, point, str(refusal))
    tell(request, _("Changed."))
    return redirect(f"/cases/{point.case.number}/points/")


def _answer(request: HttpRequest, point: Point, refusal: str = "") -> HttpResponse:
    """In the composer the row alone; else back to the page of all points."""
    if request.headers.get("HX-Request"):
        name = f"{PREFIX}{point.pk}"
        context = {"point": point, "name": name, "is_chosen": False, "refusal": refusal}
        return render(request, "promises/_point.html", context)
    if refusal:
        tell(request, refusal)
    return redirect(f"/cases/{point.case.number}/points/")
