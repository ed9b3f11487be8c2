"""What a policy would mean, shown beside its form while it is typed. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from besa.accounts.models import Team
from besa.cases.conditions import EVERYTHING, described
from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition
from besa.core.views import reader_of
from besa.promises.contradictions import never_asked, within
from besa.promises.forms.policies import PolicyForm
from besa.promises.meaning import TEAMS_SHOWN, examples_of, lines_of
from besa.promises.models import SLAPolicy, SLAPolicyVersion
from besa.promises.views.policies import current_of, for_policies

if TYPE_CHECKING:
    from django.http import HttpRequest

    from besa.cases.conditions import Condition


@require_POST
@for_policies
def meaning(request: HttpRequest, sla_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(SLAPolicy.objects.visible_to(request.user), pk=sla_id) if sla_id else None
    form, condition = PolicyForm(request.POST, targets={}), _condition(request)
    form.is_valid()  # a wrong field is told when it is saved; the others mean something already
    teams = list(Team.objects.visible_to(request.user).active().select_related("business_hours")[:TEAMS_SHOWN])
    context: dict[str, Any] = {
        "lines": lines_of(form.targets),
        "is_all": condition == EVERYTHING,
        "words": described(condition, reader=reader_of(request)) if condition else "",
        "examples": list(examples_of(form.targets, teams, now=timezone.now())),
        "doubts": [
            *within(form.targets),
            *never_asked((condition or EVERYTHING).to_json(), _before(request.user, row, form)),
        ],
        "is_active": form.cleaned_data.get("is_active", False),
        "teams": teams,
    }
    return render(request, "promises/_meaning.html", context)


def _condition(request: HttpRequest) -> Condition | None:
    """None while it is not complete."""
    try:
        return Editor.posted(request.POST, reader_of(request)).condition()
    except BadCondition:
        return None


def _before(user: Any, row: SLAPolicy | None, form: PolicyForm) -> list[tuple[SLAPolicy, SLAPolicyVersion]]:
    """The active policies that would be asked before this one."""
    place = form.cleaned_data.get("position") or 0
    key = (place, row.pk) if row else (place, float("inf"))
    others = [one for one in SLAPolicy.objects.visible_to(user) if one.is_active and one != row]
    return [(one, current_of(one)) for one in others if (one.position, one.pk) < key]
