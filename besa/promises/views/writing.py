"""While an answer is written: the times found in it, which one click puts into the ledger when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from besa.cases.models import Message
from besa.cases.rules import may_begin_mail, may_work_on
from besa.cases.views.composer import EXTRA
from besa.cases.views.shared import case_or_404
from besa.core.text.language import language_of
from besa.core.views import reader_of
from besa.promises.accepting import MOST, Accepted, accepted_of
from besa.promises.detection import LANGUAGES, detect
from besa.promises.honesty import Verdict, verdict_on
from besa.promises.queries import closed_weekdays_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.accounts.models import User
    from besa.cases.models import Case


@dataclass(frozen=True, slots=True)
class Hint:
    """A time that was found; `is_chosen`: the agent has confirmed it already."""

    accepted: Accepted
    is_sure: bool
    is_chosen: bool
    verdict: Verdict | None

    @property
    def name(self) -> str:
        return EXTRA + self.accepted.key


def composer_panel(request: HttpRequest, subject: tuple[Case, Any]) -> tuple[str, dict[str, Any]] | None:
    """The place where hints will stand; a note promises nothing to a customer."""
    case, composer = subject
    if composer.direction != Message.Direction.OUT:
        return None
    return "promises/_composer.html", {"case": case}


@require_POST
@login_required
def hints(request: HttpRequest, number: int) -> HttpResponse:
    """The promises in what stands in the composer now. Below two milliseconds a sentence; nothing is written."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    return _found(request, case, user)


@require_POST
@login_required
def hints_before(request: HttpRequest) -> HttpResponse:
    """The same for a mail that begins a case: there is no case yet to compare with, so no verdict."""
    user = reader_of(request)
    if not may_begin_mail(user):
        raise Http404
    return _found(request, None, user)


def _found(request: HttpRequest, case: Case | None, user: User) -> HttpResponse:
    text, now = request.POST.get("text", ""), timezone.now()
    language = language_of(text) or (case.language[:2] if case else "") or user.language
    found = detect(
        text,
        language=language if language in LANGUAGES else "en",
        at=now,
        zone=ZoneInfo(user.time_zone),
        closed=closed_weekdays_of(user),
    )
    shown = []
    for one in found[:MOST]:
        accepted = accepted_of(one)
        verdict = verdict_on(case, kind=accepted.kind, due_at=accepted.due_at, now=now) if case else None
        is_chosen = EXTRA + accepted.key in request.POST
        shown.append(Hint(accepted, one.confidence == "sure", is_chosen, verdict))
    return render(request, "promises/_hints.html", {"hints": shown})
