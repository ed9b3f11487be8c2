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
from besa.callbacks.queries import language_for
from besa.cases.models import Message
from besa.cases.rules import may_work_on
from besa.cases.views.shared import case_or_404
from besa.core.views import reader_of

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


def composer_panel(request: HttpRequest, subject: tuple[Case, Any]) -> tuple[str, dict[str, Any]] | None:
    """The button of an answer; a note offers nothing to a customer."""
    case, composer = subject
    if composer.direction != Message.Direction.OUT:
        return None
    return "callbacks/_composer.html", {"case": case}
