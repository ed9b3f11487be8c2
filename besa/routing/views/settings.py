"""Settings of routing: policies of the desks, what each person takes, skills, shifts. For those who plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.gates import StaffRequest, role_required
from besa.accounts.models import Role, Team, User
from besa.calendars.forms import WeekForm
from besa.calendars.models import empty_week
from besa.cases.conditions import EVERYTHING, Condition, described, parse
from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition
from besa.core.errors import Refused
from besa.routing import actions
from besa.routing.forms import PolicyForm, SeatForm, SkillForm
from besa.routing.models import Policy, Skill
from besa.routing.queries import members_of, seats_of, shifts_of

page = require_http_methods(["GET", "HEAD", "POST"])
planners_only = role_required(Role.MANAGER, Role.ADMINISTRATOR)


@require_safe
@planners_only
def overview(request: StaffRequest) -> HttpResponse:
    """The desks with their policies and people, and the skills. A constant number of queries for each desk."""
    desks = [_desk(request, team) for team in _teams(request)]
    skills = Skill.objects.visible_to(request.user).prefetch_related("people")
    return render(request, "routing/settings.html", {"desks": desks, "skills": skills})


def _teams(request: StaffRequest) -> Any:
    teams = Team.objects.visible_to(request.user).active()
    return teams if request.user.is_administrator else teams.filter(pk__in=request.user.team_ids)


def _desk(request: StaffRequest, team: Team) -> dict[str, Any]:
    policies = Policy.objects.visible_to(request.user).filter(team=team).order_by("order", "id")
    return {
        "team": team,
        "policies": [(policy, _in_words(policy)) for policy in policies.prefetch_related("skills")],
        "people": members_of(team.pk).order_by("name", "id"),
    }


def _in_words(policy: Policy) -> str:
    try:
        return described(parse(policy.condition)) if policy.condition else _("Every case")
    except BadCondition as refusal:
        return str(refusal)


@page
@planners_only
def policy(request: StaffRequest, policy_id: int | None = None) -> HttpResponse:
    """A new policy, or one that is there; its condition is edited in the same form."""
    row = get_object_or_404(Policy.objects.visible_to(request.user), pk=policy_id) if policy_id else None
    form = PolicyForm(request.POST or None, initial=PolicyForm.initial_of(row), teams=_teams(request))
    editor = _editor(request, row)
    if request.method == "POST" and not editor.asks_for_more and form.is_valid() and _save(request, row, form, editor):
        messages.success(request, _("The changes are saved."))
        return redirect("routing:settings")
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "routing/policy.html", {"form": form, "editor": editor, "policy": row}, status=status)


def _editor(request: StaffRequest, row: Policy | None) -> Editor:
    if request.method == "POST":
        try:
            return Editor.posted(request.POST, request.user)
        except BadCondition:
            pass
    return Editor.of(_condition_of(row), request.user)


def _condition_of(row: Policy | None) -> Condition:
    """Every case where nothing is asked, or what was asked is gone: the page of settings says so."""
    try:
        return parse(row.condition) if row and row.condition else EVERYTHING
    except BadCondition:
        return EVERYTHING


def _save(request: StaffRequest, row: Policy | None, form: PolicyForm, editor: Editor) -> bool:
    fields = form.policy_fields()
    try:
        fields["condition"] = editor.condition().to_json()
        if row is None:
            actions.create_policy(by=request.user, **fields)
        else:
            actions.change_policy(row, by=request.user, **fields)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@planners_only
def policy_removal(request: StaffRequest, policy_id: int) -> HttpResponse:
    row = get_object_or_404(Policy.objects.visible_to(request.user), pk=policy_id)
    try:
        actions.remove_policy(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The policy is gone. Its cases follow the next one."))
    return redirect("routing:settings")


@page
@planners_only
def skill(request: StaffRequest, skill_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(Skill.objects.visible_to(request.user), pk=skill_id) if skill_id else None
    initial = {"name": row.name, "people": list(row.people.all())} if row else {}
    people = User.objects.visible_to(request.user).active().with_role(Role.AGENT, Role.MANAGER).order_by("name", "id")
    form = SkillForm(request.POST or None, initial=initial, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_skill(row, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("routing:settings")
    return render(request, "routing/skill.html", {"form": form, "skill": row}, status=422 if form.errors else 200)


@page
@planners_only
def seat(request: StaffRequest, user_id: int) -> HttpResponse:
    """What one person is given: how much, in which languages, with which skills."""
    person: User = get_object_or_404(User.objects.visible_to(request.user).active(), pk=user_id)
    form = SeatForm(request.POST or None, person=person, seat=seats_of([person.pk]).get(person.pk))
    if request.method == "POST" and form.is_valid():
        try:
            _set_seat(request, person, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("routing:settings")
    own = shifts_of(person)
    context = {
        "form": form,
        "person": person,
        "teams": [(team, own.get(team.pk)) for team in _teams_of(request, person)],
    }
    return render(request, "routing/seat.html", context, status=422 if form.errors else 200)


def _teams_of(request: StaffRequest, person: User) -> list[Team]:
    return [team for team in _teams(request) if team.pk in person.team_ids]


def _set_seat(request: StaffRequest, person: User, data: dict[str, Any]) -> None:
    actions.set_seat(
        person, by=request.user, limit=data["limit"], languages=data["languages"], takes_part=data["takes_part"]
    )
    actions.set_skills_of(person, by=request.user, skills=data["skills"])


@page
@planners_only
def shift(request: StaffRequest, user_id: int, team_id: int) -> HttpResponse:
    person: User = get_object_or_404(User.objects.visible_to(request.user).active(), pk=user_id)
    team = get_object_or_404(_teams(request), pk=team_id)
    row = shifts_of(person).get(team.pk)
    form = WeekForm(request.POST or None, week=row.week if row else empty_week())
    if request.method == "POST" and form.is_valid():
        actions.set_shift(person, team=team, by=request.user, week=form.week)
        messages.success(request, _("The changes are saved."))
        return redirect(f"/coverage/?team={team.pk}")
    context = {"form": form, "person": person, "team": team}
    return render(request, "routing/shift.html", context, status=422 if form.errors else 200)
