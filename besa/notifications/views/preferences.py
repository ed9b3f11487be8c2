"""What I am told and where; and when I want to be left alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from besa.core.views import back, reader_of, says_why, tell
from besa.notifications import actions
from besa.notifications.errors import BadFocus
from besa.notifications.kinds import Kind, kinds
from besa.notifications.models import Focus, Preference
from besa.notifications.queries import focus_of, preferences_of

PAGE = "/settings/notifications/"
PLACES = (
    ("in_desk", pgettext_lazy("told", "In the desk")),
    ("in_browser", pgettext_lazy("told", "By the browser")),
    ("by_mail", pgettext_lazy("told", "By mail")),
)
MINUTES = (15, 60, 240)
MORNING = time(7)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    if request.method == "POST":
        return _save(request)
    chosen = preferences_of(user)
    focus = focus_of(user) or Focus(user=user)
    context = {
        "rows": [_row(kind, chosen.get(kind.key)) for kind in kinds.values()],
        "focus": focus,
        "every": [(minutes, _every(minutes)) for minutes in MINUTES],
        "chosen_every": int(focus.mail_every.total_seconds() // 60),
    }
    return render(request, "notifications/preferences.html", context)


def _row(kind: Kind, chosen: Preference | None) -> dict[str, Any]:
    standard = {"in_desk": True, "in_browser": kind.in_browser, "by_mail": kind.by_mail}
    places = [
        {
            "name": f"{kind.key}:{place}",
            "label": label,
            "is_on": getattr(chosen, place) if chosen else standard[place],
        }
        for place, label in PLACES
    ]
    return {"kind": kind, "places": places}


def _every(minutes: int) -> str:
    words = {
        15: pgettext("mail comes at most", "every 15 minutes"),
        60: pgettext("mail comes at most", "once an hour"),
        240: pgettext("mail comes at most", "every 4 hours"),
    }
    return words[minutes]


def _save(request: HttpRequest) -> HttpResponse:
    minutes = request.POST.get("mail_every", "")
    actions.choose(
        by=reader_of(request),
        places={key: _places(request, key) for key in kinds},
        only_in_hours="only_in_hours" in request.POST,
        mail_every=timedelta(minutes=int(minutes) if minutes in map(str, MINUTES) else MINUTES[0]),
    )
    tell(request, _("Kept. It holds from now on."))
    return redirect(PAGE)


def _places(request: HttpRequest, key: str) -> tuple[bool, bool, bool]:
    desk, browser, mail = (f"{key}:{place}" in request.POST for place, _label in PLACES)
    return desk, browser, mail


def _page(**_kwargs: Any) -> str:
    return "/notifications/"


@require_POST
@login_required
@says_why(_page)
def focus(request: HttpRequest) -> HttpResponse:
    """`for`: minutes, or "day" until tomorrow morning."""
    now = timezone.now()
    until = _until(request.POST.get("for", ""), now)
    actions.begin_focus(by=reader_of(request), until=until, now=now)
    tell(request, _("You are left alone. What can wait is told afterwards."), undo="/notifications/focus/ending/")
    return back(request, _page())


def _until(chosen: str, now: datetime) -> datetime:
    if chosen == "day":
        tomorrow = timezone.localdate(now) + timedelta(days=1)
        return min(timezone.make_aware(datetime.combine(tomorrow, MORNING)), now + actions.LONGEST_FOCUS)
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 5):
        raise BadFocus
    return now + timedelta(minutes=int(chosen))


@require_POST
@login_required
def focus_ending(request: HttpRequest) -> HttpResponse:
    actions.end_focus(by=reader_of(request), now=timezone.now())
    return back(request, _page())
