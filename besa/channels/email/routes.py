"""From a mailbox's settings to the servers that its mail comes from and leaves by."""

from __future__ import annotations

import threading

from django.conf import settings
from django.utils import timezone

from besa.channels.email.models import Mailbox
from besa.channels.email.oauth import PROVIDERS, Grant, TokenSource
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
    provider = PROVIDERS.get(mailbox.oauth_provider)
    grant = Grant(
        mailbox.oauth_token_url or (provider.token_url if provider else ""),
        mailbox.oauth_client_id,
        decrypt(mailbox.oauth_client_secret),
        decrypt(mailbox.oauth_refresh_token),
        provider.scope if provider else "",
    )
    key = (mailbox.pk, mailbox.oauth_client_id, mailbox.oauth_refresh_token)
    with _lock:
        if key not in _sources:
            _sources[key] = TokenSource(grant, keep=_keeper(mailbox.pk), clock=timezone.now)
        return _sources[key]


def _keeper(mailbox_id: int) -> _Keep:
    return _Keep(mailbox_id)


class _Keep:
    """A provider gave a new refresh token: the old one may be dead already."""

    def __init__(self, mailbox_id: int) -> None:
        self.mailbox_id = mailbox_id

    def __call__(self, refresh_token: str) -> None:
        Mailbox.objects.filter(pk=self.mailbox_id).update(oauth_refresh_token=encrypt(refresh_token))
