"""Mail in by SMTP over a real socket: 250 only for what is durable (P1), our own faults are temporary."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from besa.cases.models import Received
from besa.channels.email import smtp_server
from besa.channels.email.intake import taking
from besa.channels.email.intake.taking import Taken
from besa.channels.email.models import Mailbox
from besa.channels.email.pipe import take_from_pipe
from besa.channels.email.smtp_server import Keep, SmtpServer
from besa.channels.email.tests.mails import mail
from besa.core import files, listening

# Threads of the server see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept() -> list[Received]:
    return []


def keeping(kept: list[Received]) -> Keep:
    """As the processor keeps mail, without the rest of its work."""

    def keep(row: Received, raw: bytes) -> Taken:
        taken = taking.keep([row])[0]
        kept.extend([row] if taken.is_new else [])
        return taken

    return keep


@pytest.fixture
def server(kept: list[Received]) -> Iterator[smtplib.SMTP]:
    listener = listening.bind("127.0.0.1", 0, variable="BESA_SMTP_PORT")
    port = listener.getsockname()[1]
    door = SmtpServer(listener, keeping(kept))
    door.start()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test.example") as client:
        client.ehlo()
        yield client
    assert door.stop()


def test_a_mail_is_durable_when_250_is_said(server: smtplib.SMTP, mailbox: Mailbox, kept: list[Received]) -> None:
    raw = mail("Hello\r\n")
    server.sendmail("yusuf@customer.example", [mailbox.address], raw)
    row = Received.objects.get()
    assert (row.state, row.source, row.envelope_from, row.peer) == (
        "pending",
        "smtp",
        "yusuf@customer.example",
        "127.0.0.1",
    )
    assert files.read(row.stored) == raw
    assert kept == [row]


def test_the_same_mail_again_is_accepted_and_kept_once(
    server: smtplib.SMTP, mailbox: Mailbox, kept: list[Received]
) -> None:
    for _time in range(2):
        assert server.sendmail("a@b.example", [mailbox.address], mail()) == {}
    assert (Received.objects.count(), len(kept)) == (1, 1)


def test_unknown_recipients_are_refused(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        server.sendmail("a@b.example", ["nobody@desk.example"], mail())
    assert refused.value.recipients["nobody@desk.example"][0] == 550


def test_one_of_two_recipients_is_unknown(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    refused = server.sendmail("a@b.example", [mailbox.address, "nobody@desk.example"], mail())
    assert list(refused) == ["nobody@desk.example"]
    assert Received.objects.count() == 1


def test_two_mailboxes_get_one_each(server: smtplib.SMTP, mailbox: Mailbox, orders: Any) -> None:
    Mailbox.objects.create(address="sales@desk.example", name="Sales", team=orders)
    server.sendmail("a@b.example", [mailbox.address, "sales@desk.example", "Support+x@desk.example"], mail())
    assert sorted(Received.objects.values_list("envelope_to", flat=True)) == [
        "Support+x@desk.example",
        "sales@desk.example",
    ]


def test_the_null_sender_and_addresses_in_arabic(server: smtplib.SMTP, mailbox: Mailbox, orders: Any) -> None:
    Mailbox.objects.create(address="دعم@desk.example", name="Support", team=orders)
    server.mail("", options=["SMTPUTF8"])
    server.command_encoding = "utf-8"
    assert server.rcpt("دعم@desk.example")[0] == 250
    assert server.data(mail())[0] == 250
    assert (Received.objects.get().envelope_from, Received.objects.get().envelope_to) == ("<>", "دعم@desk.example")


def test_a_line_of_a_megabyte(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    """A10."""
    raw = mail("x" * 1_000_000 + "\r\n")
    server.sendmail("a@b.example", [mailbox.address], raw)
    assert files.read(Received.objects.get().stored) == raw


def test_too_large_is_said_before_it_is_sent(mailbox: Mailbox, settings: Any, kept: list[Received]) -> None:
    settings.BESA_MESSAGE_LIMIT = 1_000
    listener = listening.bind("127.0.0.1", 0, variable="BESA_SMTP_PORT")
    door = SmtpServer(listener, keeping(kept))
    door.start()
    with smtplib.SMTP("127.0.0.1", listener.getsockname()[1]) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            client.sendmail("a@b.example", [mailbox.address], mail("x" * 2_000))
        assert refused.value.smtp_code == 552
    assert door.stop()


def test_a_full_disk_leaves_the_mail_with_its_sender(server: smtplib.SMTP, mailbox: Mailbox, settings: Any) -> None:
    """X07: refused before the disk is full."""
    settings.BESA_FREE_SPACE_FLOOR = 1 << 62
    with pytest.raises(smtplib.SMTPDataError) as refused:
        server.sendmail("a@b.example", [mailbox.address], mail())
    assert refused.value.smtp_code == 451
    assert Received.objects.count() == 0


def test_a_disk_that_refuses_is_our_fault(server: smtplib.SMTP, mailbox: Mailbox, settings: Any, tmp_path: Any) -> None:
    """X08: the place for files is not a folder."""
    (tmp_path / "files").write_text("not a folder")
    settings.MEDIA_ROOT = tmp_path / "files"
    with pytest.raises(smtplib.SMTPDataError) as refused:
        server.sendmail("a@b.example", [mailbox.address], mail())
    assert refused.value.smtp_code == 451


def test_a_line_end_inside_the_mail_does_not_end_it(server: smtplib.SMTP, mailbox: Mailbox) -> None:
    """SMTP smuggling: a bare LF before a dot is content."""
    server.mail("a@b.example")
    server.rcpt(mailbox.address)
    server.docmd("DATA")
    server.send(mail("one\n.\nMAIL FROM:<evil@evil.example>\n") + b"\r\n.\r\n")
    assert server.getreply()[0] == 250
    assert b"MAIL FROM" in files.read(Received.objects.get().stored)


def test_a_connection_that_breaks_off_keeps_nothing(mailbox: Mailbox, server: smtplib.SMTP) -> None:
    server.mail("a@b.example")
    server.rcpt(mailbox.address)
    server.docmd("DATA")
    server.send(b"Subject: half\r\n")
    assert isinstance(server.sock, socket.socket)
    server.sock.shutdown(socket.SHUT_WR)
    assert Received.objects.count() == 0


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("support@desk.example", 0),
        ("support+t.a.b@desk.example", 0),
        ("nobody@desk.example", 67),
        ("support", 64),
        ("@desk.example", 64),
        ("", 64),
    ],
)
def test_the_pipe_answers_with_sysexits(mailbox: Mailbox, to: str, code: int) -> None:
    said: list[str] = []
    for _time in range(2):
        assert take_from_pipe(mail(), to=to, envelope_from="a@b.example", tell=said.append) == code
    assert Received.objects.count() == (1 if code == 0 else 0)
    assert bool(said) is (code != 0)


@pytest.mark.parametrize("raw", [b"", b"\0", b"\r\n", b"no header at all", b"\xff" * 1000])
def test_the_pipe_never_rejects_for_content(mailbox: Mailbox, raw: bytes) -> None:
    """A11."""
    assert take_from_pipe(raw, to=mailbox.address, envelope_from="", tell=print) == 0


def test_the_pipe_says_try_again_without_room(mailbox: Mailbox, settings: Any) -> None:
    settings.BESA_FREE_SPACE_FLOOR = 1 << 62
    said: list[str] = []
    assert take_from_pipe(mail(), to=mailbox.address, envelope_from="", tell=said.append) == 75
    assert "try again" in said[0]


def test_faults_of_the_database_are_temporary() -> None:
    assert smtp_server._our_fault(OperationalError("database is locked")).startswith("451 ")
