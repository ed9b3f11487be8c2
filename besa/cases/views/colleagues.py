"""What colleagues want of this person: slips, questions, cases on offer. Answered from where they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.cases import actions
from besa.cases.colleagues.forms import QuestionForm, SlipForm
from besa.cases.colleagues.queries import busy_among, desk_of, questions_in
from besa.cases.glance import QUESTION, stirs_in
from besa.cases.models import Case, Question, Slip
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.views import back, reader_of, says_why, tell
from besa.customers.models import Customer

SLIPS, QUESTIONS = "/passed-on/slips/", "/passed-on/questions/"


@require_safe
@login_required
def desk(request: HttpRequest, what: str) -> HttpResponse:
    """One of three lists: "slips", "questions" or "handovers"; each with what waits first, then what is done."""
    if what not in ("slips", "questions", "handovers"):
        raise Http404
    context = desk_of(reader_of(request), what) | {"what": what, "now": timezone.now()}
    return render(request, "cases/colleagues.html", context)


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    return redirect(SLIPS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_slip(request: HttpRequest) -> HttpResponse:
    """Somebody called for a colleague. `to`, `customer` and `case` in the address fill in what is known."""
    user, case, customer = reader_of(request), _case(request), _customer(request)
    customer = customer or (case.customer if case else None)
    form = SlipForm(request.POST or None, user=user, initial=_known(request, customer))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        slip = actions.take_slip(
            to=form.chosen(),
            by=user,
            caller=data["caller"],
            wants=data["wants"],
            number=data["number"],
            call_back_by=data["call_back_by"],
            urgent=data["is_urgent"],
            customer=customer,
            case=case,
        )
        tell(request, _("Passed on to %(name)s.") % {"name": slip.to.name})
        return redirect(address_of(case) if case else "/passed-on/slips/?taken=yes")
    context = {"form": form, "case": case, "busy": busy_among(form.people.values())}
    return render(request, "cases/new_slip.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest, customer: Customer | None) -> dict[str, Any]:
    known: dict[str, Any] = {"to": request.GET.get("to", "")}
    if customer is None:
        return known
    phone = customer.contact_points.filter(kind="phone").first()
    return known | {"caller": customer.name, "number": str(phone) if phone else ""}


def _case(request: HttpRequest) -> Case | None:
    number = request.GET.get("case", "")
    return case_or_404(request, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None


def _customer(request: HttpRequest) -> Customer | None:
    key = request.GET.get("customer", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return Customer.objects.visible_to(reader_of(request)).filter(pk=int(key)).first()


@require_POST
@login_required
def slips_seen(request: HttpRequest) -> HttpResponse:
    """The list lies before its person: posted by the page, because GET changes nothing."""
    actions.see_slips(by=reader_of(request))
    return back(request, SLIPS) if not request.headers.get("HX-Request") else HttpResponse(status=204)


@require_POST
@login_required
@says_why(lambda **_kwargs: SLIPS)
def slip_done(request: HttpRequest, slip_id: int) -> HttpResponse:
    slip = get_object_or_404(Slip.objects.visible_to(reader_of(request)), pk=slip_id)
    actions.finish_slip(slip, by=reader_of(request), outcome=request.POST.get("outcome", ""))
    tell(request, _("Done. Your colleague is told."), undo=f"/slips/{slip_id}/return/")
    return back(request, SLIPS)


@require_POST
@login_required
@says_why(lambda **_kwargs: SLIPS)
def slip_return(request: HttpRequest, slip_id: int) -> HttpResponse:
    slip = get_object_or_404(Slip.objects.visible_to(reader_of(request)), pk=slip_id)
    actions.reopen_slip(slip, by=reader_of(request))
    return back(request, SLIPS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_question(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a colleague or a team about this case."""
    case, user = case_or_404(request, number), reader_of(request)
    form = QuestionForm(request.POST or None, case=case, user=user)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        to, team = form.receiver_of(form.cleaned_data["receiver"])
        try:
            question = actions.ask(
                case, to=to, team=team, text=form.cleaned_data["text"], due_at=form.cleaned_data["due_at"], by=user
            )
        except Refused as error:
            refusal = str(error)
        else:
            whom = to.name if to else team.name if team else "?"
            tell(request, _("Asked: %(name)s.") % {"name": whom}, undo=f"/questions/{question.pk}/withdrawal/")
            return redirect(address_of(case))
    people = [one for _team, found in form.teams for one in found]
    context = {"form": form, "case": case, "refusal": refusal, "busy": busy_among(people)}
    return render(request, "cases/new_question.html", context, status=422 if form.errors or refusal else 200)


@require_POST
@login_required
@says_why(lambda **_kwargs: QUESTIONS)
def question_answer(request: HttpRequest, question_id: int) -> HttpResponse:
    question, user, posted = _question(request, question_id), reader_of(request), request.POST
    verdict = posted.get("verdict", "") if posted.get("verdict") in Question.Verdict.values else ""
    actions.answer_question(
        question,
        by=user,
        text=posted.get("text", "").strip(),
        verdict=verdict,
        agreed_at=moment_typed(posted.get("agreed_at", ""), user),
    )
    tell(request, _("Answered. It stands in the case."))
    return back(request, QUESTIONS)


def moment_typed(text: str, user: Any) -> datetime | None:
    """What a field for day and hour holds, on the writer's clock."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(user.time_zone))
    except ValueError:
        return None


@require_POST
@login_required
@says_why(lambda **_kwargs: QUESTIONS)
def question_withdrawal(request: HttpRequest, question_id: int) -> HttpResponse:
    question = _question(request, question_id)
    actions.withdraw_question(question, by=reader_of(request))
    tell(request, _("The question is withdrawn."))
    return back(request, address_of(question.case))


def _question(request: HttpRequest, question_id: int) -> Question:
    rows = Question.objects.visible_to(reader_of(request)).select_related("case", "by", "to", "team")
    return get_object_or_404(rows, pk=question_id)


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Panel above a case: questions that nobody has answered yet, answered right here. One query, if any."""
    questions = questions_in(case) if stirs_in(case, QUESTION) else []
    if not questions:
        return None
    return "cases/_questions_open.html", {"questions": questions, "now": timezone.now()}
