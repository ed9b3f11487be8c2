"""Desks: opened, changed, staffed, closed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from besa.accounts.actions.people import require_administrator
from besa.accounts.errors import TeamNameTaken
from besa.accounts.events import TeamChanged, TeamClosed, TeamMembersChanged, TeamOpened, TeamReopened
from besa.accounts.models import Membership, Team, User
from besa.core.events import record
from besa.core.registry import guards


@transaction.atomic
def open_team(*, name: str, by: User | None, **fields: Any) -> Team:
    """A new desk; `fields` are other fields of Team. Customers see `public_name`, or the name when it is left out.

    Raises TeamNameTaken, AdministratorsOnly.
    """
    require_administrator(by)
    _require_free_name(name)
    fields["public_name"] = fields.get("public_name") or name
    team = Team.objects.create(name=name, **fields)
    record(TeamOpened(team_id=team.pk, team_name=name), by=by)
    return team


@transaction.atomic
def change_team(team: Team, *, by: User, **fields: Any) -> None:
    """Change the given fields. A time that a customer was told does not move by it."""
    require_administrator(by)
    stored = Team.objects.get(pk=team.pk)
    changed = [field for field, value in fields.items() if getattr(stored, field) != value]
    if "name" in changed:
        _require_free_name(fields["name"])
    for field in changed:
        setattr(team, field, fields[field])
    if changed:
        team.save(update_fields=changed)
        record(TeamChanged(team_id=team.pk, fields=sorted(changed)), by=by)


@transaction.atomic
def set_members(team: Team, *, members: Iterable[User], leads: Iterable[User] = (), by: User) -> None:
    """Exactly these members from now on; `leads` are those of them who lead."""
    require_administrator(by)
    lead_ids = {user.pk for user in leads}
    wanted = {user.pk: user.pk in lead_ids for user in members}
    before = dict(team.memberships.values_list("user_id", "is_lead"))
    if before == wanted:
        return
    team.memberships.all().delete()
    Membership.objects.bulk_create(
        Membership(team=team, user_id=user_id, is_lead=is_lead) for user_id, is_lead in sorted(wanted.items())
    )
    member_ids = sorted(wanted)
    record(TeamMembersChanged(team_id=team.pk, member_ids=member_ids, lead_ids=sorted(lead_ids & set(wanted))), by=by)


@transaction.atomic
def close_team(team: Team, *, by: User) -> None:
    """Take the desk out of every list. Guards may refuse: open cases and mailboxes need a desk."""
    require_administrator(by)
    guards.check("close_team", team=team)
    if Team.objects.filter(pk=team.pk, is_active=True).update(is_active=False):
        team.refresh_from_db()
        record(TeamClosed(team_id=team.pk), by=by)


@transaction.atomic
def reopen_team(team: Team, *, by: User) -> None:
    require_administrator(by)
    if Team.objects.filter(pk=team.pk, is_active=False).update(is_active=True):
        team.refresh_from_db()
        record(TeamReopened(team_id=team.pk), by=by)


def _require_free_name(name: str) -> None:
    if Team.objects.filter(name=name).exists():
        raise TeamNameTaken
