"""A gesture beyond a kept promise: suggested beside the case and on the promise's page, noted, left or taken back (PR-08)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of
from besa.core.views import back, reader_of, says_why, tell
from besa.promises import actions
from besa.promises.models import Gesture, Promise
from besa.promises.pleasing import ideas_for, suggested_in
from besa.promises.queries import promises_in
from besa.promises.speaking import beyond
from besa.promises.views.agreeing import add_to_draft

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.accounts.models import User


def shown_with(promise: Promise, user: User, *, now: datetime) -> dict[str, Any]:
    """For the page of a promise: what was done, or what may be. No query where it was not kept."""
    if not promise.is_kept or not promise.is_personal:
        return {}
    made = Gesture.objects.visible_to(user).filter(promise=promise).select_related("made_by").first()
    if made is not None or not may_work_on(user, promise.case):
        return {"gesture": made}
    found = suggested_in(promise.case, promises_in(promise.case), now=now)
    return {"ideas": ideas_for(promise, now=now)} if found == promise else {}


def _page(promise_id: int) -> str:
    return f"/promises/{promise_id}/"


def _workable(request: HttpRequest, promise_id: int) -> Promise:
    user = reader_of(request)
    rows = Promise.objects.visible_to(user).select_related("case__customer", "case__team__business_hours")
    found = get_object_or_404(rows, pk=promise_id)
    if not may_work_on(user, found.case):
        raise Http404
    return found


@require_POST
@login_required
@says_why(_page)
def gesture(request: HttpRequest, promise_id: int) -> HttpResponse:
    """`words`: what was done; `leave`: not this time."""
    found, user, undo = _workable(request, promise_id), reader_of(request), f"{_page(promise_id)}gesture/removal/"
    if "leave" in request.POST:
        actions.make_no_gesture(found, by=user)
        tell(request, _("Not this time. It is not suggested again for this case."), undo=undo)
    else:
        actions.make_gesture(found, words=request.POST.get("words", "")[:200], by=user)
        tell(request, _("It stands on the timeline of the case, so that colleagues know of it."), undo=undo)
    return back(request, _page(found.pk))


@require_POST
@login_required
@says_why(_page)
def removal(request: HttpRequest, promise_id: int) -> HttpResponse:
    found = _workable(request, promise_id)
    actions.take_gesture_back(found, by=reader_of(request))
    return back(request, _page(found.pk))


@require_POST
@login_required
@says_why(_page)
def draft(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Warm words, in the customer's language, below what stands in the answer; the agent reads them through and sends it."""
    found = _workable(request, promise_id)
    add_to_draft(reader_of(request), found.case, beyond(found))
    tell(request, _("The words stand in your answer. Make them your own before you send it."))
    return redirect(address_of(found.case, write="reply"))
