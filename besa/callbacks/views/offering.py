"""While an answer is written: a link by which the customer chooses a time themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.callbacks import actions
from besa.callbacks.queries import language_for, takes_bookings
from besa.cases.models import Message
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404, page_of_case
from besa.cases.views.undoing import tell_done
from besa.core.events import gathered
from besa.core.views import back, reader_of, says_why

if TYPE_CHECKING:
    from besa.cases.models import Case


@require_POST
@login_required
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Words with the link in the customer's language, as `{text, html}`: what the composer puts in at the cursor."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    address = actions.offer_link(case, by=user)
    with translation.override(language_for(case)):
        words = _("Choose a time for a call here: %(link)s")
        text = words % {"link": address}
        html = format_html("<p>{}</p>", text)
    return JsonResponse({"text": text, "html": html})


@require_POST
@login_required
@says_why(page_of_case)
def links(request: HttpRequest, number: int) -> HttpResponse:
    """All links of the case that were sent until now are over; the toast has the way back."""
    case, user = case_or_404(request, number), reader_of(request)
    with gathered() as events:
        actions.take_links_back(case, by=user)
    tell_done(request, case, events)
    return back(request, address_of(case))


def composer_panel(request: HttpRequest, subject: tuple[Case, Any]) -> tuple[str, dict[str, Any]] | None:
    """The button of an answer; a note offers nothing to a customer."""
    case, composer = subject
    if composer.direction != Message.Direction.OUT or not case.pk or not takes_bookings(case.team):
        return None
    return "callbacks/_composer.html", {"case": case}
