"""Undo at the desk: the toast after a change, and the button in the timeline, post to the same address."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.cases.models import Case
from besa.cases.undo import REVERSALS, undo
from besa.cases.undo.taking import case_passed_away
from besa.cases.views.lines import names_in
from besa.cases.views.sentences import sentence_of
from besa.cases.views.shared import address_of, page_of_case
from besa.core.models import LoggedEvent
from besa.core.views import back, reader_of, says_why, tell

MOST = 50


@require_POST
@login_required
@says_why(page_of_case)
def undoing(request: HttpRequest, number: int) -> HttpResponse:
    """Takes `change`, the ids of events, from the form or the address; several go together or not at all."""
    found = [*request.POST.getlist("change"), *request.GET.getlist("change")][:MOST]
    changes = {int(key) for key in found if key.isascii() and key.isdigit() and len(key) < 19}
    case = _case(request, number, changes)
    left = undo(case, changes=changes, by=reader_of(request))
    tell(request, " ".join([_("Taken back."), *left]))
    return back(request, address_of(case))


def _case(request: HttpRequest, number: int, changes: set[int]) -> Case:
    user = reader_of(request)
    visible = Case.objects.visible_to(user).select_related("customer", "owner", "team").filter(number=number).first()
    case = visible or case_passed_away(user, number=number, changes=changes, now=timezone.now())
    if case is None:
        raise Http404
    return case


def tell_done(request: HttpRequest, case: Case, events: Sequence[LoggedEvent]) -> None:
    """A toast with what was just done to `case`, in the words of its timeline, and the way back. Silent for nothing."""
    changes = [event for event in events if event.case_id == case.pk and event.name in REVERSALS]
    if not changes:
        return
    user = reader_of(request)
    names = names_in(changes, user)
    words = [one.words for one in (sentence_of(event, names) for event in changes[:2]) if one]
    if not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        words.append(_("You no longer see the case."))
    tell(request, format_html_join(" ", "{}", ((one,) for one in words)), undo=undo_address(case, changes))


def undo_address(case: Case, changes: Sequence[LoggedEvent]) -> str:
    return f"/cases/{case.number}/undo/?" + urlencode([("change", event.pk) for event in changes])
