"""Letting people in, saying what they may do, and closing the door behind them."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from besa.accounts.actions.sessions import end_sessions
from besa.accounts.errors import AdministratorsOnly, AlreadyStaff, LastAdministrator, NotYourOwnAccount
from besa.accounts.events import (
    RolesChanged,
    SecondFactorRemoved,
    TeamsChanged,
    UserDeactivated,
    UserJoined,
    UserReactivated,
    UserRenamed,
)
from besa.accounts.models import Membership, Team, User, UserRole
from besa.core.events import record
from besa.core.models import Installation


@transaction.atomic
def add_user(
    *, email: str, name: str, roles: Iterable[str] = (), teams: Iterable[Team] = (), by: User | None, **fields: Any
) -> User:
    """A new member of staff; `fields` are other fields of User and `password`. `by=None`: from the command line.

    Raises AlreadyStaff, AdministratorsOnly.
    """
    require_administrator(by)
    if User.objects.filter(email=email).exists():
        raise AlreadyStaff
    user = User.objects.create_user(email, fields.pop("password", None), name=name, **fields)
    grant(user, roles, teams)
    record(UserJoined(user_id=user.pk, roles=sorted(user.roles), team_ids=sorted(user.team_ids)), by=by)
    return user


def grant(user: User, roles: Iterable[str], teams: Iterable[Team]) -> None:
    """First roles and teams of a new account; without an event of its own."""
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in sorted(set(roles)))
    Membership.objects.bulk_create(Membership(user=user, team=team) for team in teams)
    user.forget_rights()


@transaction.atomic
def change_person(user: User, *, name: str, roles: Iterable[str], teams: Iterable[Team], by: User) -> None:
    """All three or nothing; the roles last, so that whoever gives away their own rights may finish what they began."""
    rename(user, name=name, by=by)
    set_teams(user, teams=teams, by=by)
    set_roles(user, roles=roles, by=by)


@transaction.atomic
def rename(user: User, *, name: str, by: User) -> None:
    require_administrator(by)
    before = user.name
    if before != name:
        user.name = name
        user.save(update_fields=["name"])
        record(UserRenamed(user_id=user.pk, before=before, after=name), by=by)


@transaction.atomic
def set_roles(user: User, *, roles: Iterable[str], by: User | None) -> None:
    """Exactly these roles from now on. Raises LastAdministrator, AdministratorsOnly."""
    require_administrator(by)
    one_at_a_time()
    before = set(user.role_rows.values_list("role", flat=True))
    after = set(roles)
    if before == after:
        return
    user.role_rows.exclude(role__in=after).delete()
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in sorted(after - before))
    require_one_administrator(user, before)
    user.forget_rights()
    record(RolesChanged(user_id=user.pk, before=sorted(before), after=sorted(after)), by=by)


@transaction.atomic
def set_teams(user: User, *, teams: Iterable[Team], by: User) -> None:
    """Exactly these teams from now on; who leads a team they stay in goes on leading it."""
    require_administrator(by)
    before = set(user.memberships.values_list("team_id", flat=True))
    after = {team.pk for team in teams}
    if before == after:
        return
    user.memberships.exclude(team_id__in=after).delete()
    Membership.objects.bulk_create(Membership(user=user, team_id=team_id) for team_id in sorted(after - before))
    user.forget_rights()
    record(TeamsChanged(user_id=user.pk, before=sorted(before), after=sorted(after)), by=by)


@transaction.atomic
def deactivate(user: User, *, by: User | None) -> None:
    """Close the account: every session and every token of it ends at once (G08). Raises LastAdministrator.

    What the person did keeps their name; their cases stay theirs until somebody takes them over.
    """
    require_administrator(by)
    if user == by:
        raise NotYourOwnAccount
    one_at_a_time()
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    require_one_administrator(user, set(user.role_rows.values_list("role", flat=True)))
    user.refresh_from_db()
    end_sessions(user, by=by)
    record(UserDeactivated(user_id=user.pk), by=by)


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    require_administrator(by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        user.refresh_from_db()
        record(UserReactivated(user_id=user.pk), by=by)


@transaction.atomic
def remove_second_factor(user: User, *, by: User | None) -> None:
    """For somebody who lost their telephone and their codes: the password alone opens the account again."""
    require_administrator(by)
    if Authenticator.objects.filter(user=user).delete()[0]:
        record(SecondFactorRemoved(user_id=user.pk), by=by)


def require_administrator(by: User | None) -> None:
    """`None` is the command line, which whoever owns the machine may use."""
    if by is not None and not by.is_administrator:
        raise AdministratorsOnly


def one_at_a_time() -> None:
    """Two administrators who remove each other at the same moment must not both succeed.

    PostgreSQL waits for the lock here; SQLite has had its write lock since the transaction began.
    """
    Installation.objects.select_for_update().get(pk=Installation.current().pk)


def require_one_administrator(user: User, roles_before: set[str]) -> None:
    if "administrator" in roles_before and not User.objects.administrators().exists():
        raise LastAdministrator
