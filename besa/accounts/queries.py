"""Reads that need more than a queryset."""

from datetime import datetime

from besa.accounts.errors import InvitationOver
from besa.accounts.models import AccessToken, Invitation
from besa.accounts.secrets import hash_secret


def invitation_of_link(secret: str, now: datetime) -> Invitation:
    """Raises InvitationOver for a link that was used, revoked, has expired or never was (G05). One query."""
    rows = Invitation.objects.open(now).select_related("invited_by")
    invitation = rows.filter(secret_hash=hash_secret(secret)).first()
    if invitation is None:
        raise InvitationOver
    return invitation


def usable_token(secret: str, now: datetime) -> AccessToken | None:
    """The row of a bearer token with its user, unless it was revoked, has expired, or the user was deactivated.

    One query, by the hash: how long it takes says nothing about the secret.
    """
    rows = AccessToken.objects.usable(now).select_related("user")
    return rows.filter(secret_hash=hash_secret(secret)).first()
