"""From a waiting row to what the mail says: claimed, then read in the child, outside of any transaction."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from besa.cases.models import Received
from besa.channels.email.intake import oversize
from besa.channels.email.intake.taking import LEASE, owner
from besa.channels.email.keys import loop_id
from besa.channels.email.notices import TOO_LARGE
from besa.channels.email.parsing.message_headers import Options, best_effort
from besa.channels.email.parsing.reader import Reader, Unreadable
from besa.core import files
from besa.core.failpoints import reach
from besa.core.heartbeats import is_dead

if TYPE_CHECKING:
    from besa.cases.ports import InboundMessage
    from besa.channels.email.models import Mailbox


@dataclass(frozen=True, slots=True)
class Read:
    """What the child made of a claimed mail. `trouble` is '' or why it could not be read; `error` is what failed on our side."""

    received: Received
    said: InboundMessage | None
    trouble: str = ""
    error: Exception | None = None


def waiting(*, now: datetime, limit: int = 50) -> list[tuple[int, int]]:
    """(id, attempts) of mail that nobody works on, oldest first."""
    rows = Received.objects.waiting(now).order_by("next_attempt_at", "pk")
    return list(rows.values_list("pk", "attempts")[:limit])


def claim(key: int, *, now: datetime) -> Received | None:
    """Take one waiting mail for a LEASE, or None when somebody else has it. The attempt is counted before it is made (X15)."""
    rows = Received.objects.waiting(now).filter(pk=key)
    if not rows.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1, claimed_by=owner(os.getpid())):
        return None
    return Received.objects.get(pk=key)


def give_back(rows: Sequence[Received]) -> None:
    """Let others have what was claimed and not looked at: no attempt was made."""
    mine = Received.objects.filter(pk__in=[row.pk for row in rows], state=Received.State.PENDING)
    mine.update(next_attempt_at=timezone.now(), attempts=F("attempts") - 1, claimed_by="")


def take_over(*, now: datetime) -> int:
    """Free the mail of processes that died with it in hand, and tell how much. Their attempt stays counted (X15)."""
    held = Received.objects.filter(state=Received.State.PENDING, next_attempt_at__gt=now).exclude(claimed_by="")
    owners = held.order_by().values_list("claimed_by", flat=True).distinct()
    dead = [name for name in owners if is_dead(name)]
    return held.filter(claimed_by__in=dead).update(next_attempt_at=now, claimed_by="") if dead else 0


def read(received: Received, mailbox: Mailbox, reader: Reader, raw: bytes | None = None) -> Read:
    """Have the child read a mail that the caller has claimed; `raw` where the caller has it. It may take a minute.

    Raises nothing that a mail can cause, and asks no database.
    """
    return finish(begin(received, mailbox, reader, raw), reader)


@dataclass(frozen=True, slots=True)
class Begun:
    """A mail that the child was asked about, or what is known of it without the child."""

    received: Received
    trouble: str = ""
    known: Read | None = None


def begin(received: Received, mailbox: Mailbox, reader: Reader, raw: bytes | None = None) -> Begun:
    """Give the child the mail. What was begun first is finished first. Raises nothing that a mail can cause."""
    try:
        reach("intake.claimed")
        return _begun(received, mailbox, reader, raw)
    except Exception as error:
        return Begun(received, known=Read(received, None, error=error))


def finish(begun: Begun, reader: Reader) -> Read:
    """What the child made of it. Raises nothing that a mail can cause."""
    try:
        found = begun.known or _answered(begun, reader)
        reach("intake.read")
    except Exception as error:
        return Read(begun.received, None, error=error)
    return found


def _answered(begun: Begun, reader: Reader) -> Read:
    try:
        return Read(begun.received, reader.answer(), begun.trouble)
    except Unreadable as unreadable:
        return Read(begun.received, unreadable.message, unreadable.reason)


def options_for(received: Received, mailbox: Mailbox) -> Options:
    return Options(
        received_at=received.received_at,
        null_sender=received.envelope_from == "<>",
        trusted_authserv_id=mailbox.trusted_authserv_id,
        fingerprint=received.fingerprint,
        loop_id=loop_id(),
    )


def _begun(received: Received, mailbox: Mailbox, reader: Reader, raw: bytes | None) -> Begun:
    options = options_for(received, mailbox)
    try:
        raw = files.read(received.stored) if raw is None else raw
    except FileNotFoundError:
        return Begun(received, known=Read(received, best_effort(b"", options), "raw-missing"))
    trouble = TOO_LARGE if oversize.is_too_large(received, raw) else ""
    if trouble:
        raw = oversize.readable(received, raw, mailbox.language)
    try:
        reader.ask(raw, options, check_dkim=mailbox.sender_check != mailbox.Check.OFF)
    except Unreadable as unreadable:
        return Begun(received, known=Read(received, unreadable.message, unreadable.reason))
    return Begun(received, trouble)
