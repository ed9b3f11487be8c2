"""Promises that people give: made beside a case, kept, given another time, taken back, passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import User
from besa.cases.actions.asking import ask
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.moments import full_moment
from besa.core.text.controls import isolate
from besa.core.views import back, reader_of, says_why
from besa.promises import actions
from besa.promises.accepting import written_by_hand
from besa.promises.actions.renegotiating import told_at
from besa.promises.consent import consents_to, told_before
from besa.promises.errors import OtherTimePromised
from besa.promises.forms import KINDS, ConsentForm, NewTimeForm, PromiseForm, TakeBackForm
from besa.promises.honesty import Advice, Advices, verdict_on
from besa.promises.models import Promise
from besa.promises.queries import answers_of, schedule_of_team
from besa.promises.rules import BY_PERSON
from besa.promises.telling import standing
from besa.promises.times import same_hour_tomorrow
from besa.promises.views.gestures import shown_with
from besa.promises.why import why_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from besa.cases.models import Case

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def new(request: HttpRequest, number: int) -> HttpResponse:
    """Promise a time by hand: on a call, at the counter, or because the mail said so."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    people = User.objects.visible_to(user).active().members_of(case.team).exclude(pk=user.pk).order_by("name", "id")
    initial = {"due_at": _suggested(case, user)} | _taken(request, user)
    form = PromiseForm(request.POST or None, people=people, initial=initial)
    verdict, asks = None, False
    if request.method == "POST" and form.is_valid():
        verdict = _doubt(request, case, form)
        if verdict is None:
            try:
                return _make(request, case, form)
            except OtherTimePromised as refusal:
                asks = True
                form.add_error(None, str(refusal))
            except Refused as refusal:
                form.add_error(
                    refusal.details.get("field") if refusal.details.get("field") in form.fields else None, str(refusal)
                )
    context = {"case": case, "form": form, "verdict": verdict, "asks": asks, "advices": list(_advices(case, user))}
    return render(request, "promises/new.html", context, status=422 if form.errors or verdict else 200)


def _advices(case: Case, user: User) -> Iterator[tuple[Advice, list[tuple[str, str]]]]:
    """What leaves room for a pleasant surprise (PR-08), where enough is known: once for all kinds that it holds for.

    With the label of each kind and the address that takes the time for it.
    """
    advices, grouped = Advices(case, timezone.now()), dict[Advice, list[tuple[str, str]]]()
    for kind, label in KINDS:
        advice = advices.of(kind)
        if advice is not None:
            at = advice.promise_at.astimezone(ZoneInfo(user.time_zone)).strftime("%Y-%m-%dT%H:%M")
            address = f"/cases/{case.number}/promises/?{urlencode({'kind': kind, 'at': at})}"
            grouped.setdefault(advice, []).append((str(label), address))
    yield from grouped.items()


def _taken(request: HttpRequest, user: User) -> dict[str, Any]:
    at, kind = written_by_hand(request.GET.get("at", ""), user), request.GET.get("kind", "")
    return {"due_at": at, "kind": kind} if at and kind in BY_PERSON else {}


def _suggested(case: Case, user: User) -> datetime:
    """Same hour tomorrow, on a day on which the desk works (PR-02)."""
    return same_hour_tomorrow(schedule_of_team(case.team), timezone.now()).astimezone(ZoneInfo(user.time_zone))


def _doubt(request: HttpRequest, case: Case, form: PromiseForm) -> Any:
    """What the desk's own history says against so short a time, once; the agent may insist (PR-03)."""
    if request.POST.get("insist"):
        return None
    _start, due_at = form.window()
    found = verdict_on(case, kind=form.cleaned_data["kind"], due_at=due_at, now=timezone.now())
    return found if found and found.is_doubtful else None


def _make(request: HttpRequest, case: Case, form: PromiseForm) -> HttpResponse:
    user, data = reader_of(request), form.cleaned_data
    start, due_at = form.window()
    made = actions.promise(
        case,
        by=user,
        kind=data["kind"],
        due_at=due_at,
        start=start,
        text=data["text"],
        deliverer=data["depends_on"],
        is_something_else=bool(request.POST.get("something_else")),
    )
    if data["depends_on"]:
        _ask_to_confirm(case, made, by=user)
        said = _("It is promised. %(name)s is asked to confirm it.") % {"name": data["depends_on"].name}
    else:
        said = _("It is promised, and stands in the ledger.")
    messages.success(request, said)
    return redirect(address_of(case) + f"#promise-{made.pk}")


def _ask_to_confirm(case: Case, made: Promise, *, by: User) -> None:
    """Their confirmation has a time of its own, half-way to the customer's (PR-06)."""
    now = timezone.now()
    words = {"what": made.text or made.get_kind_display(), "time": isolate(full_moment(made.due_at))}
    text = _("Can you confirm that this will be done? %(what)s, by %(time)s") % words
    ask(case, to=made.deliverer, team=None, text=text, by=by, due_at=now + (made.due_at - now) / 2)


