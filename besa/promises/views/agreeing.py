"""What was agreed: written down from the ledger, sent, and shown above the case (PR-11); and why a time is what it is, for the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.cases.actions import save_draft
from besa.cases.rules import may_work_on
from besa.cases.views.composer import draft_of
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Doubted, Refused
from besa.core.text.direction import direction_of_language
from besa.core.text.markup import markup
from besa.core.views import reader_of, tell
from besa.promises.acknowledgement import language_of
from besa.promises.actions.agreeing import agree
from besa.promises.agreeing import current_of, has_changed, letter_of, lines_of
from besa.promises.forms.agreeing import AgreementForm
from besa.promises.models import Agreement, Promise
from besa.promises.queries import has_something_to_say
from besa.promises.speaking import reader_for
from besa.promises.why import why_for_customer

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.accounts.models import User
    from besa.cases.models import Case


def _case(request: HttpRequest, number: int) -> Case:
    case = case_or_404(request, number)
    if not may_work_on(reader_of(request), case):
        raise Http404
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    case = _case(request, number)
    before = current_of(case)
    form = AgreementForm(request.POST or None, initial=_initial(case, before))
    confirmed: list[str] = request.POST.getlist("confirmed")
    if request.method == "POST" and form.is_valid():
        try:
            return _agreed(request, case, form, confirmed)
        except Doubted as doubt:
            form.add_error(None, str(doubt))
            confirmed = [*confirmed, *(one.key for one in doubt.warnings)]
        except Refused as refusal:
            form.add_error(refusal.details.get("field"), str(refusal))
    context = {"case": case, "form": form, "before": before, "confirmed": confirmed, "has_address": case.customer.email}
    return render(request, "promises/agreement.html", context, status=422 if form.errors else 200)


def _initial(case: Case, before: Agreement | None) -> dict[str, Any]:
    return {
        "ours": lines_of(case),
        "theirs": before.theirs if before else "",
        "terms": before.terms if before else "",
    }


def _agreed(request: HttpRequest, case: Case, form: AgreementForm, confirmed: list[str]) -> HttpResponse:
    is_sent = "said" not in request.POST
    made = agree(case, by=reader_of(request), is_sent=is_sent, confirmed=confirmed, **form.cleaned_data)
    if is_sent:
        tell(request, _("It is on its way to the customer, and stands above the case."))
    else:
        tell(request, _("It is written down, and stands above the case."))
    return redirect(address_of(case) + (f"#message-{made.message_id}" if made.message_id else ""))


@require_POST
@login_required
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The letter as the customer would get it, while the lines are typed. Nothing is written."""
    case, posted = _case(request, number), request.POST
    text = letter_of(
        case,
        ours=posted.get("ours", "")[:4000],
        theirs=posted.get("theirs", "")[:4000],
        terms=posted.get("terms", "")[:2000],
        before=current_of(case),
        signed=reader_of(request).name,
        says_why=posted.get("says_why") == "on",
    )
    context = {"text": text, "text_direction": direction_of_language(language_of(case))}
    return render(request, "promises/_agreement_preview.html", context)


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """What we agreed, at the top of the case, and whether something has changed since. Mostly nothing: then no query of its own."""
    if not has_something_to_say(case, now=timezone.now()):
        return None
    found = current_of(case)
    if found is None:
        return None
    may = may_work_on(reader_of(request), case)
    return "promises/_agreed.html", {"agreement": found, "has_changed": has_changed(found), "case": case, "may": may}


@require_POST
@login_required
def why_into_draft(request: HttpRequest, promise_id: int) -> HttpResponse:
    """What of the reasons is the customer's to know goes into the answer that is being written, below what stands there."""
    user = reader_of(request)
    rows = Promise.objects.visible_to(user).select_related("case__customer", "case__team__business_hours", "previous")
    found = get_object_or_404(rows, pk=promise_id)
    if not may_work_on(user, found.case):
        raise Http404
    add_to_draft(user, found.case, "\n".join(why_for_customer(found, reader_for(found.case))))
    tell(request, _("The reasons stand in your answer. Read them through before you send it."))
    return redirect(address_of(found.case, write="reply"))


def add_to_draft(user: User, case: Case, words: str) -> None:
    """Below what stands in the answer that `user` is writing; `words` are in the customer's language."""
    draft = draft_of(user, case, "out")
    text = f"{draft.text}\n\n{words}" if draft and draft.text.strip() else words
    html = f"{draft.html}{markup(words, reader_for(case).direction)}" if draft and draft.html else ""
    save_draft(user=user, case=case, direction="out", text=text, html=html)
