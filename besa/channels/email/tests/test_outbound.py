"""From a queued message to what the customer's server got, and what the row says of it (P5, X09)."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions import deliveries
from besa.cases.actions.messages import Letter, NewFile
from besa.cases.errors import AlreadyOnItsWay, BadAddress, TooLarge
from besa.cases.models import Delivery, Message
from besa.cases.sending import send_due
from besa.channels.email import addresses
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox
from besa.channels.email.secrets import encrypt
from besa.channels.email.tests.sink import DROP, HANG, Sink
from besa.core import files
from besa.core.models import LoggedEvent

YUSUF = "yusuf@customer.example"
ANSWER = Letter(text="مرحبا يوسف، طلبك #4711 في الطريق.", to=[("يوسف حداد", YUSUF)])


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sink(mailbox, media):
    with Sink() as server:
        use(mailbox, server)
        yield server


def use(mailbox, server, **more):
    mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security = "127.0.0.1", server.port, Mailbox.Security.PLAIN
    for name, value in more.items():
        setattr(mailbox, name, value)
    mailbox.save()


def answered(case, amal, letter=ANSWER, **more) -> Message:
    """Queued and due at once."""
    return actions.answer(case, by=amal, letter=letter, **({"undo": timedelta(0)} | more))


def only_copy() -> Delivery:
    return Delivery.objects.get()


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def due_again():
    Delivery.objects.filter(state="queued").update(next_attempt_at=timezone.now())


def events(kind):
    return [row.data for row in LoggedEvent.objects.filter(name=f"cases.{kind}").order_by("pk")]


pytestmark = [pytest.mark.server, pytest.mark.django_db]


def test_answer_leaves_after_the_undo_time_and_not_before(case, amal, sink):
    answered(case, amal, undo=timedelta(seconds=30))
    assert (send_due(), only_copy().state, sink.journal) == (0, "queued", [])
    due_again()
    assert send_due() == 1
    copy = only_copy()
    assert (copy.state, copy.reason, copy.attempts) == ("sent", "250 2.0.0 queued as 1A2B", 1)
    assert [(a.recipients, a.raw) for a in sink.journal] == [([YUSUF], files.read(copy.stored))]
    assert events("DeliverySent")[0]["recipient"] == YUSUF


def test_what_the_customer_gets_threads_and_can_be_answered(case, amal, sink):
    message = answered(case, amal)
    send_due()
    mail = read(sink.journal[0].raw)
    token = addresses.read_reply_address(mail["Reply-To"])
    own = addresses.read_message_id(mail["Message-ID"], keys())
    assert token.recipient_among([YUSUF], keys()) == YUSUF
    assert (token.case, own.case, own.message) == (case.public_id, case.public_id, str(message.pk))
    assert addresses.read_bounce_address(sink.journal[0].sender, keys()) == str(only_copy().pk)
    assert mail["From"].addresses[0].addr_spec == "support@desk.example"
    assert mail["From"].addresses[0].display_name.startswith("Amal")
    assert mail["Subject"] == f"طلب رقم 4711 [\u200e#{case.number}]"
    message.refresh_from_db()
    assert message.message_id == only_copy().header_id == mail["Message-ID"]


def test_every_recipient_gets_a_copy_of_their_own_and_bcc_is_never_shown(case, amal, sink):
    letter = Letter(
        text="hello",
        to=[("", YUSUF)],
        cc=[("Susan", "susan@customer.example")],
        bcc=[("", "boss@desk.example"), ("", YUSUF.upper())],
    )
    answered(case, amal, letter)
    assert send_due() == 3
    mails = {accepted.recipients[0]: read(accepted.raw) for accepted in sink.journal}
    assert sorted(mails) == ["boss@desk.example", "susan@customer.example", YUSUF]
    assert len({mail["Message-ID"] for mail in mails.values()}) == 3
    assert len({mail["Reply-To"] for mail in mails.values()}) == 3
    assert all("boss" not in accepted.raw.decode() for accepted in sink.journal)
    assert [mail["Bcc"] for mail in mails.values()] == [None, None, None]
    assert mails["boss@desk.example"]["Cc"].addresses[0].addr_spec == "susan@customer.example"


def test_note_reaches_no_customer(case, amal, sink):
    actions.write_note(case, by=amal, letter=Letter(text="SECRET-NOTE he is difficult", to=[("", YUSUF)]))
    answered(case, amal)
    send_due()
    assert len(sink.journal) == 1
    assert "SECRET-NOTE" not in read(sink.journal[0].raw).as_string()
    assert "SECRET-NOTE" not in str(read(sink.journal[0].raw).get_body(("plain",)).get_content())


def test_what_a_third_party_wrote_into_the_case_is_not_quoted_to_the_customer(case, amal, sink):
    now = timezone.now()
    for minutes, words, flags in ((9, "Where is my order?", []), (5, "He always complains", ["third_party"])):
        Message.objects.create(
            case=case, direction="in", text=words, from_address="x@y.example", said_at=now - timedelta(minutes=minutes),
            flags=flags,
        )  # fmt: skip
    answered(case, amal)
    send_due()
    text = read(sink.journal[0].raw).get_body(("plain",)).get_content()
    assert ("> Where is my order?" in text, "complains" in text) == (True, False)


def test_answer_quotes_and_references_what_the_customer_wrote(case, amal, sink):
    now = timezone.now()
    for number in (1, 2):
        Message.objects.create(
            case=case, direction="in", text=f"أين طلبي {number}؟", from_name="يوسف", message_id=f"<{number}@customer.example>",
            said_at=now - timedelta(minutes=9 - number),
        )  # fmt: skip
    answered(case, amal)
    send_due()
    first = read(sink.journal[0].raw)
    assert first["Subject"].startswith("Re: ")
    assert first["In-Reply-To"] == "<2@customer.example>"
    assert first["References"].split() == ["<1@customer.example>", "<2@customer.example>"]
    (said,) = Message.objects.filter(direction="out")
    assert (said.message_id, said.in_reply_to) == (first["Message-ID"], first["In-Reply-To"])
    assert "> أين طلبي 2؟" in first.get_body(("plain",)).get_content()
    answered(case, amal)
    send_due()
    assert read(sink.journal[1].raw)["References"].split() == [
        "<1@customer.example>",
        "<2@customer.example>",
        first["Message-ID"],
    ]


def test_automatic_mail_has_a_null_sender_and_says_what_it_is(case, sink):
    """And repeats nothing of what a stranger wrote but the beginning of the subject (section 4, F11)."""
    Message.objects.create(case=case, direction="in", text="Buy at evil.example", message_id="<1@customer.example>")
    letter = Letter(text="We have it.", subject="x" * 300, to=[("", YUSUF)])
    actions.answer_automatically(case, letter=letter)
    send_due()
    mail = read(sink.journal[0].raw)
    assert sink.journal[0].sender == ""
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Subject"].count("x") == 60
    assert [part.get_content().count("evil.example") for part in mail.walk() if not part.is_multipart()] == [0, 0]


def test_attachments_leave_with_the_answer(case, amal, sink):
    stored = files.put(b"%PDF-1.7 invoice", kind="attachment")
    new = NewFile(
        filename="فاتورة.pdf",
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
    )
    answered(case, amal, Letter(text="here", to=[("", YUSUF)], files=[new]))
    send_due()
    part = next(read(sink.journal[0].raw).iter_attachments())
    assert (part.get_filename(), part.get_content()) == ("فاتورة.pdf", b"%PDF-1.7 invoice")


def test_missing_file_fails_visibly(case, amal, sink):
    new = NewFile(filename="a.pdf", content_type="application/pdf", size=1, sha256="", stored="attachment/aa/gone")
    answered(case, amal, Letter(text="here", to=[("", YUSUF)], files=[new]))
    send_due()
    assert (only_copy().state, only_copy().reason) == ("failed", "An attached file is missing on the disk.")
    assert sink.journal == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "CONTENT"])
def test_refusal_for_now_is_tried_again_in_five_minutes_with_the_same_bytes(case, amal, sink, command):
    sink.script[command] = ["451 4.7.1 greylisted"]
    answered(case, amal)
    before = timezone.now()
    send_due()
    copy = only_copy()
    assert (copy.state, copy.reason, copy.attempts) == ("queued", "451 4.7.1 greylisted", 1)
    assert timedelta(minutes=4, seconds=50) < copy.next_attempt_at - before < timedelta(minutes=5, seconds=10)
    first = files.read(copy.stored)
    Message.objects.update(text="whatever has changed meanwhile")
    due_again()
    send_due()
    assert (only_copy().state, only_copy().attempts) == ("sent", 2)
    assert [accepted.raw for accepted in sink.journal] == [first]


def test_refusal_for_good_fails_and_is_told(case, amal, sink):
    sink.script["RCPT"] = ["550 5.1.1 no such user"]
    answered(case, amal)
    send_due()
    copy = only_copy()
    assert (copy.state, copy.reason, copy.is_permanent) == ("failed", "550 5.1.1 no such user", True)
    assert events("DeliveryFailed")[0]["reason"] == "550 5.1.1 no such user"


def test_one_recipient_refused_does_not_hold_up_the_other(case, amal, sink):
    sink.script["RCPT"] = ["550 5.1.1 no such user"]
    answered(case, amal, Letter(text="x", to=[("", YUSUF), ("", "susan@customer.example")]))
    send_due()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "sent"]


def test_dead_server_is_asked_once_and_all_its_mail_waits(case, amal, sink, repairs):
    sink.script["CONNECT"] = [DROP] * 9
    for _ in range(3):
        answered(case, amal)
    assert send_due() == 1
    copies = list(Delivery.objects.order_by("pk"))
    assert [(copy.state, copy.attempts) for copy in copies] == [("queued", 1), ("queued", 0), ("queued", 0)]
    assert all(copy.next_attempt_at > timezone.now() + timedelta(seconds=50) for copy in copies)
    assert copies[0].reason.startswith("The server broke off the connection.")
    sink.script.clear()
    due_again()
    assert send_due() == 3
    assert len(sink.journal) == 3


def test_queue_of_another_mailbox_flows(case, amal, sink, orders):
    with Sink() as other_server:
        other = Mailbox.objects.create(address="other@desk.example", name="Other", team=orders)
        use(other, other_server)
        sink.script["CONNECT"] = ["421 too busy"] * 9
        answered(case, amal)
        case.account = other.account
        case.save()
        answered(case, amal)
        send_due()
        assert (len(sink.journal), len(other_server.journal)) == (0, 1)


def test_wrong_password_blames_the_mailbox_and_not_the_mail(case, amal, mailbox, media):
    with Sink(extensions=("AUTH PLAIN",), passwords={"support": "right"}) as sink:
        use(mailbox, sink, smtp_user="support", smtp_secret=encrypt("wrong"))
        answered(case, amal)
        send_due()
        assert only_copy().state == "queued"
        assert only_copy().reason.startswith("The server refuses user name or password.")
        use(mailbox, sink, smtp_secret=encrypt("right"))
        due_again()
        send_due()
        assert (only_copy().state, sink.journal[0].user) == ("sent", "support")


def test_no_silent_fall_back_to_plain_text(case, amal, mailbox, media):
    with Sink() as sink:
        use(mailbox, sink)
        Mailbox.objects.update(smtp_security=Mailbox.Security.STARTTLS, smtp_host="localhost")
        answered(case, amal)
        send_due()
        assert (only_copy().state, sink.journal) == ("queued", [])
        assert only_copy().reason.startswith("The server offers no STARTTLS.")


def test_mail_is_given_up_after_five_days(case, amal, sink):
    sink.script["RCPT"] = ["450 full"] * 3
    answered(case, amal)
    send_due()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=4, hours=23))
    due_again()
    send_due()
    assert only_copy().state == "queued"
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=5))
    due_again()
    send_due()
    assert (only_copy().state, only_copy().attempts) == ("failed", 3)


def test_back_off_grows_to_hours(case, amal, sink):
    sink.script["RCPT"] = ["450 full"] * 9
    answered(case, amal)
    waits = []
    for _ in range(9):
        before = timezone.now()
        send_due()
        waits.append(round((only_copy().next_attempt_at - before).total_seconds() / 60))
        due_again()
    assert waits == [5, 10, 20, 40, 80, 160, 320, 320, 320]


def test_person_may_try_a_failed_mail_again(case, amal, noa, sink):
    """While it is lost the customer waits as before; when it has gone after all, nobody waits."""
    asked_at = timezone.now() - timedelta(hours=1)
    Message.objects.create(case=case, direction="in", channel="email", text="Where is it?", said_at=asked_at)
    sink.script["RCPT"] = ["550 no"]
    answered(case, amal)
    send_due()
    case.refresh_from_db()
    assert case.unanswered_since == asked_at
    deliveries.retry(only_copy(), by=amal)
    send_due()
    assert (only_copy().state, len(sink.journal)) == ("sent", 1)
    case.refresh_from_db()
    assert case.unanswered_since is None
    with pytest.raises(AlreadyOnItsWay):
        deliveries.retry(only_copy(), by=amal)


def test_sending_is_undone_while_it_waits(case, amal, sink):
    message = answered(case, amal, undo=timedelta(seconds=30))
    actions.withdraw(message, by=amal)
    due_again()
    assert (send_due(), only_copy().state, sink.journal) == (0, "withdrawn", [])


def test_sending_is_not_undone_once_it_was_tried(case, amal, sink):
    sink.script["RCPT"] = ["450 later"]
    message = answered(case, amal)
    send_due()
    with pytest.raises(AlreadyOnItsWay):
        actions.withdraw(message, by=amal)


def test_alarm_after_ten_minutes_once(case, amal, sink):
    from besa.cases.tasks import alarm_late_deliveries

    sink.script["RCPT"] = ["450 later"]
    answered(case, amal)
    send_due()
    alarm_late_deliveries()
    assert events("DeliveryLate") == []
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    alarm_late_deliveries()
    alarm_late_deliveries()
    assert [event["reason"] for event in events("DeliveryLate")] == ["450 later"]


def test_claim_is_won_by_one(case, amal, sink):
    answered(case, amal)
    first = deliveries.claim(holder="one")
    assert (first.claimed_by, first.attempts) == ("one", 1)
    assert deliveries.claim(holder="two") is None


def test_lease_that_ran_out_is_taken_over_and_the_first_holder_changes_nothing(case, amal, sink):
    answered(case, amal)
    first = deliveries.claim(holder="one")
    Delivery.objects.update(next_attempt_at=timezone.now())
    second = deliveries.claim(holder="two")
    assert second.attempts == 2
    deliveries.mark_sent(first)
    assert (only_copy().state, only_copy().claimed_by, events("DeliverySent")) == ("claimed", "two", [])
    deliveries.mark_sent(second)
    assert only_copy().state == "sent"


def test_a_machine_whose_clock_is_ahead_takes_over_nothing(case, amal, sink, time_machine):
    """P10: leases stand on the clock of the database, never on those of two machines."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite serves one machine, which has one clock")
    answered(case, amal)
    assert deliveries.claim(holder="one")
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    assert deliveries.claim(holder="two") is None


