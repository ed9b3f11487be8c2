"""The thread that accounts for received mail: handed over at once, found in the table, taken over after a crash (P3)."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from django.db import OperationalError, connection
from django.utils import timezone
from structlog.testing import capture_logs

from besa.cases.models import Case, Delivery, Message, Received
from besa.channels.email.intake import accounting, processor, reading
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.processor import Processor, process_waiting
from besa.channels.email.intake.reading import Read
from besa.channels.email.intake.taking import LEASE, take_in
from besa.channels.email.models import Mailbox, Notice
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.smtp_server import Door
from besa.channels.email.tests.mails import mail
from besa.core import files, heartbeats
from besa.core.jobs.models import Heartbeat
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint, Customer, Organization, OrganizationDomain
from besa.promises import budgets
from besa.promises.models import Promise

pytestmark = pytest.mark.django_db(transaction=True)


def taken(mailbox: Mailbox, raw: bytes, *, claim: bool = False) -> Received:
    given = {"envelope_from": "a@b.example", "envelope_to": mailbox.address, "source": "smtp"}
    return take_in(raw, mailbox=mailbox, claim=claim, **given).received


def wait_until_accounted(count: int) -> None:
    until = time.monotonic() + 100
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
    first, second = reading.claim(key, now=now), reading.claim(key, now=now)
    assert first is not None
    assert (first.attempts, second) == (1, None)
    assert reading.claim(key, now=now + LEASE + timedelta(seconds=1)) is not None


def test_whoever_lost_the_lease_writes_nothing(mailbox: Mailbox) -> None:
    """A slow process comes back after another has taken the mail over: one message, not two (P2)."""
    slow = taken(mailbox, mail(), claim=True)
    fast = reading.claim(slow.pk, now=timezone.now() + LEASE + timedelta(seconds=1))
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
            row = reading.claim(row.pk, now=timezone.now())
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


def read_all(raws: list[bytes], mailbox: Mailbox) -> list[Read]:
    rows = [taken(mailbox, raw, claim=True) for raw in raws]
    with Reader() as reader:
        return [reading.read(row, mailbox, reader) for row in rows]


def letter(number: int, text: str = "Hello", **fields: str) -> bytes:
    return mail(text, From=f"customer{number}@c{number}.example", Message_ID=f"<{number}@x>", **fields)


def test_mails_are_accounted_for_together(mailbox: Mailbox, django_assert_max_num_queries: Any) -> None:
    found = read_all([letter(number) for number in range(8)], mailbox)
    office = Office()
    office.mailbox(mailbox.account)
    with django_assert_max_num_queries(60):  # where each mail asks for itself it is ninety
        accounting.account(found, office)
    assert {one.received.state for one in found} == {"new_case"}
    assert Case.objects.count() == Promise.objects.count() == 8
    assert Delivery.objects.filter(automatic=True, state="queued").count() == 8
    numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 8))
    case = Case.objects.get(number=numbers[0])
    assert (case.message_count, case.last_message_was, case.next_due_kind) == (2, "in", "first_answer")
    assert case.unanswered_since is not None
    assert [event.name for event in LoggedEvent.objects.filter(case_id=case.pk).order_by("pk")] == [
        "cases.MessageReceived",
        "cases.CaseOpened",
        "promises.PromiseMade",
        "cases.AutomaticMessageQueued",
    ]


def test_what_is_looked_up_for_all_is_what_each_would_have_found(mailbox: Mailbox, case: Case) -> None:
    """A dead address, a colleague's company, an id that was there before, a notice of today: each mail gets its own."""
    company = Organization.objects.create(name="C3")
    OrganizationDomain.objects.create(organization=company, domain="c3.example")
    dead = Customer.objects.create(name="Dead")
    ContactPoint.objects.create(customer=dead, kind="email", value="customer1@c1.example", state="dead")
    accounting.account(read_all([mail("First", From="x@x.example", Message_ID="<2@x>")], mailbox), Office())
    now = timezone.now()
    Notice.objects.create(mailbox=mailbox, recipient="customer4@c4.example", created_at=now)
    before = ContactPoint.objects.create(customer=case.customer, kind="email", value="customer5@c5.example")
    for _number in range(budgets.ADDRESS_HOUR):
        message = Message.objects.create(case=case, direction="out", automatic=True)
        Delivery.objects.create(message=message, recipient=before.value, automatic=True, next_attempt_at=now)
    found = read_all([letter(number) for number in range(1, 7)], mailbox)
    accounting.account(found, Office())
    cases = [Case.objects.get(pk=one.received.case_id) for one in found]
    assert [one.customer_id for one in (cases[0], cases[4])] == [dead.pk, case.customer_id]
    assert [one.customer.organization for one in cases] == [None, None, company, None, None, None]
    assert [one.messages.get(direction="in").flags == ["same_id_other_content"] for one in cases] == [
        False,
        True,
        *[False] * 4,
    ]
    held_back = LoggedEvent.objects.filter(name="promises.AcknowledgementHeldBack").order_by("pk")
    assert [(event.case_id, event.data["reason"]) for event in held_back] == [
        (cases[0].pk, "dead_address"),
        (cases[4].pk, "address_hour"),
    ]


