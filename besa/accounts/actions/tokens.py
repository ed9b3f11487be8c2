"""Tokens by which programs speak for a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from besa.accounts.errors import ScopeNotAllowed
from besa.accounts.events import AccessTokenCreated, AccessTokenRevoked
from besa.accounts.models import AccessToken, Scope, User
from besa.accounts.secrets import PREFIX_LENGTH, hash_secret, new_token
from besa.core.events import record

USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(
    user: User, *, name: str, scopes: Iterable[str], by: User | None, expires_at: datetime | None = None
) -> tuple[AccessToken, str]:
    """The token's row and its secret, which can be read here and never again. Raises ScopeNotAllowed."""
    if Scope.ADMIN in scopes and not user.is_administrator:
        raise ScopeNotAllowed
    secret = new_token()
    token = AccessToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        secret_hash=hash_secret(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    record(AccessTokenCreated(token_id=token.pk, user_id=user.pk, scopes=token.scopes, expires_at=expires_at), by=by)
    return token, secret


@transaction.atomic
def revoke_token(token: AccessToken, *, by: User | None, now: datetime) -> None:
    """From now on the token opens nothing; revoking it twice changes nothing."""
    if AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.refresh_from_db()
        record(AccessTokenRevoked(token_id=token.pk, user_id=token.user_id), by=by)


def note_token_use(token: AccessToken, *, now: datetime) -> None:
    """Remember when it was used last, to the minute: not one write for each request."""
    if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
        AccessToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
