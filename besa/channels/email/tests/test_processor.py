"""The thread that accounts for received mail: handed over at once, found in the table, taken over after a crash (P3)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases.models import Case, Received
from besa.channels.email.intake import accounting
from besa.channels.email.intake.processor import Processor, process_waiting
from besa.channels.email.intake.taking import LEASE, take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tests.mails import mail
from besa.core import files

pytestmark = pytest.mark.django_db(transaction=True)


def taken(mailbox: Mailbox, raw: bytes, *, claim: bool = False) -> Received:
    given = {"envelope_from": "a@b.example", "envelope_to": mailbox.address, "source": "smtp"}
    return take_in(raw, mailbox=mailbox, claim=claim, **given).received


def wait_until_accounted(count: int) -> None:
    until = time.monotonic() + 20
    while Received.objects.exclude(state="pending").count() < count and time.monotonic() < until:
        time.sleep(0.05)


def test_handed_over_and_found(mailbox: Mailbox) -> None:
    processor = Processor()
    processor.start()
    assert processor.pulse().is_well
    processor.submit(taken(mailbox, mail("handed over", Message_ID="<1@x>"), claim=True))
    taken(mailbox, mail("found", Message_ID="<2@x>"))
    wait_until_accounted(2)
    assert processor.stop(20)
    assert sorted(Received.objects.values_list("state", flat=True)) == ["new_case", "new_case"]
    assert not processor.pulse().is_well


def test_mail_in_hand_is_left_alone_until_its_lease_ends(mailbox: Mailbox) -> None:
    row = taken(mailbox, mail(), claim=True)
    assert process_waiting() == 0
    Received.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert process_waiting() == 1
    assert Received.objects.get().state == "new_case"


def test_only_one_of_two_gets_a_mail(mailbox: Mailbox) -> None:
    key, now = taken(mailbox, mail()).pk, timezone.now()
    first, second = accounting.claim(key, now=now), accounting.claim(key, now=now)
    assert first is not None
    assert (first.attempts, second) == (1, None)
    assert accounting.claim(key, now=now + LEASE + timedelta(seconds=1)) is not None


def test_whoever_lost_the_lease_writes_nothing(mailbox: Mailbox) -> None:
    """A slow process comes back after another has taken the mail over: one message, not two (P2)."""
    slow = taken(mailbox, mail(), claim=True)
    fast = accounting.claim(slow.pk, now=timezone.now() + LEASE + timedelta(seconds=1))
    assert fast is not None
    with Reader() as reader:
        accounting.process(fast, reader)
        accounting.process(slow, reader)
    assert (slow.state, Case.objects.count()) == ("new_case", 1)


def test_what_fails_on_our_side_waits_and_is_then_shown(
    mailbox: Mailbox, settings: object, monkeypatch: object
) -> None:
    """The store is away while the mail is written: five attempts with growing pauses, then failed and a case for people."""
    row = taken(mailbox, mail(), claim=True)
    path = files.path_of(row.stored)
    raw = path.read_bytes()
    path.unlink()
    path.mkdir()  # reading raises IsADirectoryError: not a missing mail, a broken disk
    with Reader() as reader:
        for attempt in range(1, accounting.ATTEMPTS):
            accounting.process(row, reader)
            row = Received.objects.get()
            assert (row.state, row.attempts) == ("pending", attempt)
            assert row.error.startswith("IsADirectoryError")
            Received.objects.update(next_attempt_at=timezone.now())
            row = accounting.claim(row.pk, now=timezone.now())
        path.rmdir()
        path.write_bytes(raw)
        row.attempts = accounting.ATTEMPTS + 1
        Received.objects.update(attempts=row.attempts)
        accounting.process(row, reader)
    assert (row.state, row.reason, row.case.needs_help) == ("failed", "gave-up", "gave-up")
    assert row.case.messages.get(direction="in").subject == "My order"


def test_a_missing_raw_mail_is_said(mailbox: Mailbox) -> None:
    row = taken(mailbox, mail(), claim=True)
    files.remove(row.stored)
    with Reader() as reader:
        accounting.process(row, reader)
    assert (row.state, row.reason, row.case.subject) == ("failed", "raw-missing", "")
