"""Settings: how each team offers call-backs. For those who plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from besa.accounts.gates import StaffRequest, role_required
from besa.accounts.models import Role, Team
from besa.callbacks import actions
from besa.callbacks.forms import PlanForm
from besa.callbacks.queries import hours_for_calls, plan_of, plans_of

planners_only = role_required(Role.MANAGER, Role.ADMINISTRATOR)


def _teams(request: StaffRequest) -> Any:
    teams = Team.objects.visible_to(request.user).active().select_related("business_hours")
    return teams if request.user.is_administrator else teams.filter(pk__in=request.user.team_ids)


@require_safe
@planners_only
def plans(request: StaffRequest) -> HttpResponse:
    """Each team with what it offers. Two queries."""
    return render(request, "callbacks/plans.html", {"lines": plans_of(_teams(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@planners_only
def plan(request: StaffRequest, team_id: int) -> HttpResponse:
    team = get_object_or_404(_teams(request), pk=team_id)
    row = plan_of(team)
    form = PlanForm(request.POST or None, week=row.week, initial=PlanForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        actions.save_plan(team, by=request.user, **form.plan_fields())
        messages.success(request, _("The changes are saved. Calls that are arranged stay as they are."))
        return redirect("callbacks:plans")
    context = {"form": form, "team": team, "zone": hours_for_calls(team).zone}
    return render(request, "callbacks/plan.html", context, status=422 if form.errors else 200)
