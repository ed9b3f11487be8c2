"""The page that a customer has by a signed link: choose, move, cancel. No sign-in, no cookie, no script needed.

GET changes nothing, because mail scanners follow links. The forms need no token against forgery beside the link itself, which
nobody else knows: it stands in their address, and no cookie gives them any power. So nothing is stored on the customer's device.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.calendars.zones import zone_choices, zone_name
from besa.callbacks import actions, letters
from besa.callbacks.choosing import by_day
from besa.callbacks.errors import LinkOld, LinkOver, NotBooked
from besa.callbacks.forms import ChoiceForm
from besa.callbacks.links import case_of
from besa.callbacks.models import CallBack
from besa.callbacks.queries import (
    desk_address,
    in_their_hours,
    language_for,
    last_of,
    offered_slots,
    phone_of,
    reply_address,
    standing_of,
    zone_of,
)
from besa.callbacks.rules import CANCEL, PUBLISH, masked
from besa.core.errors import Refused
from besa.core.models import Installation
from besa.core.reader import LANGUAGES, ZONES, Reader, current_reader, reading

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.models import Case

View = Callable[..., HttpResponse]
LIMITS = {"call_back": "20/m/ip,12/h/key", "call_back_link": "30/m/ip", "call_back_renewal": "20/h/ip,3/d/key"}
# Of days with free times, so many are shown; whoever needs a later one writes.
DAYS_SHOWN = 14


def by_link(view: View) -> View:
    """Opens the link: `view(request, case, token)` reads in the customer's language and zone, or those they chose on the page."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            case = case_of(token, now=timezone.now())
        except LinkOld as refusal:
            return _private(_old(request, refusal, token))
        except LinkOver as refusal:
            return _private(_over(request, refusal))
        with reading(_reader(request, case)) as reader:
            if request.method == "POST" and not allowed(request, "call_back", case.public_id):
                response = _rendered(request, "callbacks/too_often.html", status=429)
            else:
                response = view(request, case, token)
            response["Content-Language"] = reader.language
            return _private(response)

    return opened


def _rendered(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int
) -> HttpResponse:
    # Without a token in the page no cookie is set.
    base = {"desk": Installation.current().name, "csrf_token": ""}
    return render(request, template, base | (context or {}), status=status)


def _over(request: HttpRequest, refusal: LinkOver) -> HttpResponse:
    """Whoever tries many links is slowed down; all that are wrong look alike, and say how to reach us."""
    if not allowed(request, "call_back_link", "", counts_reading=True):
        return _rendered(request, "callbacks/too_often.html", status=429)
    asked = request.GET.get("lang", "")
    with reading(Reader(asked if asked in LANGUAGES else current_reader().language)):
        context = {"text": type(refusal)().sentence(), "reply_to": desk_address(), "languages": LANGUAGES}
        return _rendered(request, "callbacks/over.html", context, status=404)


def _old(request: HttpRequest, refusal: LinkOld, token: str) -> HttpResponse:
    """A link of ours that has grown too old: in its customer's language, with the way to a new one."""
    case = refusal.details["case"]
    with reading(_reader(request, case)):
        context = {
            "text": refusal.sentence(),
            "reply_to": reply_address(case),
            "address": f"/call-back/{token}/",
            "languages": LANGUAGES,
            "can_renew": True,
        }
        return _rendered(request, "callbacks/over.html", context, status=404)


@csrf_exempt
@never_cache
@require_POST
def renewal(request: HttpRequest, token: str) -> HttpResponse:
    """A new link for an old one. It goes to the customer's own address, so that whoever found the old one gains nothing."""
    try:
        case_of(token, now=timezone.now())
    except LinkOld as refusal:
        return _private(_renewed(request, refusal.details["case"]))
    except LinkOver as refusal:
        return _private(_over(request, refusal))
    return redirect(f"/call-back/{token}/")


def _renewed(request: HttpRequest, case: Case) -> HttpResponse:
    with reading(_reader(request, case)):
        if not allowed(request, "call_back_renewal", case.public_id):
            return _rendered(request, "callbacks/too_often.html", status=429)
        actions.renew_link(case)
        return _rendered(request, "callbacks/renewed.html", {"reply_to": reply_address(case)}, status=200)


