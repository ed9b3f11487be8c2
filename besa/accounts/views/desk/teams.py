"""Desks, for administrators."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from besa.accounts import actions
from besa.accounts.forms.staff import TeamForm
from besa.accounts.gates import StaffRequest, administrator_required
from besa.accounts.models import Team
from besa.core.errors import Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@administrator_required
def teams(request: StaffRequest) -> HttpResponse:
    rows = Team.objects.visible_to(request.user).order_by("-is_active", "name")
    members = Count("memberships", filter=Q(memberships__user__is_active=True))
    return render(request, "accounts/teams.html", {"teams": rows.annotate(member_count=members)})


@page
@administrator_required
def new_team(request: StaffRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid() and _save(request, form, None):
        messages.success(request, _("The team “%(name)s” is open.") % {"name": form.cleaned_data["name"]})
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form}, status=422 if form.errors else 200)


@page
@administrator_required
def team(request: StaffRequest, team_id: int) -> HttpResponse:
    row = get_object_or_404(Team.objects.visible_to(request.user), pk=team_id)
    form = TeamForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid() and _save(request, form, row):
        messages.success(request, _("The changes are saved."))
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": row}, status=422 if form.errors else 200)


def _save(request: StaffRequest, form: TeamForm, team: Team | None) -> bool:
    """Open or change the team, with its members, in one piece."""
    try:
        with transaction.atomic():
            if team is None:
                team = actions.open_team(**form.team_fields(), by=request.user)
            else:
                actions.change_team(team, **form.team_fields(), by=request.user)
            data = form.cleaned_data
            actions.set_members(team, members=data["members"], leads=data["leads"], by=request.user)
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return False
    return True


@require_POST
@administrator_required
def closing(request: StaffRequest, team_id: int) -> HttpResponse:
    row = get_object_or_404(Team.objects.visible_to(request.user), pk=team_id)
    try:
        actions.close_team(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The team “%(name)s” is closed.") % {"name": row.name})
    return redirect("accounts:teams")


@require_POST
@administrator_required
def reopening(request: StaffRequest, team_id: int) -> HttpResponse:
    row = get_object_or_404(Team.objects.visible_to(request.user), pk=team_id)
    actions.reopen_team(row, by=request.user)
    messages.success(request, _("The team “%(name)s” is open again.") % {"name": row.name})
    return redirect("accounts:teams")
