"""Call-backs beside a case: arranged, moved, cancelled, tried."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.models import User
from besa.calendars.zones import zone_name
from besa.callbacks import actions
from besa.callbacks.choosing import by_day
from besa.callbacks.forms import BookingForm, CancelForm, NewTimeForm
from besa.callbacks.models import CallBack
from besa.callbacks.queries import (
    bookable_slots,
    email_of,
    has_standing,
    in_their_hours,
    phone_of,
    plan_of,
    standing_of,
    zone_of,
)
from besa.callbacks.telling import both_zones
from besa.cases.actions import log_contact
from besa.cases.models import Message
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404
from besa.cases.views.undoing import tell_done
from besa.core.errors import Refused
from besa.core.events import gathered
from besa.core.views import back, reader_of, says_why, tell
from besa.customers.reaching import reach_of
from besa.customers.telling import reach_in_words
from besa.promises.errors import OtherTimePromised
from besa.routing.queries import members_of

if TYPE_CHECKING:
    from besa.cases.models import Case

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def new(request: HttpRequest, number: int) -> HttpResponse:
    """Arrange a call: among the team's free times, `?agent=` for one person's, in both zones."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    standing = standing_of(case)
    if standing and request.method != "POST":
        return redirect(f"/call-backs/{standing.pk}/")
    zone, person = zone_of(case), _person(request, case)
    initial = {"phone": phone_of(case), "zone": zone.name}
    form = BookingForm(request.POST or None, zone=zone.name, initial=initial)
    asks = False
    if request.method == "POST" and form.is_valid():
        try:
            return _book(request, case, form, person)
        except OtherTimePromised as refusal:
            asks = True
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(_field(refusal, form), str(refusal))
    context = _choosing(request, case, zone.name) | {"form": form, "zone": zone, "asks": asks}
    return render(request, "callbacks/new.html", context, status=422 if form.errors else 200)


def _field(refusal: Refused, form: Any) -> str | None:
    named = refusal.details.get("field")
    return named if named in form.fields else None


def _person(request: HttpRequest, case: Case) -> User | None:
    """Whose times: `?agent=` names a member of the team; nobody: whoever is free."""
    key = request.GET.get("agent", "")
    return next((person for person in members_of(case.team_id) if str(person.pk) == key), None)


def _choosing(request: HttpRequest, case: Case, zone: str, moving: CallBack | None = None) -> dict[str, Any]:
    """`?all=yes`: also the times at which the customer does not wish to be called."""
    user, person = reader_of(request), _person(request, case)
    free = bookable_slots(case.team, now=timezone.now(), person=person, besides=moving)
    slots = free if _asks_all(request) else in_their_hours(free, case, zone)
    people = sorted(members_of(case.team_id), key=lambda one: (one.pk != user.pk, one.name))
    return {
        "case": case,
        "days": by_day(slots, beside=zone),
        "people": people,
        "person": person,
        "zone_name": zone_name(zone),
        "email": email_of(case),
        "asks_all": _asks_all(request),
        "left_out": len(free) - len(in_their_hours(free, case, zone)),
        "reach": reach_in_words(reach_of(case.customer, zone, timezone.now())),
    }


def _asks_all(request: HttpRequest) -> bool:
    return "yes" in (request.GET.get("all"), request.POST.get("all"))


def _book(request: HttpRequest, case: Case, form: BookingForm, person: User | None) -> HttpResponse:
    data = form.cleaned_data
    with gathered() as events:
        made = actions.book(
            case,
            by=reader_of(request),
            starts_at=data["slot"],
            agent=person,
            phone=data["phone"],
            zone=data["zone"],
            about=data["about"],
            is_something_else=bool(request.POST.get("something_else")),
            they_agreed=_asks_all(request),
        )
    tell_done(request, case, events)
    return redirect(address_of(case) + f"#promise-{made.promise_id}")


@page
@login_required
def call_back(request: HttpRequest, call_back_id: int) -> HttpResponse:
    """One call: who, when in both zones, at which number; another time by posting."""
    found, user = _visible(request, call_back_id), reader_of(request)
    form = NewTimeForm(request.POST or None)
    if request.method == "POST":
        if not may_work_on(user, found.case):
            raise Http404
        if form.is_valid():
            try:
                return _move(request, found, form)
            except Refused as refusal:
                form.add_error(_field(refusal, form), str(refusal))
    return _shown(request, found, form=form, status=422 if form.errors else 200)


def _visible(request: HttpRequest, call_back_id: int) -> CallBack:
    rows = CallBack.objects.visible_to(reader_of(request))
    related = ("case__customer", "case__team__business_hours", "case__owner", "team", "agent", "booked_by", "promise")
    return get_object_or_404(rows.select_related(*related), pk=call_back_id)


def _move(request: HttpRequest, found: CallBack, form: NewTimeForm) -> HttpResponse:
    with gathered() as events:
        actions.move(
            found,
            by=reader_of(request),
            starts_at=form.cleaned_data["slot"],
            agent=_person(request, found.case),
            reason=form.why,
            they_agreed=_asks_all(request),
        )
    tell_done(request, found.case, events)
    return redirect(address_of(found.case))


def _shown(request: HttpRequest, found: CallBack, *, status: int = 200, **more: Any) -> HttpResponse:
    user = reader_of(request)
    may = may_work_on(user, found.case) and found.is_standing
    context = {
        "call_back": found,
        "case": found.case,
        "when": both_zones(found.starts_at, found.time_zone),
        "tries": plan_of(found.team).tries,
        "may": may,
        "may_cancel": may and found.state == CallBack.State.BOOKED,
        "cancel": CancelForm(),
    }
    if may:
        context |= _choosing(request, found.case, found.time_zone, moving=found)
    return render(request, "callbacks/call_back.html", context | more, status=status)


def _page(call_back_id: int) -> str:
    return f"/call-backs/{call_back_id}/"


@require_POST
@login_required
@says_why(_page)
def cancellation(request: HttpRequest, call_back_id: int) -> HttpResponse:
    found = _visible(request, call_back_id)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, status=422, form=NewTimeForm(), cancel=form)
    with gathered() as events:
        actions.cancel(found, by=reader_of(request), note=form.cleaned_data["note"])
    tell_done(request, found.case, events)
    return redirect(address_of(found.case))


@require_POST
@login_required
@says_why(_page)
def tries(request: HttpRequest, call_back_id: int) -> HttpResponse:
    """Called, and nobody answered: a call of the log as any other, which counts as a try."""
    found, user = _visible(request, call_back_id), reader_of(request)
    if not may_work_on(user, found.case):
        raise Http404
    log_contact(
        found.case,
        by=user,
        channel=Message.Channel.PHONE,
        direction=Message.Direction.OUT,
        text="",
        key_points=_("Nobody answered."),
        duration=timedelta(0),
        answered=False,
    )
    tell(request, _("Noted: nobody answered."))
    return back(request, address_of(found.case))


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Above a case whose customer will be called. No query where nothing is owed, one small one where no call is."""
    if case.next_due_at is None or not has_standing(case):
        return None
    found = standing_of(case)
    if found is None:
        return None
    user = reader_of(request)
    context = {
        "call_back": found,
        "case": case,
        "when": both_zones(found.starts_at, found.time_zone),
        "may": may_work_on(user, case),
        "begun": found.promise.opens_at is None or found.promise.opens_at <= timezone.now(),
        "tries": plan_of(found.team).tries,
        "reach": reach_in_words(reach_of(case.customer, found.time_zone, timezone.now())),
    }
    return "callbacks/_above_case.html", context
