"""One button in the composer and in the log of a call: “I don't know, I'll find out” (PR-09)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.models import Team
from besa.cases.colleagues.forms import ReceiverForm
from besa.cases.rules import may_work_on
from besa.cases.views.composer import EXTRA
from besa.cases.views.shared import case_or_404
from besa.core.errors import Refused
from besa.core.views import reader_of
from besa.promises.accepting import Accepted, confirmed_in, written_by_hand
from besa.promises.errors import InThePast
from besa.promises.finding_out import IN_CALL, IN_CALL_ASKED, IN_CALL_AT, KEY, FindingOut, ask_colleague, proposed_time
from besa.promises.speaking import no_news_yet
from besa.promises.views.writing import chosen_before, hints_at

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.models import Case

NAME = EXTRA + KEY
AT, ASKED, QUESTION = "finding_at", "finding_ask", "finding_question"
WRITTEN = "%Y-%m-%dT%H:%M"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def finding_out(request: HttpRequest, number: int) -> HttpResponse:
    """GET: the choices of the menu. POST: the sentence for the text, the promise that is made when it is sent, and the question."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    now = timezone.now()
    receivers = ReceiverForm(user=user, first=case.team_id)
    if request.method != "POST":
        at = proposed_time(case.team, now=now).astimezone(ZoneInfo(user.time_zone)).strftime(WRITTEN)
        names = {"at": AT, "ask": ASKED, "question": QUESTION}
        context = {"case": case, "receivers": choices_of(receivers), "at": at, "names": names}
        return render(request, "promises/_finding_out_choices.html", context)
    try:
        return said(request, case, receivers, now)
    except Refused as refusal:
        kept = kept_of(request)
        return render(request, "promises/_finding_out.html", {"kept": kept, "refusal": str(refusal), "name": NAME})


def choices_of(form: ReceiverForm) -> list[Any]:
    """Groups of (key, name): the first choice of the form says that nobody is chosen."""
    field: Any = form.fields["receiver"]
    return list(field.choices)[1:]


def said(request: HttpRequest, case: Case, receivers: ReceiverForm, now: datetime) -> HttpResponse:
    user = reader_of(request)
    due_at = written_by_hand(request.POST.get(AT, ""), user) or proposed_time(case.team, now=now)
    if due_at <= now:
        raise InThePast
    found, before = FindingOut.of(case, due_at), kept_of(request)
    to, team = receivers.receiver_of(request.POST.get(ASKED, ""))
    if to or team:
        text = request.POST.get(QUESTION, "")[:4000]
        ask_colleague(case, to=to, team=team, text=text, by=user, answer_by=due_at, now=now)
    context = {"kept": found.accepted, "name": NAME, "asked": to or team}
    answer = render(request, "promises/_finding_out.html", context)
    words = {"words": found.accepted.text, "instead": before.text if before else ""}
    answer["HX-Trigger"] = json.dumps({"besa:insert": words})
    return answer


@require_POST
@login_required
def no_news(request: HttpRequest, number: int) -> HttpResponse:
    """A sign of life in one click: that there is no news yet, and when they will hear again (PR-12). A person still sends it."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    due_at, before = proposed_time(case.team, now=timezone.now()), kept_of(request)
    accepted = Accepted("update", due_at, None, no_news_yet(case, due_at))
    answer = render(request, "promises/_finding_out.html", {"kept": accepted, "name": NAME})
    words = {"words": accepted.text, "instead": before.text if before else ""}
    answer["HX-Trigger"] = json.dumps({"besa:insert": words})
    return answer


def kept_of(request: HttpRequest) -> Accepted | None:
    """What the button has put into the composer already."""
    return next(confirmed_in({KEY: request.POST[NAME]}), None) if NAME in request.POST else None


def contact_panel(request: HttpRequest, subject: tuple[Case | None, Mapping[str, str]]) -> tuple[str, dict[str, Any]]:
    """In the log of a call or a visit: the times that are found in what is typed, and “I will find out”, as it was said.

    `subject`: the case, None for a new one, and what the panel posted before or a draft has kept.
    """
    (case, held), user = subject, reader_of(request)
    team = case.team if case else Team.objects.visible_to(user).active().first()
    proposed = proposed_time(team, now=timezone.now()) if team else timezone.now() + timedelta(days=1)
    context = {
        "names": {"yes": EXTRA + IN_CALL, "at": EXTRA + IN_CALL_AT, "ask": EXTRA + IN_CALL_ASKED},
        "is_chosen": held.get(IN_CALL) == "yes",
        "at": held.get(IN_CALL_AT) or proposed.astimezone(ZoneInfo(user.time_zone)).strftime(WRITTEN),
        "asked": held.get(IN_CALL_ASKED, ""),
        "receivers": choices_of(ReceiverForm(user=user, first=case.team_id if case else None)),
        "hints": chosen_before(held),
        "hints_at": hints_at(case, user),
    }
    return "promises/_finding_out_contact.html", context