def test_a_reply_in_the_same_batch_finds_its_case(mailbox: Mailbox) -> None:
    reply = mail("More", From="customer1@c1.example", Message_ID="<9@x>", In_Reply_To="<1@x>")
    again = mail("Even more", From="customer1@c1.example", Message_ID="<10@x>", References="<1@x> <9@x>")
    found = read_all([letter(1), letter(2), reply, letter(3), again], mailbox)
    accounting.account(found, Office())
    assert [one.received.state for one in found] == ["new_case", "new_case", "threaded", "new_case", "threaded"]
    case = Case.objects.get(pk=found[0].received.case_id)
    assert {one.received.case_id for one in (found[2], found[4])} == {case.pk}
    assert (case.message_count, case.last_words) == (4, "Even more")


def test_a_mail_that_cannot_be_written_harms_itself_alone(mailbox: Mailbox) -> None:
    """P4: together they fail, one by one all but one succeed."""
    found = read_all([letter(number) for number in range(4)], mailbox)
    found[2] = replace(found[2], said=replace(found[2].said, text=None))  # the database refuses it, whatever it is
    accounting.account(found, Office())
    assert [Received.objects.get(pk=one.received.pk).state for one in found] == [
        "new_case",
        "new_case",
        "pending",
        "new_case",
    ]
    assert Case.objects.count() == 3


def test_the_mailbox_budget_counts_what_is_not_written_yet(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "MAILBOX_HOUR", 3)
    monkeypatch.setattr(budgets, "DOMAIN_HOUR", 2)
    same = [mail(From=f"person{number}@one.example", Message_ID=f"<s{number}@x>") for number in range(4)]
    accounting.account(read_all([*same, letter(1), letter(2)], mailbox), Office())
    held_back = LoggedEvent.objects.filter(name="promises.AcknowledgementHeldBack").order_by("pk")
    assert [event.data["reason"] for event in held_back] == ["domain_hour", "domain_hour", "mailbox_hour"]
    assert Delivery.objects.filter(automatic=True).count() == 3


def test_what_was_tried_before_is_tried_alone(mailbox: Mailbox) -> None:
    """A mail that killed its process must not use up the attempts of others (P4)."""
    rows = [taken(mailbox, letter(number)) for number in range(3)]
    Received.objects.filter(pk=rows[1].pk).update(attempts=1)
    assert [list(one) for one in processor._portions(reading.waiting(now=timezone.now()))] == [
        [rows[0].pk, rows[2].pk],
        [rows[1].pk],
    ]
    assert process_waiting() == 3


