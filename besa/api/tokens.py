"""Who speaks: a bearer token in the Authorization header, never in the address (ASVS 14.2.1)."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from besa.accounts.actions import note_token_use
from besa.accounts.models import AccessToken, Scope, User
from besa.accounts.queries import usable_token
from besa.api.bodies import take_body
from besa.api.errors import NoToken, ScopeMissing, TooOften
from besa.core import allowance
from besa.core.best_effort import write_if_free

# Requests in each minute: for one token, and for one address that comes without a valid one.
TOKEN_LIMIT = 600
STRANGER_LIMIT = 60
LONGEST_TOKEN = 200


class ApiRequest(HttpRequest):
    """What a view of the API gets."""

    user: User
    auth: AccessToken


class Bearer(HttpBearer):
    """`scope` is what the operation needs; the scope `admin` includes the others."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        """The token that `token_of` found before. Raises NoToken, ScopeMissing, TooOften."""
        found: AccessToken | None = getattr(request, "access_token", None)
        if found is None:
            spend(f"stranger:{request.META.get('REMOTE_ADDR', '')}", STRANGER_LIMIT)
            raise NoToken
        spend(f"token:{found.pk}", TOKEN_LIMIT)
        if not (found.has_scope(self.scope) or found.has_scope(Scope.ADMIN)):
            raise ScopeMissing(scope=self.scope)
        request.user = found.user
        write_if_free(partial(note_token_use, found, now=timezone.now()))
        return found


class WritingBearer(Bearer):
    """Takes the body as soon as it is known who sends it, and not before."""

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        found = super().authenticate(request, token)
        take_body(request)
        return found


def token_of(request: HttpRequest) -> AccessToken | None:
    """The usable token that the request carries. One query, none without the header."""
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(secret) <= LONGEST_TOKEN:
        return None
    return usable_token(secret.strip(), timezone.now())


def spend(who: str, limit: int) -> None:
    """One request of `who` in this minute, whichever web process it came to. Raises TooOften beyond `limit`."""
    if not allowance.spend(f"api:{who}", limit):
        raise TooOften(seconds=allowance.seconds_left())


READ: Any = Bearer(Scope.READ)
# Asks a question that is too long for an address.
ASK: Any = WritingBearer(Scope.READ)
WRITE: Any = WritingBearer(Scope.WRITE)
