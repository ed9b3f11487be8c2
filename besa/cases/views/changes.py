"""Small changes to a case, each a resource of its own; all answer by going back to the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.accounts.models import Team, User
from besa.cases import actions
from besa.cases.actions.handing import is_answered_by_others
from besa.cases.errors import ChangedMeanwhile
from besa.cases.forms import NeededForm, SummaryForm
from besa.cases.models import Case
from besa.cases.queries import status_meant
from besa.cases.rules import may_work_on, two_lines
from besa.cases.views.conflicts import before, choice
from besa.cases.views.shared import address_of, case_or_404, page_of_case
from besa.cases.views.undoing import tell_done
from besa.core.errors import Refused
from besa.core.events import gathered
from besa.core.views import back, reader_of, says_why

Change = Callable[[HttpRequest, Case], HttpResponse | None]


def change(act: Change) -> Callable[..., HttpResponse]:
    """A view from `act(request, case)`: POST only, of a visible case; refusals come back in words, and so does what was done,
    with a button that takes it back. `act` may answer with a page of its own.
    """

    @require_POST
    @login_required
    @says_why(page_of_case)
    @wraps(act)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        case = case_or_404(request, number)
        with gathered() as events:
            elsewhere = act(request, case)
        tell_done(request, case, events)
        return elsewhere or back(request, address_of(case))

    return view


@change
def upset(request: HttpRequest, case: Case) -> None:
    """`upset`: "yes" or nothing. A person says so; no machine guesses it."""
    actions.change_fields(case, by=reader_of(request), is_upset=request.POST.get("upset") == "yes")


@change
def assignment(request: HttpRequest, case: Case) -> HttpResponse | None:
    """`owner`: an id, "me", or empty for the team. To a colleague a case that was answered goes with a brief (CO-16)."""
    user, chosen = reader_of(request), request.POST.get("owner", "")
    if chosen == "me":
        actions.assign(case, to=user, by=user)
    elif not chosen:
        actions.assign(case, to=None, by=user)
    else:
        owner = get_object_or_404(User.objects.visible_to(user), pk=_number(chosen))
        if case.owner_id != owner.pk and may_work_on(user, case) and is_answered_by_others(case, owner):
            return redirect(f"/cases/{case.number}/handover/?to=user-{owner.pk}-{case.team_id}")
        actions.assign(case, to=owner, by=user)
    return None


@change
def transfer(request: HttpRequest, case: Case) -> HttpResponse | None:
    """To another team; a case that was answered goes with a brief (CO-16)."""
    user = reader_of(request)
    team = get_object_or_404(Team.objects.visible_to(user).active(), pk=_number(request.POST.get("team", "")))
    if case.team_id != team.pk and may_work_on(user, case) and is_answered_by_others(case, None):
        return redirect(f"/cases/{case.number}/handover/?to=team-{team.pk}")
    actions.transfer(case, to=team, by=user)
    return None


@change
def status(request: HttpRequest, case: Case) -> None:
    meant = status_meant(request.POST.get("status", ""))
    if meant is None:
        raise Http404
    actions.set_status(case, status=meant[0], own=meant[1], by=reader_of(request))


@change
def priority(request: HttpRequest, case: Case) -> None:
    value = _choice(request, "priority", [str(number) for number in Case.Priority.values])
    actions.change_fields(case, by=reader_of(request), priority=int(value))


@change
def kind(request: HttpRequest, case: Case) -> None:
    actions.change_fields(case, by=reader_of(request), kind=_choice(request, "kind", Case.Kind.values))


@change
def summary(request: HttpRequest, case: Case) -> HttpResponse | None:
    form = SummaryForm(request.POST)
    if not form.is_valid():
        raise Refused(_("A summary has at most 400 letters: two lines that spare the customer telling it again."))
    return _write(request, case, form.cleaned_data, before(request, {"summary": two_lines}))


@change
def needed(request: HttpRequest, case: Case) -> HttpResponse | None:
    form = NeededForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write the day as a date, or leave it empty."))
    return _write(request, case, form.cleaned_data, before(request, {"needed_by": parse_day, "needed_for": str.strip}))


def _write(request: HttpRequest, case: Case, written: dict[str, Any], expected: dict[str, Any]) -> HttpResponse | None:
    """Change the fields; or, when somebody else changed them since the page was made, show both texts to choose from."""
    try:
        actions.change_fields(case, by=reader_of(request), expected=expected, **written)
    except ChangedMeanwhile:
        return choice(request, case, written)
    return None


def parse_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@change
def tags(request: HttpRequest, case: Case) -> None:
    """`add` and `remove`: names of tags; several may be added, with commas between."""
    user = reader_of(request)
    for name in request.POST.get("add", "").replace("،", ",").split(","):
        if name.strip():
            actions.tag(case, by=user, name=name)
    for name in request.POST.getlist("remove"):
        actions.untag(case, by=user, name=name)


@change
def spam(request: HttpRequest, case: Case) -> None:
    actions.mark_spam(case, by=reader_of(request))


@change
def trash(request: HttpRequest, case: Case) -> None:
    actions.trash(case, by=reader_of(request))


@change
def put_back(request: HttpRequest, case: Case) -> None:
    actions.put_back(case, by=reader_of(request))


def _choice(request: HttpRequest, name: str, values: list[str]) -> str:
    value = request.POST.get(name, "")
    if value not in values:
        raise Http404
    return value


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
