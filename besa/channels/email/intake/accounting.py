"""One received mail from *pending* to exactly one visible state (P3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from besa.cases.actions.received import RELEASED
from besa.cases.models import Received
from besa.cases.ports import InboundMessage
from besa.channels.email import probing
from besa.channels.email.intake import bouncing, holding, oversize, writing
from besa.channels.email.intake.decision import Fate, decide
from besa.channels.email.intake.evidence import Pointer, pointer_of, sender_of, weigh
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.taking import LEASE
from besa.channels.email.intake.writing import Arrival, Written
from besa.channels.email.keys import loop_id
from besa.channels.email.models import Mailbox
from besa.channels.email.notices import TOO_LARGE
from besa.channels.email.parsing import limits
from besa.channels.email.parsing.message_headers import Options, best_effort
from besa.channels.email.parsing.reader import Reader, Unreadable
from besa.core import files
from besa.core.failpoints import reach

ATTEMPTS = 5
BACK_OFF = timedelta(seconds=30)
# Reading may take the child's whole allowance: the lease must outlive it.
assert timedelta(seconds=limits.WALL_SECONDS + 30) < LEASE

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Read:
    """What the child made of the raw mail. `trouble` is '' or why it could not be read."""

    said: InboundMessage
    trouble: str = ""


def claim(key: int, *, now: datetime) -> Received | None:
    """Take one waiting mail for a LEASE, or None when somebody else has it. The attempt is counted before it is made (X15)."""
    rows = Received.objects.waiting(now).filter(pk=key)
    if not rows.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Received.objects.get(pk=key)


def waiting(*, now: datetime, limit: int = 50) -> list[int]:
    """Mail that nobody works on, oldest first."""
    rows = Received.objects.waiting(now).order_by("next_attempt_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def process(received: Received, reader: Reader, office: Office | None = None) -> Received:
    """Account for a mail that the caller has claimed: parsed in the child, decided, written in one transaction.

    A mail that cannot be read is a case that asks for help. What fails on our side is tried again, at most ATTEMPTS times,
    and is then listed as failed. Raises nothing that a mail can cause.
    """
    reach("intake.claimed")
    office = office or Office()
    if received.attempts > ATTEMPTS:  # it killed whoever tried
        _give_up(received)
        return received
    try:
        found = _read(received, office.mailbox(received.account), reader)
        reach("intake.read")
        _account(received, office, found)
        reach("intake.accounted")
    except Exception as error:
        # Nothing was written: the transaction is undone. The mail waits, and is listed when it has waited too often.
        log.exception("intake_failed", received=received.pk, error=type(error).__name__)
        _postpone(received, error)
    return received


def _read(received: Received, mailbox: Mailbox, reader: Reader) -> _Read:
    """Outside of any transaction: it may take a minute."""
    options = Options(
        received_at=received.received_at,
        null_sender=received.envelope_from == "<>",
        trusted_authserv_id=mailbox.trusted_authserv_id,
        fingerprint=received.fingerprint,
        loop_id=loop_id(),
    )
    try:
        raw = files.read(received.stored)
    except FileNotFoundError:
        return _Read(best_effort(b"", options), "raw-missing")
    trouble = TOO_LARGE if oversize.is_too_large(received, raw) else ""
    if trouble:
        raw = oversize.readable(received, raw, mailbox.language)
    try:
        return _Read(reader.read(raw, options, check_dkim=_checks_signatures(mailbox)), trouble)
    except Unreadable as unreadable:
        return _Read(unreadable.message, unreadable.reason)


def _checks_signatures(mailbox: Mailbox) -> bool:
    return mailbox.sender_check != Mailbox.Check.OFF


class _TakenOver(Exception):
    """Somebody else has accounted for the mail meanwhile: what we have written is undone."""


def _account(received: Received, office: Office, found: _Read) -> None:
    """Everything that follows from the mail, or nothing. The row itself says who may: one UPDATE, once (P2)."""
    try:
        with transaction.atomic():
            reach("intake.deciding")
            now = timezone.now()
            written, bundle = _outcome(received, office, found, now)
            _close(received, written, bundle, now)
            reach("intake.written")
    except _TakenOver:
        received.refresh_from_db()


def _close(received: Received, written: Written, bundle: str, now: datetime) -> None:
    outcome = {
        "state": written.state,
        "reason": written.reason[:300],
        "bundle": bundle,
        "case": written.case,
        "message": written.message,
        "accounted_at": now,
        "error": "",
        "is_retryable": written.state == Received.State.FAILED,
    }
    mine = Received.objects.filter(pk=received.pk, state=Received.State.PENDING, attempts=received.attempts)
    if not mine.update(**outcome):
        raise _TakenOver
    for name, value in outcome.items():
        setattr(received, name, value)


def _outcome(received: Received, office: Office, found: _Read, now: datetime) -> tuple[Written, str]:
    """(what it became, the bundle it stands in)."""
    said, sender = found.said, sender_of(found.said)
    arrival = Arrival(said, received, office.mailbox(received.account), sender, Pointer())
    if found.trouble not in ("", TOO_LARGE):
        return writing.write_unreadable(arrival, found.trouble), ""
    if received.case_id is not None:
        return writing.fill(arrival), ""
    if probing.is_answered_by(said, received, arrival.mailbox):
        return Written(Received.State.IGNORED, "probe"), ""
    if held := holding.ignored(said, sender, office):
        return Written(held.state, held.reason), held.bundle
    if found.trouble:
        return _above_the_limit(arrival, office, now)
    if bouncing.is_report(said):
        delivery = bouncing.delivery_of(said, received)
        if delivery is None:
            return Written(Received.State.SUSPENDED, "foreign-bounce"), ""
        return bouncing.write_bounce(arrival, delivery), ""
    return _threaded_or_opened(arrival, office, now)


def _above_the_limit(arrival: Arrival, office: Office, now: datetime) -> tuple[Written, str]:
    released = oversize.released(arrival.said, arrival.received)
    if released is None:
        return oversize.hold(arrival, office, now=now), ""
    return _threaded_or_opened(replace(arrival, said=released), office, now)


def _threaded_or_opened(arrival: Arrival, office: Office, now: datetime) -> tuple[Written, str]:
    said, sender, received = arrival.said, arrival.sender, arrival.received
    pointer = pointer_of(said, received, sender)
    is_released = received.reason == RELEASED
    decision = decide(weigh(said, arrival.mailbox, sender, pointer, released=is_released))
    if decision.fate == Fate.NEW and not is_released:
        held = holding.suspended(sender, pointer, office, now=now)
        if held:
            return Written(held.state, held.reason), held.bundle
    return writing.write(replace(arrival, pointer=pointer), decision), ""


def _postpone(received: Received, error: Exception) -> None:
    """Try again later, or give up visibly."""
    words = f"{type(error).__name__}: {error}"[:2_000].replace("\0", "")
    rows = Received.objects.filter(pk=received.pk, state=Received.State.PENDING)
    if received.attempts < ATTEMPTS:
        rows.update(error=words, next_attempt_at=timezone.now() + BACK_OFF * 2 ** (received.attempts - 1))
    else:
        rows.update(error=words)
        _give_up(received)


def _give_up(received: Received) -> None:
    """Failed, in the list and as a case; where even that case cannot be written, in the list alone."""
    options = Options(received_at=received.received_at, fingerprint=received.fingerprint)
    try:
        raw = files.read(received.stored)
        _account(received, Office(), _Read(best_effort(raw, options), "gave-up"))
    except Exception as error:
        log.exception("intake_gave_up", received=received.pk, error=type(error).__name__)
        rows = Received.objects.filter(pk=received.pk, state=Received.State.PENDING)
        failed = {"state": Received.State.FAILED, "reason": "gave-up", "is_retryable": True}
        rows.update(accounted_at=timezone.now(), **failed)
    received.refresh_from_db()
