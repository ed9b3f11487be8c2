"""What the composer offers while somebody writes: colleagues after an `@`. Answered as a part of a page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.cases.mentions import colleagues, sees
from besa.cases.views.shared import case_or_404
from besa.core.text.fold import fold
from besa.core.views import reader_of

OFFERED = 7


@require_safe
@login_required
def people(request: HttpRequest, number: int) -> HttpResponse:
    """Colleagues whose name has a word that begins so; whoever may not see the case is marked."""
    case = case_or_404(request, number)
    user = reader_of(request)
    wanted = fold(request.GET.get("q", "")[:60]).strip()
    found = [one for one in colleagues(user) if one.pk != user.pk and begins(one, wanted)][:OFFERED]
    lines = [{"user": one, "sees": sees(one, case)} for one in found]
    return render(request, "cases/_pick_people.html", {"lines": lines})


def begins(user: User, wanted: str) -> bool:
    name = fold(user.name)
    return name.startswith(wanted) or any(word.startswith(wanted) for word in name.split())
