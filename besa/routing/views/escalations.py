"""Bring my manager: asked from a case, taken and debriefed by the senior, read by the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.cases.actions import save_draft
from besa.cases.models import Message
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.views import reader_of, says_why
from besa.routing import actions
from besa.routing.forms import CallForm, DebriefForm
from besa.routing.models import Escalation
from besa.routing.queries import is_escalated, seniors_for
from besa.routing.telling import extra_step

if TYPE_CHECKING:
    from besa.cases.models import Case

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Call somebody to the case; with words for the customer that make it an extra step (ES-02)."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    form = CallForm(request.POST or None, people=seniors_for(case, besides=user))
    if request.method == "POST" and form.is_valid():
        try:
            return _ask(request, case, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"case": case, "form": form, "words": extra_step(case, "…"), "open": case.escalations.open().first()}
    return render(request, "routing/call.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, case: Case, form: CallForm) -> HttpResponse:
    user, data = reader_of(request), form.cleaned_data
    made = actions.ask_for(case, to=data["to"], reason=data["reason"], question=data["question"], by=user)
    said = _("%(name)s is called. You stay responsible for the case.") % {"name": made.to.name}
    messages.success(request, said)
    if data["say_it"]:
        _into_the_answer(request, case, extra_step(case, made.to.name))
        return redirect(address_of(case, write="reply"))
    return redirect(address_of(case))


def _into_the_answer(request: HttpRequest, case: Case, words: str) -> None:
    """Behind what is written there already; nothing is sent."""
    draft = reader_of(request).drafts.filter(case=case, direction=Message.Direction.OUT).first()
    text = f"{draft.text.rstrip()}\n\n{words}" if draft and draft.text.strip() else words
    save_draft(user=reader_of(request), case=case, direction=Message.Direction.OUT, text=text)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What is asked of me, and what I learned. Nobody else's, and no number of anybody's."""
    user = reader_of(request)
    rows = Escalation.objects.visible_to(user).select_related("case", "by", "to").order_by("-asked_at")
    context = {
        "asked_of_me": list(rows.open().filter(to=user)[:SHOWN]),
        "asked_by_me": list(rows.open().filter(by=user)[:SHOWN]),
        "lessons": list(rows.filter(by=user, state=Escalation.State.DONE)[:SHOWN]),
    }
    return render(request, "routing/escalations.html", context)


@require_safe
@login_required
def escalation(request: HttpRequest, escalation_id: int) -> HttpResponse:
    found, user = _visible(request, escalation_id), reader_of(request)
    context = {
        "escalation": found,
        "case": found.case,
        "is_mine": found.to_id == user.pk,
        "is_by_me": found.by_id == user.pk,
        "form": DebriefForm(),
        "now": timezone.now(),
    }
    return render(request, "routing/escalation.html", context)


def _visible(request: HttpRequest, escalation_id: int) -> Escalation:
    rows = Escalation.objects.visible_to(reader_of(request)).select_related("case__customer", "by", "to")
    return get_object_or_404(rows, pk=escalation_id)


def _page(escalation_id: int) -> str:
    return f"/escalations/{escalation_id}/"


@require_POST
@login_required
@says_why(_page)
def coming(request: HttpRequest, escalation_id: int) -> HttpResponse:
    found = _visible(request, escalation_id)
    actions.come(found, by=reader_of(request))
    return redirect(address_of(found.case))


@require_POST
@login_required
def debriefing(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """What was typed comes back when it is refused."""
    found = _visible(request, escalation_id)
    form = DebriefForm(request.POST)
    try:
        form.is_valid()
        did, next_time = form.words()
        actions.debrief(found, by=reader_of(request), did=did, next_time=next_time)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        context: dict[str, Any] = {"escalation": found, "case": found.case, "is_mine": True, "form": form}
        return render(request, "routing/escalation.html", context, status=refusal.status)
    messages.success(request, _("Thank you. %(name)s reads it now.") % {"name": found.by.name})
    return redirect(_page(found.pk))


@require_POST
@login_required
@says_why(_page)
def withdrawal(request: HttpRequest, escalation_id: int) -> HttpResponse:
    found = _visible(request, escalation_id)
    actions.withdraw_call(found, by=reader_of(request))
    messages.success(request, _("The call is withdrawn."))
    return redirect(address_of(found.case))


@require_POST
@login_required
@says_why(_page)
def reading(request: HttpRequest, escalation_id: int) -> HttpResponse:
    found = _visible(request, escalation_id)
    actions.confirm_read(found, by=reader_of(request))
    return redirect(_page(found.pk))


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Above a case to which somebody is called. One query whose SQL is made once, a second where there is one."""
    if not is_escalated(case):
        return None
    found = (
        Escalation.objects.visible_to(reader_of(request)).open().filter(case=case).select_related("to", "by").first()
    )
    if found is None:
        return None
    reader = reader_of(request)
    context = {"escalation": found, "is_mine": found.to_id == reader.pk, "is_by_me": found.by_id == reader.pk}
    return "routing/_escalation_open.html", context | {"is_late": found.answer_by < timezone.now()}