def test_what_was_tried_before_waits_for_the_child(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed while the child starts, again and again, uses up no attempts of a mail that nobody has read."""
    may_answer = threading.Event()
    warm_up = Reader.warm_up
    monkeypatch.setattr(Reader, "warm_up", lambda reader: may_answer.wait(100) and warm_up(reader))
    tried = taken(mailbox, letter(1))
    Received.objects.filter(pk=tried.pk).update(attempts=4)
    late = Processor()
    for _look in range(2):
        late._look()
    assert Received.objects.get().attempts == 4
    late.start()
    may_answer.set()
    wait_until_accounted(1)
    assert late.stop(20)
    assert (Received.objects.get().state, Received.objects.get().attempts) == ("new_case", 5)


def test_kept_together_each_sender_hears(mailbox: Mailbox) -> None:
    """Many senders at once: one row each, the repeats find it, and all are accounted for."""
    running = Processor()
    running.start()
    door = Door(running.keep)

    def send(number: int) -> bool:
        (found,) = door.take(_envelope(mailbox, letter(number % 10)))
        return found.is_new

    with ThreadPoolExecutor(8) as senders:
        news = list(senders.map(send, range(30)))
    wait_until_accounted(10)
    assert running.stop(20)
    assert (sum(news), Received.objects.count(), Case.objects.count()) == (10, 10, 10)
    assert not door.take(_envelope(mailbox, letter(1)))[0].is_new  # after the end it is kept without the others


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL, writers do not wait for one lock")
def test_a_mail_waits_for_the_lock_longer_than_a_connection_does(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite gives up after a time and says that the database is locked: the sender does not hear of it."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    monkeypatch.setattr(processor, "PATIENCE", 1_000_000)
    running, other = Processor(), sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    door = Door(running.keep)
    running.start()
    with closing(other), capture_logs() as said, ThreadPoolExecutor(1) as sender:
        other.execute("BEGIN IMMEDIATE")
        taking = sender.submit(door.take, _envelope(mailbox, letter(1)))
        while sum(one["event"] == "intake_locked" for one in said) < 2:
            time.sleep(0.01)
        assert not taking.done()
        other.execute("ROLLBACK")
        assert taking.result()[0].is_new
    wait_until_accounted(1)
    assert running.stop(20)
    assert [row.state for row in Received.objects.all()] == ["new_case"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL, writers do not wait for one lock")
def test_a_lock_that_is_never_given_up_is_said_to_the_sender(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was accepted, and nothing of it is left (P1)."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    running, other = Processor(), sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    door = Door(running.keep)
    running.start()
    with closing(other), ThreadPoolExecutor(1) as sender:
        other.execute("BEGIN IMMEDIATE")
        taking = sender.submit(door.take, _envelope(mailbox, letter(1)))
        with pytest.raises(OperationalError, match="locked"):
            taking.result()
        other.execute("ROLLBACK")
    assert running.stop(20)
    assert Received.objects.count() == 0


def _envelope(mailbox: Mailbox, raw: bytes) -> Envelope:
    envelope = Envelope()
    envelope.mail_from, envelope.rcpt_tos, envelope.content = "a@b.example", [mailbox.address], raw
    return envelope


def test_what_was_not_read_goes_back_when_the_processor_stops(mailbox: Mailbox) -> None:
    row = taken(mailbox, letter(1), claim=True)
    reading.give_back([row])
    again = Received.objects.get()
    assert (again.attempts, again.next_attempt_at <= timezone.now()) == (0, True)


@pytest.mark.parametrize(("name", "attempts"), [("dead", 2), ("silent", 2), ("alive", 1), ("unknown", 1)])
def test_mail_of_a_dead_process_is_taken_over_at_once(mailbox: Mailbox, name: str, attempts: int) -> None:
    """Without waiting for the lease; a process of which nothing is known may live."""
    row = taken(mailbox, letter(1), claim=True)
    owners = {"dead": f"{heartbeats.host()}:{2**22 + 1}", "alive": heartbeats.instance()}
    owner = owners.get(name, f"elsewhere/12345678/1:{name}")
    Received.objects.filter(pk=row.pk).update(claimed_by=owner)
    age = timedelta(minutes=1) if name == "silent" else timedelta(0)
    if name != "unknown":
        Heartbeat.objects.create(part="intake", instance=owner, at=timezone.now() - age)
    assert reading.take_over(now=timezone.now()) == attempts - 1
    assert process_waiting() == attempts - 1
    assert Received.objects.get().attempts == attempts
