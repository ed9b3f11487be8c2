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
from besa.promises.accepting import MOST, PREFIX, Accepted, accepted_of, confirmed_in
from besa.promises.detection import LANGUAGES, detect
from besa.promises.errands import ERRAND, to_tell_in, unconfirmed_in
from besa.promises.finding_out import KEY
from besa.promises.honesty import Advice, Advices, Verdict, verdict_on
from besa.promises.queries import has_something_to_say, near_silence_of, rest_days_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    name: str
    # Where the time leaves no room: what to promise instead (PR-08).
    advice: Advice | None = None


def composer_panel(request: HttpRequest, subject: tuple[Case, Any]) -> tuple[str, dict[str, Any]] | None:
    """The place where hints will stand; a note promises nothing to a customer."""
    case, composer = subject
    if composer.direction != Message.Direction.OUT:
        return None
    posted = posted_in(request)
    # What stands in a line of its own is no hint.
    confirmed = {EXTRA + key: one for key, one in posted.items() if key != KEY and not key.startswith(ERRAND)}
    chosen = [Hint(one, is_sure=True, is_chosen=True, verdict=None, name=name) for name, one in confirmed.items()]
    now = timezone.now()
    says = bool(case.number) and has_something_to_say(case, now=now)
    to_tell = to_tell_in(case) if says else []
    context: dict[str, Any] = {"case": case, "kept": posted.get(KEY), "name": EXTRA + KEY, "prefix": EXTRA}
    context["silence"] = near_silence_of(case, now=now) if says else None
    context |= {"hints": chosen, "to_tell": [(one, one.key in posted) for one in to_tell]}
    return "promises/_composer.html", context


def chosen_before(held: Mapping[str, str]) -> list[Hint]:
    """What was confirmed in the log of a contact before the page came back: `held` is without the prefix of its fields."""
    read = {name: next(confirmed_in({name: text}), None) for name, text in held.items() if name.startswith(PREFIX)}
    return [Hint(one, True, True, None, EXTRA + name) for name, one in list(read.items())[:MOST] if one]


def hints_at(case: Case | None, user: User) -> str:
    """Where the log of a contact asks for them; "" for whoever promises nothing to customers."""
    if case is None:
        return "/promises/hints/" if may_begin_mail(user) else ""
    return f"/cases/{case.number}/promises/hints/" if may_work_on(user, case) else ""


def posted_in(request: HttpRequest) -> dict[str, Accepted]:
    """What was confirmed already, where sending was stopped: it must not be lost with the page."""
    names = [name.removeprefix(EXTRA) for name in request.POST if name.startswith(EXTRA + PREFIX)][:MOST]
    read = {name: next(confirmed_in({name: request.POST[EXTRA + name]}), None) for name in names}
    return {name: found for name, found in read.items() if found}


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
    rest = rest_days_of(user)
    found = detect(
        text,
        language=language if language in LANGUAGES else "en",
        at=now,
        zone=ZoneInfo(user.time_zone),
        closed=rest.closed,
        is_agreed=rest.is_agreed,
    )
    there = [one for key, one in posted_in(request).items() if key == KEY or key.startswith(ERRAND)]
    shown, advices = [], Advices(case, now)
    for one in found[:MOST]:
        accepted = accepted_of(one)
        if any(is_said_by(accepted, one) for one in there):
            continue  # it stands in a line of its own already
        verdict = verdict_on(case, kind=accepted.kind, due_at=accepted.due_at, now=now) if case else None
        is_chosen = EXTRA + accepted.key in request.POST
        advice = advices.where_no_room(accepted.kind, accepted.due_at)
        shown.append(Hint(accepted, one.confidence == "sure", is_chosen, verdict, EXTRA + accepted.key, advice))
    unconfirmed = unconfirmed_in(text, case, user) if case else []
    return render(request, "promises/_hints.html", {"hints": shown, "unconfirmed": unconfirmed, "case": case})


INVISIBLE = dict.fromkeys([*range(0x2066, 0x206A), 0x200E, 0x200F])


def words_of(text: str) -> str:
    """Without the invisible marks of direction, and with single spaces."""
    return " ".join(text.translate(INVISIBLE).split())


def is_said_by(found: Accepted, said: Accepted) -> bool:
    """The same sentence, or of what somebody else does the same time."""
    return found.due_at == said.due_at or words_of(found.text) in words_of(said.text)