def allowed(request: HttpRequest, action: str, key: str, *, counts_reading: bool = False) -> bool:
    usage = ratelimit.consume(
        request, app="besa.callbacks", action=action, config=LIMITS, key=key, limit_get=counts_reading
    )
    return usage is not None


def _private(response: HttpResponse) -> HttpResponse:
    """In no search engine, and its address goes nowhere else."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _reader(request: HttpRequest, case: Case) -> Reader:
    asked = request.POST if request.method == "POST" else request.GET
    language, zone = asked.get("lang", ""), asked.get("zone", "")
    standing = standing_of(case)
    own = standing.time_zone if standing else zone_of(case).name
    return Reader(
        language=language if language in LANGUAGES else language_for(case),
        time_zone=zone if zone in ZONES else own,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def choice(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """Choose a time; with a call that is arranged, see it and choose another one."""
    form = ChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _choose(case, form)
        except Refused as refusal:
            field = refusal.details.get("field")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            return redirect(_address(request, token))
    return _page(request, case, token, form)


def _choose(case: Case, form: ChoiceForm) -> None:
    data, standing = form.cleaned_data, standing_of(case)
    if standing:
        actions.move(standing, by=None, starts_at=data["slot"])
    else:
        actions.book(case, by=None, starts_at=data["slot"], phone=data["phone"], zone=data["zone"], about=data["about"])


def _page(request: HttpRequest, case: Case, token: str, form: ChoiceForm) -> HttpResponse:
    standing, zone = standing_of(case), _zone_now()
    free = offered_slots(case.team, now=timezone.now(), besides=standing)
    theirs = in_their_hours(free, case, zone_of(case).name)
    asks_all = request.GET.get("all") == "yes" or not theirs
    context: dict[str, Any] = {
        "case": case,
        "call_back": standing,
        "may_cancel": standing is not None and standing.state == CallBack.State.BOOKED,
        "team": case.team.public_name_in(current_reader().language),
        "days": by_day(free if asks_all else theirs)[:DAYS_SHOWN],
        "has_more": len(theirs) < len(free) and not asks_all,
        "form": form,
        "address": f"/call-back/{token}/",
        "languages": LANGUAGES,
        "zone": zone,
        "zone_name": zone_name(zone),
        "zones": zone_choices(zone),
        "known_phone": masked(standing.phone if standing else phone_of(case)),
        "last": last_of(case) if standing is None else None,
        "reply_to": "" if free else reply_address(case),
    }
    return _rendered(request, "callbacks/choose.html", context, status=422 if form.errors else 200)


def _zone_now() -> str:
    return timezone.get_current_timezone_name()


def _address(request: HttpRequest, token: str) -> str:
    """The page again, in the language and zone in which it was used."""
    kept = {name: request.POST[name] for name in ("lang", "zone") if request.POST.get(name)}
    return f"/call-back/{token}/" + (f"?{urlencode(kept)}" if kept else "")


@require_POST
@by_link
def cancellation(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    standing = standing_of(case)
    try:
        if standing is None:
            raise NotBooked
        actions.cancel(standing, by=None, note=_("Cancelled by the customer"))
    except Refused as refusal:
        form = ChoiceForm({})
        form.errors.clear()
        form.add_error(None, str(refusal))
        return _page(request, case, token, form)
    return redirect(_address(request, token))


@require_safe
@by_link
def calendar(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """The call as a file for a calendar; after it was called off, its cancellation."""
    from besa.callbacks.invitations import calendar_of  # noqa: PLC0415 - slow to load, and seldom needed

    found = standing_of(case) or last_of(case)
    if found is None:
        return _over(request, LinkOver())
    summary, description = letters.in_calendar(found, link=request.build_absolute_uri(f"/call-back/{token}/"))
    content = calendar_of(
        found,
        method=PUBLISH if found.is_standing else CANCEL,
        organizer="",
        team="",
        summary=summary,
        description=description,
        now=timezone.now(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="call.ics"'
    return response
