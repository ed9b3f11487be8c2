"""Invitations: made, sent again, revoked, accepted once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from besa.accounts.actions.passwords import require_good_password
from besa.accounts.actions.people import grant, require_administrator
from besa.accounts.errors import AlreadyInvited, AlreadyStaff, InvitationOver
from besa.accounts.events import InvitationRenewed, InvitationRevoked, UserInvited, UserJoined
from besa.accounts.managers import InvitationQuerySet
from besa.accounts.models import Invitation, Team, User
from besa.accounts.secrets import hash_secret, new_link_secret
from besa.core.events import record

VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    email: str,
    roles: Iterable[str],
    teams: Iterable[Team],
    by: User,
    now: datetime,
    name: str = "",
    language: str = "en",
) -> tuple[Invitation, str]:
    """The invitation and the secret of its link, which is kept nowhere. The caller sends the mail, after the commit.

    Raises AlreadyStaff, AlreadyInvited, AdministratorsOnly.
    """
    require_administrator(by)
    if User.objects.filter(email=email).exists():
        raise AlreadyStaff
    if Invitation.objects.open(now).filter(email=email).exists():
        raise AlreadyInvited
    secret, teams = new_link_secret(), list(teams)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        language=language,
        roles=sorted(set(roles)),
        secret_hash=hash_secret(secret),
        invited_by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    invitation.teams.set(teams)
    team_ids = sorted(team.pk for team in teams)
    record(
        UserInvited(
            invitation_id=invitation.pk,
            email=invitation.email,
            roles=invitation.roles,
            team_ids=team_ids,
            expires_at=invitation.expires_at,
        ),
        by=by,
        at=now,
    )
    return invitation, secret


@transaction.atomic
def renew_invitation(invitation: Invitation, *, by: User, now: datetime) -> str:
    """A new link with a new week; the old link ends. Raises InvitationOver when it was accepted or revoked."""
    require_administrator(by)
    secret = new_link_secret()
    if not _still_possible(invitation).update(secret_hash=hash_secret(secret), expires_at=now + VALID_FOR):
        raise InvitationOver
    invitation.refresh_from_db()
    record(InvitationRenewed(invitation_id=invitation.pk, expires_at=invitation.expires_at), by=by, at=now)
    return secret


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    require_administrator(by)
    if _still_possible(invitation).update(revoked_at=now):
        invitation.refresh_from_db()
        record(InvitationRevoked(invitation_id=invitation.pk), by=by, at=now)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str, now: datetime) -> User:
    """The new member of staff, with the roles and teams that the invitation gives. Works once.

    Raises InvitationOver; ValidationError for a bad password.
    """
    user = User(email=invitation.email, name=name, language=invitation.language)
    require_good_password(password, user)
    if not _still_possible(invitation).filter(expires_at__gt=now).update(accepted_at=now):
        raise InvitationOver
    if User.objects.filter(email=invitation.email).exists():
        raise InvitationOver
    user.set_password(password)
    user.save()
    grant(user, invitation.roles, invitation.teams.active())
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    record(
        UserJoined(
            user_id=user.pk,
            roles=sorted(user.roles),
            team_ids=sorted(user.team_ids),
            invitation_id=invitation.pk,
        ),
        by=user,
        at=now,
    )
    return user


def _still_possible(invitation: Invitation) -> InvitationQuerySet:
    return Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
