"""Snoozing and following: what one person does with a case for a while."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.accounts.queries import hours_of
from besa.cases import actions
from besa.cases.models import Case
from besa.cases.rules import snooze_times
from besa.cases.views.changes import change
from besa.cases.views.shared import case_or_404
from besa.core.errors import Refused
from besa.core.reader import current_reader
from besa.core.views import reader_of

TIMES = {
    "today": ("clock", pgettext_lazy("put off until", "Later today")),
    "tomorrow": ("sunrise", pgettext_lazy("put off until", "Tomorrow morning")),
    "next": ("sunrise", pgettext_lazy("put off until", "Next working day")),
    "week": ("calendar", pgettext_lazy("put off until", "Next working week")),
}


@require_safe
@login_required
def times(request: HttpRequest, number: int) -> HttpResponse:
    """The times that are offered, for the menu that opens."""
    case = case_or_404(request, number)
    offered = [(*TIMES[key], at) for key, at in snooze_times(hours_of(case.team), now=timezone.now())]
    context = {"case": case, "times": offered, "next": request.GET.get("next", "")}
    return render(request, "cases/_snooze_times.html", context)


@change
def snooze(request: HttpRequest, case: Case) -> None:
    """`until`: an instant, or "reply", or "at" with the field of that name in the reader's zone; `on_reply`: also then."""
    chosen = request.POST.get("until", "")
    until = None if chosen == "reply" else _instant(request.POST.get("at", "") if chosen == "at" else chosen)
    on_reply = until is None or request.POST.get("on_reply") == "yes"
    actions.snooze(case, by=reader_of(request), until=until, on_reply=on_reply)


@change
def following(request: HttpRequest, case: Case) -> None:
    """`follow` or `unfollow`: "me", or the id of a colleague."""
    verb = actions.unfollow if request.POST.get("unfollow") else actions.follow
    chosen = request.POST.get("follow") or request.POST.get("unfollow") or ""
    verb(case, user=_person(request, chosen), by=reader_of(request))


def _person(request: HttpRequest, chosen: str) -> User:
    user: User = reader_of(request)
    if chosen == "me":
        return user
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Http404
    found: User = get_object_or_404(User.objects.visible_to(user), pk=int(chosen))
    return found


def _instant(text: str) -> datetime:
    try:
        found: datetime | None = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("Choose a day and a time."))
    return found if found.tzinfo else found.replace(tzinfo=current_reader().zone)
