"""Mailboxes: opened by `besa setup` and under Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.channels.email.events import MailboxOpened
from besa.channels.email.models import Mailbox
from besa.channels.email.secrets import encrypt
from besa.channels.email.servers import Server
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


@transaction.atomic
def open_mailbox(
    *, address: str, name: str, team: Team, by: User | None, imap: Server | None = None, smtp: Server | None = None
) -> Mailbox:
    """The desk answers for this address from now on. Without `imap` a mail server hands its mail over; without `smtp` it
    leaves by BESA_EMAIL_URL. Mail that lies at the provider already stays there: a mailbox starts from now.
    """
    mailbox = Mailbox.objects.create(
        address=address,
        name=name,
        team=team,
        language=team.language,
        source=Mailbox.Source.IMAP if imap else Mailbox.Source.SMTP,
        connected_at=timezone.now(),
        **_fields("imap", imap),
        **_fields("smtp", smtp),
    )
    record(MailboxOpened(mailbox_id=mailbox.pk, address=address), by=by)
    return mailbox


def _fields(way: str, server: Server | None) -> dict[str, object]:
    if server is None:
        return {}
    return {
        f"{way}_host": server.host,
        f"{way}_port": server.port,
        f"{way}_security": str(server.security),
        f"{way}_user": server.username,
        f"{way}_secret": encrypt(server.password),
    }
