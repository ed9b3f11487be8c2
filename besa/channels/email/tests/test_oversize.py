"""Mail above the limit: held back with its headers, and its sender told once, in their language, if anybody may (section 4)."""

import email
import email.policy
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from besa.cases.models import Case, Delivery, Received
from besa.channels.email.imap import Fetched
from besa.channels.email.intake import accounting, again, reading
from besa.channels.email.intake.taking import take_in
from besa.channels.email.models import Mailbox, Notice
from besa.channels.email.notices import send_due
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.poller import Fetcher
from besa.channels.email.secrets import encrypt
from besa.channels.email.smtp_server import SmtpServer
from besa.channels.email.tests.mails import mail
from besa.channels.email.tests.sink import Sink
from besa.core import listening
from besa.promises.budgets import spent_by_address

pytestmark = pytest.mark.django_db
YUSUF = "yusuf@customer.example"
ARABIC = "=?utf-8?B?2LXZiNixINin2YTYrNmH2KfYsg==?="  # صور الجهاز


@pytest.fixture(scope="module")
def reader():
    with Reader() as child:
        yield child


@pytest.fixture(autouse=True)
def _small(settings, tmp_path):
    settings.BESA_MESSAGE_LIMIT, settings.MEDIA_ROOT, settings.BESA_FREE_SPACE_FLOOR = 2_000, tmp_path, 0


@pytest.fixture
def pipe(mailbox, reader):
    """A mail server's pipe brings a mail; its row, accounted for."""

    def bring(raw, **options):
        given = {"envelope_from": YUSUF, "envelope_to": mailbox.address, "source": "intake", "claim": True}
        row = take_in(raw, mailbox=mailbox, **given | options).received
        accounting.process(row, reader)
        return Received.objects.get(pk=row.pk)

    return bring


def large(**headers):
    return mail("x" * 3_000, **{"Date": "", **headers})


def test_a_large_mail_is_held_back_and_its_sender_told_once_in_their_language(pipe, mailbox, yusuf):
    row = pipe(large(Subject=ARABIC))
    assert (row.state, row.reason, row.subject_shown) == ("suspended", "too-large-told", "صور الجهاز")
    assert (Case.objects.count(), Delivery.objects.count()) == (0, 0)
    with Sink() as sink:
        Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="plain")
        assert [notice.state for notice in send_due()] == ["sent"]
        assert send_due() == []
    (accepted,) = sink.journal
    sent = email.message_from_bytes(accepted.raw, policy=email.policy.default)
    assert (accepted.sender, accepted.recipients) == ("", [YUSUF])
    assert (sent["auto-submitted"], sent["in-reply-to"]) == ("auto-replied", "<one@customer.example>")
    assert (sent["content-language"], sent["subject"]) == ("ar", "Re: صور الجهاز")
    text = sent.get_body(("plain",)).get_content()
    assert "صور الجهاز" in text
    assert "could not be taken in" not in text
    assert pipe(large(Subject="again", Message_ID="<two@customer.example>")).reason == "too-large"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "options"),
    [
        ({"Auto-Submitted": "auto-generated"}, {}),
        ({"Precedence": "bulk"}, {}),
        ({"List-Id": "<news.example>"}, {}),
        ({"X-Spam-Flag": "YES"}, {}),
        ({"From": "a@b.example, c@d.example"}, {}),
        ({"From": "support@desk.example"}, {}),
        ({"From": "MAILER-DAEMON@customer.example"}, {}),
        ({}, {"envelope_from": "<>"}),
        ({}, {"received_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        ({"Authentication-Results": "mx.desk.example; dmarc=fail"}, {}),
    ],
)
def test_nobody_is_told_of_mail_that_may_not_cause_mail(pipe, mailbox, headers, options):
    Mailbox.objects.update(trusted_authserv_id="mx.desk.example")
    row = pipe(large(**{name.replace("-", "_"): value for name, value in headers.items()}), **options)
    assert (row.state, row.reason, Notice.objects.count()) == ("suspended", "too-large", 0)


def test_a_notice_counts_against_the_budget_of_its_address_and_is_bound_by_it(pipe, mailbox, case, yusuf):
    now = timezone.now()
    pipe(large())
    assert list(spent_by_address(YUSUF, now)) == []
    message = case.messages.create(direction="out", channel="email", automatic=True)
    for _number in range(2):
        Delivery.objects.create(message=message, account=mailbox.account, recipient=YUSUF, automatic=True)
    assert list(spent_by_address(YUSUF, now)) == ["address_hour"]
    Notice.objects.all().delete()
    Delivery.objects.create(message=message, account=mailbox.account, recipient=YUSUF, automatic=True)
    assert pipe(large(Message_ID="<three@customer.example>")).reason == "too-large"


def test_a_refused_notice_is_not_told_to_have_been_told(pipe):
    row = pipe(large())
    with Sink(script={"RCPT": ["550 5.1.1 no such user"]}) as sink:
        Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="plain")
        assert [notice.state for notice in send_due()] == ["failed"]
    row.refresh_from_db()
    assert row.reason == "too-large"


def test_a_notice_waits_for_a_server_and_is_given_up_after_two_days(pipe):
    pipe(large())
    now = timezone.now()
    assert send_due(now=now) == []
    assert Notice.objects.get().reason == "No server is set that could send it."
    assert [notice.state for notice in send_due(now=now + timedelta(days=3))] == ["failed"]


def test_released_it_becomes_a_case_of_its_headers(pipe, amal):
    row = pipe(large(Subject=ARABIC))
    again.release(row, by=amal)
    assert (row.state, row.case.subject, row.case.language) == ("new_case", "صور الجهاز", "ar")
    assert row.message.text.startswith("This mail has 3.")
    assert "cut" in row.message.flags


@pytest.mark.django_db(transaction=True)
def test_by_imap_the_rest_stays_with_the_provider(mailbox, reader, yusuf):
    Mailbox.objects.update(source="imap", imap_host="127.0.0.1", imap_user="x", imap_secret=encrypt("y"))
    head = b"From: yusuf@customer.example\r\nSubject: big\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n\r\n"
    Fetcher(Mailbox.objects.get())._take_in(Fetched(5, head, timezone.now(), 70 * 2**20, is_cut=True))
    row = reading.claim(Received.objects.get().pk, now=timezone.now())
    accounting.process(row, reader)
    assert (row.state, row.reason) == ("suspended", "too-large-told")
    assert (Notice.objects.get().recipient, Notice.objects.get().language) == (YUSUF, "ar")


@pytest.mark.django_db(transaction=True)
def test_by_smtp_the_senders_own_server_says_so(mailbox):
    listener = listening.bind("127.0.0.1", 0, variable="BESA_SMTP_PORT")
    door = SmtpServer(listener, lambda received: None)
    door.start()
    try:
        with smtplib.SMTP("127.0.0.1", listener.getsockname()[1], local_hostname="test.example") as client:
            client.ehlo()
            assert client.esmtp_features["size"] == "2000"
            assert client.mail("a@b.example", ["size=3000"])[0] == 552
            client.rset()
            client.mail("a@b.example")
            client.rcpt(mailbox.address)
            assert client.data(large())[0] == 552
    finally:
        assert door.stop()
    assert (Received.objects.count(), Notice.objects.count()) == (0, 0)
