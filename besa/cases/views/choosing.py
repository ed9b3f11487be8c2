"""What the menus in the head of a case offer, fetched when one opens: most readers open none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from besa.accounts.models import Team, User
from besa.cases.models import Case
from besa.cases.queries import known_tags
from besa.cases.rules import may_work_on
from besa.cases.views.shared import case_or_404
from besa.core.listing import alphabetical
from besa.core.views import reader_of
from besa.notifications.standing import with_standings

SERVING = ("agent", "manager", "administrator")


def _owners(case: Case, user: User) -> Any:
    people = User.objects.visible_to(user).active().members_of(case.team).with_role(*SERVING)
    return with_standings(alphabetical(people.order_by("name", "id")))


CHOICES: dict[str, Callable[[Case, User], Any]] = {
    "owner": _owners,
    "team": lambda case, user: Team.objects.visible_to(user).active(),
    "tag": lambda case, user: known_tags(),
}


@require_safe
@login_required
def choices(request: HttpRequest, number: int, choice: str) -> HttpResponse:
    """The buttons alone for a menu, and a page with them for whoever comes without a script."""
    case, user = case_or_404(request, number), reader_of(request)
    if choice not in CHOICES or not may_work_on(user, case):
        raise Http404
    template = "cases/_head_choices.html" if request.headers.get("HX-Request") else "cases/choices.html"
    return render(request, template, {"case": case, "what": choice, "choices": CHOICES[choice](case, user)})
