"""One's own switch: available, busy, away. For oneself alone; nobody is asked why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.models import Standing
from besa.accounts.queries import absence_of
from besa.core.moments import moment
from besa.core.views import back, reader_of, says_why, tell
from besa.notifications.standing import standings_of
from besa.routing import actions
from besa.routing.forms import StandingForm

if TYPE_CHECKING:
    from besa.accounts.models import User

PAGE = "/settings/standing/"
SALT = "besa.routing.standing"
UNDONE_WITHIN = timedelta(minutes=10)


def _page(**_kwargs: Any) -> str:
    return PAGE


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_why(_page)
def standing(request: HttpRequest) -> HttpResponse:
    """POST: `state`, and perhaps `until`, a time of the clock: the next one to come."""
    user, now = _worker(request), timezone.now()
    form = StandingForm(request.POST or None, initial={"state": user.standing_at(now)})
    if request.method == "POST" and form.is_valid():
        state = form.cleaned_data["state"]
        until = None if state == Standing.AVAILABLE else form.ends_at(now)
        was = actions.switch(by=user, state=state, until=until, now=now)
        undo = urlencode({"was": signing.dumps(was, salt=SALT)})
        tell(request, said(state, until), undo=f"{PAGE}return/?{undo}")
        return back(request, PAGE)
    context = {"form": form, "seen": standings_of([user], now=now)[user.pk], "absence": absence_of(user.pk, now)}
    return render(request, "routing/standing.html", context, status=422 if form.errors else 200)


def _worker(request: HttpRequest) -> User:
    """Only whoever works on cases is given any."""
    user: User = reader_of(request)
    if not user.works_on_cases:
        raise Http404
    return user


def said(state: str, until: datetime | None) -> str:
    if state == Standing.AVAILABLE:
        return _("Colleagues see you as available, and cases come to you again.")
    if until is not None:
        return _("Nothing is given to you until %(moment)s. Then you are available again by yourself.") % {
            "moment": moment(until)
        }
    return _("Nothing is given to you until you say that you are back.")


@require_POST
@login_required
@says_why(_page)
def put_back(request: HttpRequest) -> HttpResponse:
    """Undo, for some minutes: the link holds what was before, signed."""
    user = _worker(request)
    try:
        was = signing.loads(request.GET.get("was", ""), salt=SALT, max_age=UNDONE_WITHIN)
    except signing.BadSignature:
        tell(request, _("It is too late to undo this. Choose again how colleagues see you."))
        return back(request, PAGE)
    actions.switch_back(by=user, was=was)
    return back(request, PAGE)


def rail_panel(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]] | None:
    """In the rail while nothing is given to its reader because they said so: back with one click. No query."""
    now = timezone.now()
    if not user.works_on_cases or user.standing_at(now) == Standing.AVAILABLE:
        return None
    return "routing/_standing.html", {"state": user.standing_at(now), "until": user.standing_until}
