"""Received mail from *pending* to exactly one visible state (P3), one mail or several in one transaction."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.cases.actions import hold
from besa.cases.actions.received import RELEASED
from besa.cases.models import Case, Received
from besa.channels.email import notices, probing
from besa.channels.email.intake import bouncing, holding, oversize, writing
from besa.channels.email.intake.decision import Fate, decide
from besa.channels.email.intake.evidence import Pointer, address_of, pointer_of, sender_of, weigh
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.reading import Read, read
from besa.channels.email.intake.taking import LEASE
from besa.channels.email.intake.writing import Arrival, Written
from besa.channels.email.notices import TOO_LARGE
from besa.channels.email.parsing import limits
from besa.channels.email.parsing.message_headers import Options, best_effort
from besa.channels.email.parsing.reader import Reader
from besa.core import files
from besa.core.failpoints import reach
from besa.core.gathering import Gathering, Overtaken, together
from besa.core.prepared import change
from besa.customers import actions as customers
from besa.promises import acknowledgement

ATTEMPTS = 5
BACK_OFF = timedelta(seconds=30)
# Reading may take the child's whole allowance: the lease must outlive it.
assert timedelta(seconds=limits.WALL_SECONDS + 30) < LEASE
# A new case is about three rows in the widest tables.
_ROWS_OF_A_MAIL = 3

log = structlog.get_logger()


def process(received: Received, reader: Reader, office: Office | None = None) -> Received:
    """Account for one mail that the caller has claimed: parsed in the child, decided, written in one transaction.

    A mail that cannot be read is a case that asks for help. What fails on our side is tried again, at most ATTEMPTS times,
    and is then listed as failed. Raises nothing that a mail can cause.
    """
    office = office or Office()
    account([read(received, office.mailbox(received.account), reader)], office)
    return received


def account(found: Sequence[Read], office: Office) -> None:
    """Account for mails that were read: those of a first attempt in one transaction, and when that fails each in its own (P4).

    A mail that was tried before may have been what failed: it stands alone.
    """
    several = [one for one in found if _goes_with_others(one)]
    are_done = len(several) > 1 and _wrote_together(several, office)
    for one in found:
        if not (are_done and _goes_with_others(one)):
            _account_alone(one, office)


def _goes_with_others(one: Read) -> bool:
    return one.received.attempts == 1 and one.error is None


def _wrote_together(found: Sequence[Read], office: Office) -> bool:
    try:
        _write(found, office)
    except Exception as error:
        log.warning("intake_one_by_one", mails=len(found), error=type(error).__name__)
        return False
    return True


def _account_alone(one: Read, office: Office) -> None:
    received = one.received
    if received.attempts > ATTEMPTS:  # it killed whoever tried
        _give_up(received)
        return
    try:
        if one.error:
            raise one.error
        _write_alone(one, office)
    except Exception as error:
        # Nothing was written: the transaction is undone. The mail waits, and is listed when it has waited too often.
        if not _is_taken_over(received, error):
            log.exception("intake_failed", received=received.pk, error=type(error).__name__)
            _postpone(received, error)


def _write_alone(one: Read, office: Office) -> None:
    try:
        _write([one], office)
    except IntegrityError:  # another process has met the same new customer at this very moment: now it is a known one
        _write([one], office)


def _is_taken_over(received: Received, error: Exception) -> bool:
    """Whether somebody else has accounted for the mail meanwhile: what we had written is undone (P2)."""
    if not isinstance(error, Overtaken):
        return False
    received.refresh_from_db()
    return received.state != Received.State.PENDING


def _write(found: Sequence[Read], office: Office) -> None:
    """Everything that follows from the mails, or nothing. The rows themselves say who may: each by one UPDATE, once (P2)."""
    outcomes = []
    with transaction.atomic(), together(len(found) * _ROWS_OF_A_MAIL) as hand:
        batch = Batch(hand)
        if len(found) > 1:
            _look_ahead(found)
        for one in found:
            reach("intake.deciding")
            now = timezone.now()
            outcomes.append(_close(one.received, *_outcome(one, office, batch, now), now))
        hand.flush()
        for _one in found:
            reach("intake.written")
    for one, outcome in zip(found, outcomes, strict=True):
        for name, value in outcome.items():
            setattr(one.received, name, value)
        reach("intake.accounted")


def _look_ahead(found: Sequence[Read]) -> None:
    """What is asked about each mail, asked about all of them at once. It counts until something is written."""
    senders = {address_of(one.said) for one in found if one.said} - {""}
    now = timezone.now()
    customers.foresee(senders)
    acknowledgement.foresee(senders, now)
    notices.foresee(senders, now)
    writing.foresee([one.received for one in found])


class Batch:
    """The mails of one transaction. What they write is held in hand, where no query sees it: before a mail is decided that
    may have to do with an earlier one, that is written out.
    """

    def __init__(self, hand: Gathering) -> None:
        self._hand = hand
        self._touched: set[Hashable] = set()

    def touch(self, what: Hashable) -> bool:
        """Say that a mail has to do with `what`. True when an earlier one had, too: its changes are now in the database."""
        is_known = what in self._touched
        if is_known:
            self._hand.flush()
            self._touched.clear()
        self._touched.add(what)
        return is_known

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """For what is rare: it finds everything in the database, and writes into it."""
        with self._hand.paused():
            yield


def _close(received: Received, written: Written, bundle: str, now: datetime) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "state": written.state,
        "reason": written.reason[:300],
        "bundle": bundle,
        "case": written.case,
        "message": written.message,
        "accounted_at": now,
        "error": "",
        "is_retryable": written.state == Received.State.FAILED,
    }
    mine = {"state": Received.State.PENDING, "attempts": received.attempts}
    change(received, only_if=mine, **outcome)
    return outcome


def _outcome(one: Read, office: Office, batch: Batch, now: datetime) -> tuple[Written, str]:
    """(what it became, the bundle it stands in)."""
    said, received = one.said, one.received
    assert said is not None
    batch.touch(address_of(said))
    sender = sender_of(said)
    if sender.point is not None:
        batch.touch(("customer", sender.point.customer_id))
    arrival = Arrival(said, received, office.mailbox(received.account), sender, Pointer())
    is_unreadable = one.trouble not in ("", TOO_LARGE)
    if is_unreadable or received.case_id is not None:
        with batch.at_once():
            return writing.write_unreadable(arrival, one.trouble) if is_unreadable else writing.fill(arrival), ""
    if probing.is_answered_by(said, received, arrival.mailbox):
        return Written(Received.State.IGNORED, "probe"), ""
    held = holding.ignored(said, sender, office)
    if held and not (received.reason == RELEASED and held.is_our_decision):
        return Written(held.state, held.reason), held.bundle
    if one.trouble:
        with batch.at_once():
            return _above_the_limit(arrival, office, batch, now)
    if bouncing.is_report(said):
        with batch.at_once():
            written = _of_report(arrival)
        if written is not None:
            return written, ""
    return _threaded_or_opened(arrival, office, batch, now)


def _above_the_limit(arrival: Arrival, office: Office, batch: Batch, now: datetime) -> tuple[Written, str]:
    released = oversize.released(arrival.said, arrival.received)
    if released is None:
        return oversize.hold(arrival, office, now=now), ""
    return _threaded_or_opened(replace(arrival, said=released), office, batch, now)


def _of_report(arrival: Arrival) -> Written | None:
    """What a report became; None for a foreign one that a colleague has released: that is mail like any other."""
    delivery = bouncing.delivery_of(arrival.said, arrival.received)
    if delivery is not None:
        return bouncing.write_bounce(arrival, delivery)
    return None if arrival.received.reason == RELEASED else Written(Received.State.SUSPENDED, "foreign-bounce")


def _threaded_or_opened(arrival: Arrival, office: Office, batch: Batch, now: datetime) -> tuple[Written, str]:
    said, sender, received = arrival.said, arrival.sender, arrival.received
    pointer = pointer_of(said, received, sender)
    if pointer.case and batch.touch(("case", pointer.case.pk)):
        pointer = pointer_of(said, received, sender)  # as the earlier mail has left it
    if pointer.case and is_merged_meanwhile(pointer.case):
        pointer = pointer_of(said, received, sender)  # now it leads to the case that remained
    is_released = received.reason == RELEASED
    decision = decide(weigh(said, arrival.mailbox, sender, pointer, released=is_released))
    if decision.fate == Fate.NEW and not is_released:
        held = holding.suspended(sender, pointer, office, now=now)
        if held:
            return Written(held.state, held.reason), held.bundle
    arrival = replace(arrival, pointer=pointer)
    if decision.fate in (Fate.NEW, Fate.THREAD):
        return writing.write(arrival, decision), ""
    with batch.at_once():
        return writing.write(arrival, decision), ""


def is_merged_meanwhile(case: Case) -> bool:
    """From here on nobody else changes the case; what an agent did at this very moment is heeded (X14)."""
    hold(case)
    return case.merged_into_id is not None


def _postpone(received: Received, error: Exception) -> None:
    """Try again later, or give up visibly."""
    words = f"{type(error).__name__}: {error}"[:2_000].replace("\0", "")
    rows = Received.objects.filter(pk=received.pk, state=Received.State.PENDING)
    if received.attempts < ATTEMPTS:
        again_at = timezone.now() + BACK_OFF * 2 ** (received.attempts - 1)
        rows.update(error=words, next_attempt_at=again_at, claimed_by="")
    else:
        rows.update(error=words)
        _give_up(received)


def _give_up(received: Received) -> None:
    """Failed, in the list and as a case; where even that case cannot be written, in the list alone."""
    options = Options(received_at=received.received_at, fingerprint=received.fingerprint)
    try:
        raw = files.read(received.stored)
        _write([Read(received, best_effort(raw, options), "gave-up")], Office())
    except Exception as error:
        log.exception("intake_gave_up", received=received.pk, error=type(error).__name__)
        rows = Received.objects.filter(pk=received.pk, state=Received.State.PENDING)
        failed = {"state": Received.State.FAILED, "reason": "gave-up", "is_retryable": True}
        rows.update(accounted_at=timezone.now(), **failed)
    received.refresh_from_db()
