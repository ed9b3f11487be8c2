"""Access tokens for mailboxes at Google and Microsoft: the permission (RFC 6749, section 4.1, with PKCE, RFC 7636), one
refresh call (section 6) and a short memory.

Our own call instead of two vendors' libraries: both speak the same protocol, and a house with its own provider needs
only another address.
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from besa.channels.email.servers import Security

if TYPE_CHECKING:
    import httpx

TIMEOUT = 15
# A token is renewed this long before it ends, so that it does not end between the check and its use.
MARGIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Provider:
    """Where permission is asked and renewed, for what, and the mail servers that it is for ('' when not known)."""

    name: str
    authorize_url: str
    token_url: str
    scope: str
    imap_host: str = ""
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: Security = Security.TLS
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> str:
        """Scheme and host of the page that asks the administrator."""
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"


GOOGLE = Provider(
    name="Google",
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scope="https://mail.google.com/",
    imap_host="imap.gmail.com",
    smtp_host="smtp.gmail.com",
    # Without these Google gives no refresh token, or only the first time.
    extra=(("access_type", "offline"), ("prompt", "consent")),
)
MICROSOFT = Provider(
    name="Microsoft",
    authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
    scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    imap_host="outlook.office365.com",
    smtp_host="smtp.office365.com",
    smtp_port=587,
    smtp_security=Security.STARTTLS,
    extra=(("prompt", "select_account"),),
)
PROVIDERS = {"google": GOOGLE, "microsoft": MICROSOFT}


@dataclass(frozen=True)
class Asked:
    """A question on its way: where to send the administrator, and what proves that the answer is to this question."""

    url: str
    state: str
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What an administrator gave us for one mailbox."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True)
class AccessToken:
    value: str = field(repr=False)
    ends_at: datetime
    # Some providers give a new refresh token with every answer; the old one may then be dead.
    refresh_token: str = field(default="", repr=False)


class OAuthError(Exception):
    """No access token; the text is the provider's and holds no secret."""


class GrantRefused(OAuthError):
    """The provider says no (`invalid_grant` and its kin): only an administrator can mend it by signing in again."""


class ProviderUnavailable(OAuthError):
    """The provider cannot be reached or is broken: worth another try."""


def ask(provider: Provider, *, client_id: str, redirect_url: str, address: str) -> Asked:
    """The page of the provider that asks whoever owns `address` whether we may read and send its mail."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_url,
        "scope": provider.scope,
        "state": state,
        "code_challenge": digest,
        "code_challenge_method": "S256",
        "login_hint": address,
        **dict(provider.extra),
    }
    joint = "&" if "?" in provider.authorize_url else "?"
    return Asked(provider.authorize_url + joint + urlencode(query), state, verifier)


def exchange(grant: Grant, *, code: str, verifier: str, redirect_url: str, now: datetime) -> AccessToken:
    """Trades the code of an answer for tokens, the refresh token among them. `grant` has none yet.

    Raises GrantRefused or ProviderUnavailable.
    """
    form = {
        "grant_type": "authorization_code",
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_url,
    }
    token = _post(grant.token_url, form, now)
    if not token.refresh_token:
        raise GrantRefused("no_refresh_token")
    return token


def refresh(grant: Grant, *, now: datetime) -> AccessToken:
    """Trades the refresh token for an access token. Raises GrantRefused or ProviderUnavailable."""
    form = {
        "grant_type": "refresh_token",
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "refresh_token": grant.refresh_token,
        "scope": grant.scope,
    }
    return _post(grant.token_url, form, now)


def _post(url: str, form: dict[str, str], now: datetime) -> AccessToken:
    import httpx  # noqa: PLC0415 - slow to load, and seldom needed

    try:
        response = httpx.post(url, data={k: v for k, v in form.items() if v}, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        raise ProviderUnavailable(f"{type(error).__name__}: {error}"[:200]) from error
    return _token_in(response, now)


def _token_in(response: "httpx.Response", now: datetime) -> AccessToken:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ProviderUnavailable(f"HTTP {response.status_code} without a readable answer.")
    value = answer.get("access_token")
    if response.status_code == 200 and isinstance(value, str) and value:
        return AccessToken(value, now + _lifetime(answer.get("expires_in")), str(answer.get("refresh_token") or ""))
    words = f"{answer.get('error', '')}: {answer.get('error_description', '')}".strip(": ")[:200]
    # 429 and 5xx pass; every other refusal stands until somebody signs in again.
    if response.status_code == 429 or response.status_code >= 500:
        raise ProviderUnavailable(f"HTTP {response.status_code} {words}")
    raise GrantRefused(words or f"HTTP {response.status_code}")


def _lifetime(seconds: object) -> timedelta:
    try:
        return timedelta(seconds=max(0, min(int(str(seconds)), 24 * 3600)))
    except ValueError:
        return timedelta(minutes=5)


class TokenSource:
    """Access tokens of one mailbox for several threads; asks the provider only when the last one is about to end."""

    def __init__(self, grant: Grant, *, keep: Callable[[str], None], clock: Callable[[], datetime]) -> None:
        self._grant = grant
        self._keep = keep
        self._clock = clock
        self._lock = threading.Lock()
        self._token = AccessToken("", datetime.min.replace(tzinfo=UTC))

    def __call__(self) -> str:
        """The token's text. A new refresh token is handed to `keep` before the access token is used."""
        with self._lock:
            now = self._clock()
            if not self._token.value or self._token.ends_at - MARGIN <= now:
                self._renew(now)
            return self._token.value

    def forget(self) -> None:
        """The server refused the token: the next call asks for another."""
        with self._lock:
            self._token = AccessToken("", datetime.min.replace(tzinfo=UTC))

    def _renew(self, now: datetime) -> None:
        self._token = refresh(self._grant, now=now)
        new = self._token.refresh_token
        if new and new != self._grant.refresh_token:
            self._keep(new)
            self._grant = Grant(
                self._grant.token_url, self._grant.client_id, self._grant.client_secret, new, self._grant.scope
            )
