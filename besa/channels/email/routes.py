"""From a mailbox's settings to the servers that its mail comes from and leaves by."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from besa.channels.email.models import Mailbox
from besa.channels.email.oauth import PROVIDERS, Grant, Provider, TokenSource
from besa.channels.email.secrets import decrypt, encrypt
from besa.channels.email.servers import Security, Server, Tokens, smtp_server

_sources: dict[tuple[object, ...], TokenSource] = {}
_lock = threading.Lock()


def smtp_of(mailbox: Mailbox) -> Server | None:
    """The mailbox's own server, else the installation's (BESA_EMAIL_URL), else None: the built-in viewer keeps the mail.

    Raises BadServerURL and SecretLost.
    """
    if mailbox.smtp_host:
        is_oauth = mailbox.smtp_sign == Mailbox.Sign.OAUTH
        return Server(
            mailbox.smtp_host,
            mailbox.smtp_port,
            Security(mailbox.smtp_security),
            mailbox.smtp_user,
            "" if is_oauth else decrypt(mailbox.smtp_secret),
            tokens_of(mailbox) if is_oauth else None,
        )
    return smtp_server(settings.BESA_EMAIL_URL) if settings.BESA_EMAIL_URL else None


def imap_of(mailbox: Mailbox) -> Server:
    """Raises SecretLost."""
    is_oauth = mailbox.imap_sign == Mailbox.Sign.OAUTH
    return Server(
        mailbox.imap_host,
        mailbox.imap_port,
        Security(mailbox.imap_security),
        mailbox.imap_user,
        "" if is_oauth else decrypt(mailbox.imap_secret),
        tokens_of(mailbox) if is_oauth else None,
    )


def tokens_of(mailbox: Mailbox) -> Tokens:
    """One source for each grant in this process, so that its threads share an access token. Raises SecretLost."""
    grant = grant_of(mailbox)
    key = (mailbox.pk, mailbox.oauth_client_id, mailbox.oauth_refresh_token)
    with _lock:
        if key not in _sources:
            _sources[key] = TokenSource(grant, keep=_keeper(mailbox.pk), clock=timezone.now)
        return _sources[key]


def provider_of(mailbox: Mailbox) -> Provider:
    """One of the two that we know, or what was typed about another; without addresses when nothing was."""
    known = PROVIDERS.get(mailbox.oauth_provider)
    if known is not None:
        return known
    domain = urlsplit(mailbox.oauth_authorize_url).hostname or ""
    return Provider(domain, mailbox.oauth_authorize_url, mailbox.oauth_token_url, mailbox.oauth_scope)


def grant_of(mailbox: Mailbox) -> Grant:
    """What we show the provider. Raises SecretLost."""
    provider = provider_of(mailbox)
    return Grant(
        provider.token_url,
        mailbox.oauth_client_id,
        decrypt(mailbox.oauth_client_secret),
        decrypt(mailbox.oauth_refresh_token),
        provider.scope,
    )


def _keeper(mailbox_id: int) -> _Keep:
    return _Keep(mailbox_id)


class _Keep:
    """A provider gave a new refresh token: the old one may be dead already."""

    def __init__(self, mailbox_id: int) -> None:
        self.mailbox_id = mailbox_id

    def __call__(self, refresh_token: str) -> None:
        Mailbox.objects.filter(pk=self.mailbox_id).update(oauth_refresh_token=encrypt(refresh_token))
