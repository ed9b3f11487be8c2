"""The trial of reply addresses: a mail to the mailbox itself, over a real socket, decides where answers go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases.models import Case, Received
from besa.channels.email import actions, notices, probing
from besa.channels.email.intake import accounting
from besa.channels.email.intake.taking import mailbox_for, take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.outbound import signed_base
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tasks import send_notices
from besa.channels.email.tests.mails import mail
from besa.channels.email.tests.sink import Sink
from besa.core.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader():
    with Reader() as child:
        yield child


@pytest.fixture
def sink(mailbox, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with Sink() as server:
        Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="plain")
        mailbox.refresh_from_db()
        yield server


def bring(raw, mailbox, reader, envelope_to=""):
    row = take_in(raw, mailbox=mailbox, envelope_from="<>", envelope_to=envelope_to, source="imap", claim=True).received
    accounting.process(row, reader)
    return Received.objects.get(pk=row.pk)


def state():
    row = Mailbox.objects.get()
    return row.probe_state, row.probe_way, row.reply_address


def test_what_comes_back_switches_signed_addresses_on(sink, mailbox, reader, admin):
    Mailbox.objects.update(reply_address="plain")
    probing.ask(mailbox, by=admin)
    assert (state(), probing.has_work()) == (("wanted", "plus", "plain"), True)
    send_notices()
    (accepted,) = sink.journal
    (recipient,) = accepted.recipients
    assert recipient.startswith("support+t.probe")
    assert (accepted.sender, mailbox_for(recipient)) == ("support@desk.example", mailbox)
    assert (state(), probing.has_work()) == (("sent", "plus", "plain"), False)
    row = bring(accepted.raw, mailbox, reader)
    assert (row.state, row.reason, Case.objects.count()) == ("ignored", "probe", 0)
    assert state() == ("works", "plus", "plus")


def test_what_does_not_come_back_falls_to_the_sub_domain_and_then_to_the_plain_address(sink, mailbox, reader):
    Mailbox.objects.update(reply_domain="reply.desk.example", probe_state="wanted")
    now = timezone.now()
    for waited, expected in [
        (0, ("sent", "plus", "plus")),
        (9, ("sent", "plus", "plus")),
        (11, ("sent", "subdomain", "plus")),
        (22, ("fails", "subdomain", "plain")),
    ]:
        probing.take_turn(now=now + timedelta(minutes=waited))
        assert state() == expected
    assert signed_base(Mailbox.objects.get()) == ""
    notices.send_due(now=now + timedelta(minutes=22))
    first, second = sink.journal
    assert second.recipients[0].endswith("@reply.desk.example")
    bring(first.raw, mailbox, reader)
    assert state() == ("fails", "subdomain", "plain")  # an older trial says nothing any more
    bring(second.raw, mailbox, reader)
    assert state() == ("works", "subdomain", "subdomain")  # late, and right


def test_a_server_that_refuses_the_addition_is_believed_at_once(sink, mailbox):
    sink.script = {"RCPT": ["550 5.1.1 no such user"]}
    Mailbox.objects.update(probe_state="wanted")
    send_notices()
    assert state() == ("fails", "plus", "plain")
    assert "no such user" in Mailbox.objects.get().probe_words


def test_a_report_that_it_could_not_be_delivered_is_believed(sink, mailbox, reader):
    Mailbox.objects.update(probe_state="wanted")
    send_notices()
    identifier = next(line for line in sink.journal[0].raw.split(b"\r\n") if line.startswith(b"Message-ID"))
    report = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@desk.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 unknown user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        + identifier
        + b"\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    )
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    row = bring(mail(report, From="MAILER-DAEMON@mx.example", Content_Type=kind), mailbox, reader)
    assert (row.state, row.reason) == ("ignored", "probe")
    assert state() == ("fails", "plus", "plain")


def test_nobody_else_can_answer_a_trial(sink, mailbox, reader):
    """Neither a made-up number nor one of another desk switches anything."""
    Mailbox.objects.update(probe_state="wanted")
    send_notices()
    raw = sink.journal[0].raw
    token = sink.journal[0].recipients[0].partition("@")[0].rpartition(".")[2]
    for forged in (
        raw.replace(token.encode(), b"a" * len(token)),
        raw.replace(b"\r\nTo: support+t.", b"\r\nTo: other@desk.example\r\nX-To: support+t.", 1),
        mail(To=sink.journal[0].recipients[0]),
    ):
        bring(forged, mailbox, reader)
        assert state() == ("sent", "plus", "plus")


def test_it_is_tried_at_set_up_and_after_a_change_that_matters(mailbox, orders, admin):
    fields = {"address": "help@desk.example", "name": "Help", "team": orders}
    assert actions.add_mailbox(by=admin, **fields).probe_state == "wanted"
    plain = actions.add_mailbox(by=admin, **fields | {"address": "p@desk.example", "reply_address": "plain"})
    assert plain.probe_state == ""
    actions.change_mailbox(mailbox, by=admin, name="Other")
    assert mailbox.probe_state == ""
    actions.change_mailbox(mailbox, by=admin, smtp_host="smtp.desk.example")
    assert mailbox.probe_state == "wanted"


def test_without_a_server_nothing_is_tried(mailbox):
    Mailbox.objects.update(probe_state="wanted")
    send_notices()
    assert state() == ("", "plus", "plus")


def test_only_administrators_ask(mailbox, dana):
    with pytest.raises(NotAllowed):
        probing.ask(mailbox, by=dana)
