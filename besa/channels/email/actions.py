"""Every write to mailboxes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from besa.channels.email.errors import AddressTaken, UnanswerableSender
from besa.channels.email.events import (
    MailboxChanged,
    MailboxOpened,
    MailboxReachable,
    MailboxSwitchedOff,
    MailboxSwitchedOn,
    MailboxUnreachable,
)
from besa.channels.email.models import Mailbox
from besa.channels.email.rules import is_unanswerable
from besa.channels.email.secrets import encrypt
from besa.core import heartbeats
from besa.core.errors import NotAllowed
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.channels.email.oauth import Provider
    from besa.channels.email.servers import Server

SECRETS = ("imap_secret", "smtp_secret", "oauth_client_secret", "oauth_refresh_token")
# With another account or folder the old position means nothing: mail starts from now.
_POSITION = ("imap_host", "imap_user", "imap_folder")
# With these it is open again whether signed reply addresses come back.
_REPLIES = ("address", "reply_address", "reply_domain", "source", "imap_host", "imap_user", "smtp_host", "smtp_user")
UNREACHABLE_AFTER = timedelta(minutes=15)
POLL_LEASE = timedelta(seconds=60)


def add_mailbox(*, by: User | None, **fields: Any) -> Mailbox:
    """Secrets come in the clear and are kept encrypted. Raises UnanswerableSender, AddressTaken, NotAllowed."""
    _require_administrator(by)
    _require_answerable(fields["address"])
    try:
        with transaction.atomic():
            mailbox = Mailbox.objects.create(**_kept(fields), **_probe(fields))
            record(MailboxOpened(mailbox_id=mailbox.pk, address=mailbox.address), by=by)
    except IntegrityError:
        raise AddressTaken from None
    return mailbox


def open_mailbox(
    *, address: str, name: str, team: Team, by: User | None, imap: Server | None = None, smtp: Server | None = None
) -> Mailbox:
    """The desk answers for this address from now on. Without `imap` a mail server hands its mail over; without `smtp` it
    leaves by BESA_EMAIL_URL. Mail that lies at the provider already stays there: a mailbox starts from now.
    """
    return add_mailbox(
        by=by,
        address=address,
        name=name,
        team=team,
        language=team.language,
        **_servers(imap, smtp),
    )


def change_servers(mailbox: Mailbox, *, by: User | None, imap: Server | None, smtp: Server | None) -> None:
    """How its mail comes and goes from now on; None is as in `open_mailbox`. Raises NotAllowed."""
    change_mailbox(mailbox, by=by, **_servers(imap, smtp))


def _servers(imap: Server | None, smtp: Server | None) -> dict[str, object]:
    source = Mailbox.Source.IMAP if imap else Mailbox.Source.SMTP
    return {"source": source, **_fields("imap", imap), **_fields("smtp", smtp)}


def _fields(way: str, server: Server | None) -> dict[str, object]:
    if server is None:
        return {f"{way}_host": ""}
    return {
        f"{way}_host": server.host,
        f"{way}_port": server.port,
        f"{way}_security": str(server.security),
        f"{way}_user": server.username,
        f"{way}_secret": server.password,
    }


def change_mailbox(mailbox: Mailbox, *, by: User | None, **fields: Any) -> None:
    """Write what differs. An empty secret leaves the one that is kept. Raises UnanswerableSender, AddressTaken, NotAllowed."""
    _require_administrator(by)
    _require_answerable(fields.get("address", mailbox.address))
    kept = {name: value for name, value in _kept(fields).items() if name not in SECRETS or value}
    changed = {name: value for name, value in kept.items() if getattr(mailbox, name) != value}
    if not changed:
        return
    if any(name in changed for name in _REPLIES):
        changed |= _probe({name: getattr(mailbox, name) for name in _REPLIES} | changed)
    if any(name in changed for name in _POSITION):
        changed |= {"uidvalidity": None, "last_uid": None, "connected_at": None}
    try:
        with transaction.atomic():
            Mailbox.objects.filter(pk=mailbox.pk).update(revision=F("revision") + 1, **changed)
            record(MailboxChanged(mailbox_id=mailbox.pk, fields=tuple(sorted(changed))), by=by)
    except IntegrityError:
        raise AddressTaken from None
    mailbox.refresh_from_db()


@transaction.atomic
def switch_off(mailbox: Mailbox, *, by: User | None) -> None:
    """Nothing is fetched or sent any more; mail to it is refused at the door, and what is queued waits."""
    _require_administrator(by)
    if Mailbox.objects.filter(pk=mailbox.pk, is_active=True).update(is_active=False, revision=F("revision") + 1):
        record(MailboxSwitchedOff(mailbox_id=mailbox.pk), by=by)


@transaction.atomic
def switch_on(mailbox: Mailbox, *, by: User | None) -> None:
    _require_administrator(by)
    if Mailbox.objects.filter(pk=mailbox.pk, is_active=False).update(is_active=True, revision=F("revision") + 1):
        record(MailboxSwitchedOn(mailbox_id=mailbox.pk), by=by)


@transaction.atomic
def keep_permission(mailbox: Mailbox, *, refresh_token: str, provider: Provider, by: User | None) -> None:
    """The provider lets us read and send: from now on with tokens, by its servers where none were typed."""
    _require_administrator(by)
    fields: dict[str, Any] = {"oauth_refresh_token": encrypt(refresh_token), "oauth_granted_at": timezone.now()}
    for door in ("imap", "smtp"):
        host = getattr(mailbox, f"{door}_host") or getattr(provider, f"{door}_host")
        if host:
            user = getattr(mailbox, f"{door}_user") or mailbox.address
            fields |= {f"{door}_host": host, f"{door}_user": user, f"{door}_sign": Mailbox.Sign.OAUTH}
    if fields.get("imap_host"):
        fields["source"] = Mailbox.Source.IMAP
    if not mailbox.smtp_host and provider.smtp_host:
        fields |= {"smtp_port": provider.smtp_port, "smtp_security": str(provider.smtp_security)}
    if mailbox.reply_address != Mailbox.ReplyAddress.PLAIN:
        fields |= _probe({"reply_address": mailbox.reply_address})
    Mailbox.objects.filter(pk=mailbox.pk).update(revision=F("revision") + 1, **fields)
    record(MailboxChanged(mailbox_id=mailbox.pk, fields=tuple(sorted(fields))), by=by)
    mailbox.refresh_from_db()


def _require_administrator(by: User | None) -> None:
    if by is not None and not by.is_administrator:
        raise NotAllowed


def _require_answerable(address: str) -> None:
    if is_unanswerable(address):
        raise UnanswerableSender(address=address)


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: encrypt(value) if name in SECRETS else value for name, value in fields.items()}


def _probe(fields: dict[str, Any]) -> dict[str, Any]:
    """Whoever chooses the plain address wants no trial; everything else is tried before it is relied on."""
    way = fields.get("reply_address", Mailbox.ReplyAddress.PLUS)
    if way == Mailbox.ReplyAddress.PLAIN:
        return {"probe_state": Mailbox.Probe.UNKNOWN}
    return {"probe_state": Mailbox.Probe.WANTED, "probe_way": way}


def hold_for_polling(mailbox: Mailbox, *, holder: str, now: datetime | None = None) -> bool:
    """Take or keep the right to fetch this mailbox; False while another process has it. One conditional UPDATE."""
    now = now or timezone.now()
    free = Q(polled_by=holder) | Q(polled_by="") | Q(polled_until=None) | Q(polled_until__lt=now)
    if heartbeats.is_gone(mailbox.polled_by):  # it died on this very machine: no need to wait for its lease
        free |= Q(polled_by=mailbox.polled_by)
    rows = Mailbox.objects.filter(free, pk=mailbox.pk)
    return bool(rows.update(polled_by=holder[:80], polled_until=now + POLL_LEASE))


def let_go_of_polling(mailbox_id: int, *, holder: str) -> None:
    Mailbox.objects.filter(pk=mailbox_id, polled_by=holder[:80]).update(polled_by="", polled_until=None)


def move_cursor(mailbox_id: int, *, uidvalidity: int, last_uid: int, now: datetime | None = None) -> None:
    """Everything up to `last_uid` is durable. The first call is the moment from which mail is ours."""
    rows = Mailbox.objects.filter(pk=mailbox_id)
    rows.filter(connected_at=None).update(connected_at=now or timezone.now())
    rows.update(uidvalidity=uidvalidity, last_uid=last_uid)


@transaction.atomic
def mark_reached(mailbox_id: int, *, now: datetime | None = None) -> None:
    """The folder was looked through to its end."""
    now = now or timezone.now()
    rows = Mailbox.objects.filter(pk=mailbox_id)
    had_alarm = rows.exclude(alarmed_at=None).update(alarmed_at=None)
    rows.update(last_ok_at=now, failing_since=None, last_error="")
    if had_alarm:
        record(MailboxReachable(mailbox_id=mailbox_id), at=now)


@transaction.atomic
def mark_unreached(mailbox_id: int, *, reason: str, now: datetime | None = None) -> None:
    """A failure, with the code of `transport.Fault` and the server's words in `reason`."""
    now = now or timezone.now()
    rows = Mailbox.objects.filter(pk=mailbox_id)
    rows.filter(failing_since=None).update(failing_since=now)
    rows.update(last_error=reason[:600])


@transaction.atomic
def raise_alarm(mailbox: Mailbox, *, now: datetime | None = None) -> None:
    """Say once that a mailbox has not been fetched for a quarter of an hour."""
    now = now or timezone.now()
    if unreachable(now).filter(pk=mailbox.pk, alarmed_at=None).update(alarmed_at=now):
        record(MailboxUnreachable(mailbox_id=mailbox.pk, reason=mailbox.last_error[:300]), at=now)


def unreachable(now: datetime) -> Any:
    """Mailboxes to fetch that have not been fetched to their end for too long, for whatever reason: also a dead poller."""
    since = now - UNREACHABLE_AFTER
    never = Q(last_ok_at=None, created_at__lt=since)
    return Mailbox.objects.fetched().filter(Q(last_ok_at__lt=since) | never)