@require_safe
@login_required
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """One promise: how it stands, why this time, and what one can do with it."""
    return _shown(request, _visible(request, promise_id))


def _visible(request: HttpRequest, promise_id: int) -> Promise:
    rows = Promise.objects.visible_to(reader_of(request))
    related = ("case__customer", "case__team", "promiser", "deliverer", "previous", "policy__policy")
    return get_object_or_404(rows.select_related(*related), pk=promise_id)


def _shown(request: HttpRequest, found: Promise, *, status: int = 200, **more: Any) -> HttpResponse:
    user = reader_of(request)
    how, words = standing(found, timezone.now())
    later = max(found.due_at, timezone.now()) + timedelta(days=1)
    context = {
        "promise": found,
        "case": found.case,
        "how": how.value,
        "words": words,
        "why": why_here(found),
        "may": may_work_on(user, found.case) and found.is_owed,
        "new_time": NewTimeForm(
            initial={"due_at": later.astimezone(ZoneInfo(user.time_zone))}, consents=consents_to(found)
        ),
        "consent": _consent_form(found, user),
        "take_back": TakeBackForm(),
        "colleagues": User.objects.visible_to(user).active().members_of(found.case.team).order_by("name", "id"),
    }
    context |= shown_with(found, user, now=timezone.now())
    return render(request, "promises/promise.html", context | more, status=status)


def _consent_form(found: Promise, user: User, data: Any = None) -> ConsentForm | None:
    """Where the customer was told of another time and has not agreed; only what was said in time can mend it."""
    if not found.awaits_consent or not may_work_on(user, found.case):
        return None
    said = [one for one in consents_to(found, told_at=told_at(found)) if one.said_at < found.breaks_at]
    return ConsentForm(data, consents=said)


def _page(promise_id: int) -> str:
    return f"/promises/{promise_id}/"


@require_POST
@login_required
@says_why(_page)
def fulfilment(request: HttpRequest, promise_id: int) -> HttpResponse:
    """It is done. A contact needs the call or the mail in which the customer heard from us: the last one counts."""
    found = _visible(request, promise_id)
    said = _last_said(found) if found.is_contact else None
    actions.keep(found, by=reader_of(request), said=said)
    messages.success(request, _("Kept. Well done."))
    return back(request, address_of(found.case))


def _last_said(found: Promise) -> Any:
    said = answers_of(found.case, since=found.started_at)
    return said[-1] if said else None


@require_POST
@login_required
def new_time(request: HttpRequest, promise_id: int) -> HttpResponse:
    found = _visible(request, promise_id)
    form = NewTimeForm(request.POST, consents=consents_to(found))
    if form.is_valid():
        start, due_at = form.window()
        agreed_in = form.cleaned_data["agreed_in"]
        try:
            actions.renegotiate(
                found,
                by=reader_of(request),
                due_at=due_at,
                start=start,
                told_by=told_before(found, agreed_in),
                reason=form.cleaned_data["reason"],
                agreed_in=agreed_in,
            )
        except Refused as refusal:
            field = refusal.details.get("field")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The new time stands in the ledger."))
            return redirect(address_of(found.case))
    return _shown(request, found, status=422, new_time=form)


@require_POST
@login_required
def consent(request: HttpRequest, promise_id: int) -> HttpResponse:
    """They agreed in time to the time they had been told: it counts as agreed anew."""
    found, user = _visible(request, promise_id), reader_of(request)
    if not may_work_on(user, found.case):
        raise Http404
    form = _consent_form(found, user, request.POST)
    if form is None:  # pressed twice, or kept meanwhile: the page says what it is now
        return redirect(_page(found.pk))
    if form.is_valid():
        try:
            actions.agree(found, agreed_in=form.cleaned_data["agreed_in"], by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It counts as agreed anew."))
            return redirect(_page(found.pk))
    return _shown(request, found, status=422, consent=form)


@require_POST
@login_required
def withdrawal(request: HttpRequest, promise_id: int) -> HttpResponse:
    found = _visible(request, promise_id)
    if not found.is_personal:
        raise Http404
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(found, by=reader_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The promise is taken back."))
            return redirect(address_of(found.case))
    return _shown(request, found, status=422, take_back=form)


@require_POST
@login_required
@says_why(_page)
def deliverer(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Somebody else does it; whoever gave the word still stands for it."""
    found, key = _visible(request, promise_id), request.POST.get("to", "")
    people = User.objects.visible_to(reader_of(request)).active()
    to = get_object_or_404(people, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    actions.pass_on(found, to=to, by=reader_of(request))
    messages.success(request, _("%(name)s does it now; the word stays yours.") % {"name": to.name})
    return redirect(_page(found.pk))
