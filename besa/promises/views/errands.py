"""Offers that somebody else must carry out: asked before they are promised, and their catalogue (PR-05)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import Team, User
from besa.cases.rules import may_work_on
from besa.cases.views.composer import EXTRA
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.moments import full_moment
from besa.core.text.controls import isolate
from besa.core.views import back, reader_of, tell
from besa.promises import actions
from besa.promises.errands import kinds, told
from besa.promises.finding_out import proposed_time
from besa.promises.forms.errands import AskForm, ErrandForm
from besa.promises.models import Errand, ErrandRequest
from besa.promises.views.policies import for_policies

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.models import Case

page = require_http_methods(["GET", "HEAD", "POST"])
HOUR = timedelta(hours=1)


@page
@login_required
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whoever must do it. `?errand=` names the kind; without one the receiver is chosen by hand."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    errands = kinds()
    asked = request.GET.get("errand", "")
    errand = next((one for one in errands if str(one.pk) == asked), None)
    form = AskForm(
        request.POST or None,
        user=user,
        first=case.team_id,
        knows_who=errand is not None,
        initial=_proposed(case, errand, user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, case, errand, form)
        except Refused as refusal:
            field = refusal.details.get("field")
            form.add_error(field if field in form.fields else None, str(refusal))
    context = {"case": case, "form": form, "errands": errands, "errand": errand}
    return render(request, "promises/ask_errand.html", context, status=422 if form.errors else 200)


def _proposed(case: Case, errand: Errand | None, user: User) -> dict[str, Any]:
    """What this kind usually takes in the hours of whoever does it; and when the customer can know more."""
    now = timezone.now()
    team, usual = (errand.team, errand.usual) if errand else (case.team, 8 * HOUR)
    wanted_at = actions.time_of(team, usual, at=now)[0].due_at
    tell_by = proposed_time(case.team, now=now)
    if tell_by >= wanted_at:
        tell_by = actions.time_of(case.team, usual / 2, at=now)[0].due_at
    zone = ZoneInfo(user.time_zone)
    what = errand.name if errand else ""
    return {"what": what, "wanted_at": wanted_at.astimezone(zone), "tell_by": tell_by.astimezone(zone)}


def _asked(request: HttpRequest, case: Case, errand: Errand | None, form: AskForm) -> HttpResponse:
    data = form.cleaned_data
    to, team = (None, None) if errand else form.receiver_of(data["receiver"])
    made = actions.ask_for_errand(
        case,
        by=reader_of(request),
        what=data["what"],
        wanted_at=data["wanted_at"],
        tell_by=data["tell_by"],
        text=question_of(data["what"], data["wanted_at"], data["note"]),
        errand=errand,
        to=to,
        team=team,
    )
    whom = made.question.to or made.question.team
    words = _("%(name)s is asked. Until they have said yes, tell the customer by when they will know.")
    tell(request, words % {"name": whom.name if whom else ""})
    return redirect(address_of(case, write="reply"))


def question_of(what: str, wanted_at: datetime, note: str) -> str:
    words = _("Can this be done by %(time)s? %(what)s") % {
        "time": isolate(full_moment(wanted_at)),
        "what": isolate(what),
    }
    return "\n".join(filter(None, (words, note.strip())))


def _visible(request: HttpRequest, request_id: int) -> ErrandRequest:
    rows = ErrandRequest.objects.visible_to(reader_of(request)).to_tell()
    related = (
        "case__customer",
        "case__team__business_hours",
        "question__to",
        "question__team",
        "question__answered_by",
    )
    found = get_object_or_404(rows.select_related(*related), pk=request_id)
    if not may_work_on(reader_of(request), found.case):
        raise Http404
    return found


@require_POST
@login_required
def sentence(request: HttpRequest, request_id: int) -> HttpResponse:
    """The sentence that may be said by now goes into the text, and into the ledger with it when it is sent."""
    one = told(_visible(request, request_id))
    answer = render(request, "promises/_errand_to_tell.html", {"one": one, "is_chosen": True, "prefix": EXTRA})
    answer["HX-Trigger"] = json.dumps({"besa:insert": {"words": one.words, "instead": ""}})
    return answer


@require_POST
@login_required
def closing(request: HttpRequest, request_id: int) -> HttpResponse:
    found = _visible(request, request_id)
    actions.close_errand(found, by=reader_of(request))
    tell(request, _("Done with: %(what)s.") % {"what": isolate(found.what)})
    return back(request, address_of(found.case))


@require_safe
@for_policies
def errands(request: HttpRequest) -> HttpResponse:
    rows = Errand.objects.visible_to(request.user).select_related("team", "person")
    return render(request, "promises/errands.html", {"errands": rows})


@page
@for_policies
def errand(request: HttpRequest, errand_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(Errand.objects.visible_to(request.user), pk=errand_id) if errand_id else None
    user = reader_of(request)
    teams = Team.objects.visible_to(user).active()
    people = User.objects.visible_to(user).active().with_role("agent", "manager").order_by("name", "id")
    form = ErrandForm(request.POST or None, teams=teams, people=people, initial=_initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_errand(row, by=user, **form.errand_fields())
        except Refused as refusal:
            form.add_error(refusal.details.get("field"), str(refusal))
        else:
            messages.success(request, _("Saved. It is found in what is written from now on."))
            return redirect("promises:errands")
    return render(request, "promises/errand.html", {"errand": row, "form": form}, status=422 if form.errors else 200)


def _initial_of(row: Errand | None) -> dict[str, Any]:
    if row is None:
        return {}
    fields = {name: getattr(row, name) for name in ("name", "words", "is_active")}
    return fields | {"team": row.team_id, "person": row.person_id, "usual_hours": f"{row.usual / HOUR:g}"}
