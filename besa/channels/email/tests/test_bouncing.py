"""Delivery reports: they find their delivery by our signature, and without one they change nothing (section 4, F07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from besa.accounts.models import User
from besa.cases.actions import answer
from besa.cases.actions.deliveries import keep_bytes
from besa.cases.actions.messages import Letter
from besa.cases.models import Case, Delivery, Received
from besa.channels.email.addresses import bounce_address, message_id
from besa.channels.email.intake import accounting, again
from besa.channels.email.intake.taking import take_in
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tests.mails import mail, multipart, part
from besa.customers.models import ContactPoint, Customer

ARRIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Report = Callable[..., Received]


@pytest.fixture
def delivery(case: Case, yusuf: Customer, amal: User) -> Delivery:
    """Amal's answer, accepted by the customer's mail server."""
    message = answer(case, by=amal, letter=Letter(text="Yes", to=[("", "yusuf@customer.example")]), now=ARRIVED)
    sent = message.deliveries.get()
    own = message_id("reply", case.public_id, str(message.pk), sent.recipient, "desk.example", keys())
    keep_bytes(sent, stored="sent/none", header_id=own)
    Delivery.objects.filter(pk=sent.pk).update(state="sent", sent_at=ARRIVED)
    sent.refresh_from_db()
    return sent


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as child:
        yield child


@pytest.fixture
def report(mailbox: Mailbox, reader: Reader) -> Report:
    def bring(to: str, *, quoted: str = "", action: str = "failed", status: str = "5.1.1") -> Received:
        fields = f"Final-Recipient: rfc822; yusuf@customer.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        parts = [
            part("text/plain", "Undelivered."),
            part("message/delivery-status", f"Reporting-MTA: dns; mx.example\r\n\r\n{fields}"),
            part("text/rfc822-headers", f"Message-ID: {quoted}\r\n" if quoted else "Subject: x\r\n"),
        ]
        kind = "multipart/report; report-type=delivery-status; boundary=b0undary"
        raw = mail(multipart("report", *parts), From="MAILER-DAEMON@mx.example", Content_Type=kind)
        given = {"envelope_from": "<>", "envelope_to": to, "source": "smtp", "received_at": ARRIVED, "claim": True}
        return accounting.process(take_in(raw, mailbox=mailbox, **given).received, reader)

    return bring


def test_a_final_report_marks_the_delivery_and_the_address(
    report: Report, delivery: Delivery, mailbox: Mailbox
) -> None:
    row = report(bounce_address(mailbox.address, str(delivery.pk), keys()))
    delivery.refresh_from_db()
    point = ContactPoint.objects.get(value="yusuf@customer.example")
    assert (row.state, row.reason, row.case_id) == ("threaded", "bounce", delivery.message.case_id)
    assert (delivery.state, delivery.is_permanent, delivery.bounced_at) == ("bounced", True, ARRIVED)
    assert (point.state, point.state_reason) == ("dead", "5.1.1")
    assert row.message.automatic


def test_the_signed_message_id_finds_it_too(report: Report, delivery: Delivery, mailbox: Mailbox) -> None:
    row = report(mailbox.address, quoted=delivery.header_id)
    delivery.refresh_from_db()
    assert (row.state, delivery.state) == ("threaded", "bounced")


def test_a_full_mailbox_is_no_dead_address(report: Report, delivery: Delivery, mailbox: Mailbox) -> None:
    report(bounce_address(mailbox.address, str(delivery.pk), keys()), status="5.2.2")
    assert ContactPoint.objects.get(value="yusuf@customer.example").state == "bouncing"


def test_a_delay_is_shown_and_marks_nothing(report: Report, delivery: Delivery, mailbox: Mailbox) -> None:
    row = report(bounce_address(mailbox.address, str(delivery.pk), keys()), action="delayed", status="4.4.1")
    delivery.refresh_from_db()
    assert (row.state, delivery.state, delivery.bounced_at) == ("threaded", "sent", None)
    assert ContactPoint.objects.get(value="yusuf@customer.example").state == "usable"


@pytest.mark.parametrize("forgery", ["mac", "other delivery", "none"])
def test_a_report_without_our_signature_changes_nothing(
    report: Report, delivery: Delivery, mailbox: Mailbox, forgery: str
) -> None:
    good = bounce_address(mailbox.address, str(delivery.pk), keys())
    forged = {
        "mac": good.replace(good.rpartition("@")[0][-6:], "aaaaaa"),
        "other delivery": good.replace(f"+b.{delivery.pk}.", f"+b.{delivery.pk + 1}."),
        "none": mailbox.address,
    }[forgery]
    row = report(forged, quoted="<made-up@desk.example>")
    delivery.refresh_from_db()
    assert (row.state, row.reason, delivery.state) == ("suspended", "foreign-bounce", "sent")
    assert ContactPoint.objects.get(value="yusuf@customer.example").state == "usable"


def test_a_bounce_never_reopens_and_is_never_acknowledged(
    report: Report, delivery: Delivery, mailbox: Mailbox, amal: User
) -> None:
    before = Delivery.objects.count()
    report(bounce_address(mailbox.address, str(delivery.pk), keys()))
    case = Case.objects.get(pk=delivery.message.case_id)
    assert case.status == "waiting"
    assert Delivery.objects.count() == before


def test_a_released_report_is_a_case_and_causes_no_mail(report: Report, mailbox: Mailbox, amal: User) -> None:
    row = report(mailbox.address, quoted="<made-up@desk.example>")
    before = Delivery.objects.count()
    again.release(row, by=amal)
    assert (row.state, Delivery.objects.count()) == ("new_case", before)
