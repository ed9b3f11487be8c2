"""Does the mailbox take addresses with an addition (`support+t.…@`)? Asked by a mail to itself (reliability.md, section 4).

wanted -> sent -> works or fails. What works decides how customers' answers find their case: by signed addresses of the
mailbox, else by signed addresses of a sub-domain, else by the message's own number alone. Each step is one conditional
UPDATE of the mailbox's row; the worker takes them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from besa.channels.email.addresses import (
    AddressTooLong,
    base32,
    read_message_id,
    read_reply_address,
    reply_address,
)
from besa.channels.email.events import MailboxChanged
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox, Notice
from besa.channels.email.routes import smtp_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL
from besa.core.errors import NotAllowed
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Received
    from besa.cases.ports import InboundMessage

WAITS_FOR = timedelta(minutes=10)
_PREFIX = "probe"
_LOOKED_AT = 20

Probe, Way = Mailbox.Probe, Mailbox.ReplyAddress


def ask(mailbox: Mailbox, *, by: User | None) -> None:
    """Try it with the next turn of the worker: the way that is set, else additions to the address. Raises NotAllowed."""
    if by is not None and not by.is_administrator:
        raise NotAllowed
    way = Way.SUBDOMAIN if mailbox.reply_address == Way.SUBDOMAIN and mailbox.reply_domain else Way.PLUS
    _want(Mailbox.objects.filter(pk=mailbox.pk), way)


def is_possible(mailbox: Mailbox) -> bool:
    """Whether there is a server that the mail could leave by."""
    try:
        return smtp_of(mailbox) is not None
    except (BadServerURL, SecretLost):
        return False


def has_work() -> bool:
    """Whether `take_turn` has anything to do. One query."""
    late = Q(probe_state=Probe.SENT, probe_at__lt=timezone.now() - WAITS_FOR)
    return Mailbox.objects.active().filter(Q(probe_state=Probe.WANTED) | late).exists()


def take_turn(*, now: datetime | None = None) -> None:
    """Send the mails that are wanted, and give up those that have not come back."""
    now = now or timezone.now()
    active = Mailbox.objects.active()
    for mailbox in active.filter(probe_state=Probe.SENT, probe_at__lt=now - WAITS_FOR):
        _fail(mailbox, mailbox.probe_words, now)
    for mailbox in active.filter(probe_state=Probe.WANTED):
        _send(mailbox, now)


@transaction.atomic
def _send(mailbox: Mailbox, now: datetime) -> None:
    rows = Mailbox.objects.filter(pk=mailbox.pk, probe_state=Probe.WANTED)
    if not is_possible(mailbox):
        rows.update(probe_state=Probe.UNKNOWN)
        return
    mark = _PREFIX + base32(secrets.token_bytes(10))
    if not rows.update(probe_state=Probe.SENT, probe_mark=mark, probe_at=now, probe_words=""):
        return
    try:
        recipient = address_of(mailbox, mark)
    except AddressTooLong:
        _fail(Mailbox.objects.get(pk=mailbox.pk), "", now)
        return
    Notice.objects.create(
        kind=Notice.Kind.PROBE, mailbox=mailbox, recipient=recipient, language=mailbox.language, mark=mark,
        created_at=now, next_attempt_at=now,
    )  # fmt: skip


def address_of(mailbox: Mailbox, mark: str) -> str:
    """Where the trial goes. Raises AddressTooLong."""
    domain = mailbox.reply_domain if mailbox.probe_way == Way.SUBDOMAIN else mailbox.address.rpartition("@")[2]
    return reply_address(f"{mailbox.address.rpartition('@')[0]}@{domain}", mark, mailbox.address, keys())


def example_of(mailbox: Mailbox) -> str:
    """Such an address, shortened for people."""
    local, _at, domain = mailbox.address.rpartition("@")
    return f"{local}+t.…@{mailbox.reply_domain if mailbox.probe_way == Way.SUBDOMAIN else domain}"


def is_answered_by(said: InboundMessage, received: Received, mailbox: Mailbox) -> bool:
    """Whether this mail is a trial that came back, or the report that it could not; then it is written down as well."""
    own = read_message_id(said.message_id, keys())
    if own is not None and own.kind == "probe":
        addresses = [received.envelope_to, *(one.address for one in said.to[:_LOOKED_AT])]
        if any(_is_signed(address, own.case, mailbox) for address in addresses):
            _work(mailbox, own.case)
        return True
    quoted = read_message_id(said.bounce.message_id, keys()) if said.bounce and said.bounce.message_id else None
    if quoted is None or quoted.kind != "probe":
        return False
    refused(quoted.case, said.bounce.recipients[0].diagnostic if said.bounce and said.bounce.recipients else "")
    return True


def _is_signed(address: str, mark: str, mailbox: Mailbox) -> bool:
    token = read_reply_address(address)
    return token is not None and token.case == mark and token.recipient_among([mailbox.address], keys()) is not None


def refused(mark: str, words: str) -> None:
    """A server said no to the trial."""
    for mailbox in Mailbox.objects.filter(probe_mark=mark, probe_state=Probe.SENT):
        _fail(mailbox, words, timezone.now())


def _work(mailbox: Mailbox, mark: str) -> None:
    """It came back, early or late: from now on answers go to addresses of this kind."""
    rows = Mailbox.objects.filter(pk=mailbox.pk, probe_mark=mark).exclude(probe_state=Probe.WORKS)
    way = rows.values_list("probe_way", flat=True).first()
    if way and rows.update(probe_state=Probe.WORKS, probe_at=timezone.now(), probe_words="", reply_address=way):
        record(MailboxChanged(mailbox_id=mailbox.pk, fields=("reply_address",)))


@transaction.atomic
def _fail(mailbox: Mailbox, words: str, now: datetime) -> None:
    """It did not come back: the sub-domain is tried next, where there is one; else answers go to the plain address."""
    rows = Mailbox.objects.filter(pk=mailbox.pk, probe_mark=mailbox.probe_mark, probe_state=Probe.SENT)
    if mailbox.probe_way == Way.PLUS and mailbox.reply_domain:
        _want(rows, Way.SUBDOMAIN)
    elif rows.update(probe_state=Probe.FAILS, probe_at=now, probe_words=words[:500], reply_address=Way.PLAIN):
        record(MailboxChanged(mailbox_id=mailbox.pk, fields=("reply_address",)), at=now)


def _want(rows: Any, way: str) -> None:
    rows.update(probe_state=Probe.WANTED, probe_way=way, probe_words="")