def test_delivery_of_a_dead_process_is_due_at_once(case, amal, sink):
    from besa.core import heartbeats

    answered(case, amal)
    deliveries.claim(holder=f"{heartbeats.host()}:999999999")
    assert deliveries.release_the_gone() == 1
    assert send_due() == 1


def test_without_a_server_the_viewer_keeps_the_mail(case, amal, mailbox, media):
    answered(case, amal)
    send_due()
    copy = only_copy()
    assert (copy.state, copy.reason) == ("sent", "viewer")
    assert read(files.read(copy.stored))["To"].addresses[0].addr_spec == YUSUF


def test_switched_off_mailbox_holds_its_mail(case, amal, sink, mailbox):
    answered(case, amal)
    Mailbox.objects.update(is_active=False)
    send_due()
    assert (only_copy().state, only_copy().reason[:27]) == ("queued", "The mailbox is switched off")


def test_address_that_cannot_be_used_is_refused_before_it_is_queued(case, amal, sink):
    with pytest.raises(BadAddress, match=r"a b@customer\.example"):
        answered(case, amal, Letter(text="x", to=[("", YUSUF)], bcc=[("", "a b@customer.example")]))
    assert not Delivery.objects.exists()


def test_address_that_slipped_in_fails_with_words(case, amal, sink):
    answered(case, amal)
    Message.objects.update(to=[{"name": "", "address": "a b@customer.example"}])
    send_due()
    assert (only_copy().state, only_copy().reason[:19]) == ("failed", "A recipient's addre")


def test_message_above_the_limit_is_refused_before_it_is_queued(case, amal, sink, settings):
    settings.BESA_MESSAGE_LIMIT = 1_000_000
    for size, fits in ((700_000, True), (800_000, False)):
        new = NewFile(filename="a.pdf", content_type="application/pdf", size=size, sha256="", stored="x")
        letter = Letter(text="here", to=[("", YUSUF)], files=[new])
        if fits:
            answered(case, amal, letter)
        else:
            with pytest.raises(TooLarge):
                answered(case, amal, letter)
    assert Delivery.objects.count() == 1


def test_server_that_took_the_mail_and_never_confirmed_gets_the_same_mail_again(case, amal, sink, monkeypatch):
    from besa.channels.email import outbound
    from besa.channels.email.transport import Session

    monkeypatch.setattr(outbound, "Session", lambda server, helo: Session(server, helo=helo, timeout=3))
    sink.script["CONTENT"] = [HANG]
    answered(case, amal)
    send_due()
    assert only_copy().state == "queued"
    due_again()
    send_due()
    assert only_copy().state == "sent"
    assert len({accepted.raw for accepted in sink.journal}) == 1
    assert len(sink.journal) == 2
