"""Rest: one click beside a case, a page of one's own, a line in the rail; and for those who plan, who needs relief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.cases.views.shared import case_or_404
from besa.core.text.digits import latin_digits
from besa.core.views import back, reader_of
from besa.routing.queries import members_of, pause_of
from besa.routing.rules import may_see_routing
from besa.wellbeing import actions
from besa.wellbeing.models import HardContact
from besa.wellbeing.queries import gauge_of, who_needs_relief
from besa.wellbeing.rules import DAY_MINUTES

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


@require_safe
@login_required
def rest(request: HttpRequest) -> HttpResponse:
    """One's own day: nobody else can open it."""
    user, now = reader_of(request), timezone.now()
    today = HardContact.objects.visible_to(user).filter(at__gte=now.replace(hour=0, minute=0, second=0))
    context = {
        "gauge": gauge_of(user, now=now),
        "bearable": DAY_MINUTES,
        "pause": pause_of(user, now=now),
        "contacts": list(today[:50]),
    }
    return render(request, "wellbeing/rest.html", context)


@require_POST
@login_required
def hard_contacts(request: HttpRequest) -> HttpResponse:
    """`case`: a number, where it was in one; `minutes`, where somebody knows better."""
    number, minutes = _number(request, "case"), _number(request, "minutes")
    case = case_or_404(request, number) if number else None
    actions.note_hard_contact(by=reader_of(request), case=case, minutes=minutes)
    messages.success(request, _("Take a breath. Nothing is given to you for ten minutes, and nobody sees why."))
    return back(request, "/rest/")


def _number(request: HttpRequest, name: str) -> int | None:
    text = latin_digits(request.POST.get(name, "")).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@require_POST
@login_required
def longer(request: HttpRequest) -> HttpResponse:
    actions.rest_longer(by=reader_of(request))
    return back(request, "/rest/")


@require_POST
@login_required
def ending(request: HttpRequest) -> HttpResponse:
    actions.rest_no_longer(by=reader_of(request))
    return back(request, "/rest/")


@require_POST
@login_required
def removal(request: HttpRequest, contact_id: int) -> HttpResponse:
    own = HardContact.objects.visible_to(reader_of(request))
    actions.forget(get_object_or_404(own, pk=contact_id), by=reader_of(request))
    messages.success(request, _("It is taken out of your day."))
    return redirect("/rest/")


def rail_panel(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]] | None:
    """In the rail while somebody rests. One query."""
    found = pause_of(user, now=timezone.now()) if user.works_on_cases else None
    return ("wellbeing/_resting.html", {"pause": found}) if found and found.is_on(timezone.now()) else None


def relief_panel(request: HttpRequest, team: Team) -> tuple[str, dict[str, Any]] | None:
    """In the queue of a desk, for those who plan: who needs relief, and no reason."""
    if not may_see_routing(reader_of(request)):
        return None
    people = list(members_of(team.pk))
    tired = who_needs_relief(people, now=timezone.now())
    names = [person.name for person in people if person.pk in tired]
    return ("wellbeing/_relief.html", {"names": names}) if names else None
