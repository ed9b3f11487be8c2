"""The acknowledgement: what it says, to whom, and when it is held back (CH-13, CH-14, F11, reliability.md 4)."""

from datetime import timedelta

import pytest
from django.db import transaction

from besa.cases.models import Case, Delivery, Message
from besa.cases.ports import Verdict
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint
from besa.promises import acknowledgement
from besa.promises.models import Promise
from besa.promises.tests.arriving import MONDAY, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
ENGLISH = """\
We have received your message “\u2068Where is my order?\u2069”. Thank you for writing to us.

\u2068Orders and delivery\u2069 will answer you by \u2068Monday 23 November 2026, 15:00\u2069 (\u2068Tirana time\u2069).

Your reference number is \u2066#1001\u2069.

If you would like to add something, just reply to this message.

This message was sent automatically to confirm receipt. It is not the answer to your message."""


def sent() -> list[Message]:
    return list(Message.objects.filter(direction="out", automatic=True).order_by("pk"))


def held_back() -> list[str]:
    rows = LoggedEvent.objects.filter(name="promises.AcknowledgementHeldBack").order_by("id")
    return [row["reason"] for row in rows.values_list("data", flat=True)]


def test_it_confirms_receipt_and_gives_reference_desk_and_time(arben, orders, mailbox):
    case = arrive(arben, orders, mailbox, subject="Where is my order?", language="en")
    (message,) = sent()
    assert message.text == ENGLISH
    assert (message.case, message.language, message.text_direction) == (case, "en", "ltr")
    assert message.subject == "Where is my order?"
    assert message.to == [{"name": "", "address": "arben@customer.example"}]
    assert (message.author, message.from_address) == (None, "support@desk.example")
    assert [one.state for one in message.deliveries.all()] == ["queued"]


def test_it_names_the_desk_in_the_customer_s_language(yusuf, orders, mailbox):
    orders.public_names = {"ar": "قسم الطلبات"}
    orders.save()
    arrive(yusuf, orders, mailbox, language="ar")
    assert "سيصلكم الرد من \u2068قسم الطلبات\u2069 في موعد أقصاه" in sent()[0].text


def test_the_time_it_gives_is_the_promise(arben, orders, mailbox):
    arrive(arben, orders, mailbox, at=MONDAY + timedelta(seconds=20), language="en")
    due = Promise.objects.get().due_at
    assert due == MONDAY + timedelta(hours=4, seconds=20)
    assert "15:01" in sent()[0].text  # said to the minute, and never earlier than what is kept


def test_it_names_the_owner_when_there_is_one(arben, orders, mailbox, amal):
    case = arrive(arben, orders, mailbox, may_acknowledge=False, language="en")
    case.owner = amal
    letter = acknowledgement.letter(case, Promise.objects.get(), to="arben@customer.example", now=MONDAY)
    assert "\u2068Amal\u2069 will answer you by" in letter.text


@pytest.mark.parametrize(
    ("customer_language", "team_language", "case_language", "expected", "direction"),
    [
        ("sq", "ar", "he", "he", "rtl"),
        ("ar", "en", "", "ar", "rtl"),
        ("sq", "ar", "", "sq", "ltr"),
        ("", "he", "", "he", "rtl"),
        ("", "en", "fr", "en", "ltr"),
        ("", "ar", "ar-EG", "ar", "rtl"),
    ],
)
def test_it_is_written_in_the_customers_language(
    arben, orders, mailbox, customer_language, team_language, case_language, expected, direction
):
    arben.language, orders.language = customer_language, team_language
    arben.save()
    orders.save()
    arrive(arben, orders, mailbox, language=case_language)
    (message,) = sent()
    assert (message.language, message.text_direction) == (expected, direction)
    assert f'<p dir="{direction}">' in message.html


def test_each_value_is_isolated_in_html_with_its_own_direction(yusuf, orders, mailbox):
    arrive(yusuf, orders, mailbox, subject="Dell XPS <b>لا يعمل</b>", language="ar")
    html = sent()[0].html
    assert '<bdi dir="rtl">Dell XPS &lt;b&gt;لا يعمل&lt;/b&gt;</bdi>' in html
    assert '<bdi dir="ltr">#1001</bdi>' in html
    assert '<bdi dir="ltr">Orders and delivery</bdi>' in html


def test_no_more_than_sixty_characters_of_a_stranger_are_quoted(arben, orders, mailbox):
    bait = "You have won, visit https://evil.example/ and enter your card number now please"
    arrive(arben, orders, mailbox, subject=bait, name="CLICK https://evil.example/", language="en")
    (message,) = sent()
    shown = bait[:59] + "…"
    assert message.subject == shown
    assert f"\u2068{shown}\u2069" in message.text
    assert "please" not in message.text + message.html
    assert "CLICK" not in message.text + message.html + str(message.to) + message.subject


def test_controls_and_overrides_of_the_subject_are_gone(arben, orders, mailbox):
    arrive(arben, orders, mailbox, subject="a\r\nBcc: x@y.example\u202egpj", language="en")
    assert sent()[0].subject == "a Bcc: x@y.examplegpj"


def test_a_cut_never_parts_a_letter_from_its_marks(arben, orders, mailbox):
    arrive(arben, orders, mailbox, subject="x" * 58 + "e\u0308\u0301\u0302 and more words", language="en")
    assert sent()[0].subject == "x" * 58 + "…"


def test_a_message_without_a_subject_is_acknowledged_too(arben, orders, mailbox):
    arrive(arben, orders, mailbox, subject="", language="en")
    (message,) = sent()
    assert message.subject == "Your message"
    assert message.text.startswith("We have received your message. Thank you")


# Held back.


def test_nothing_goes_to_a_sender_who_failed_the_check(arben, orders, mailbox):
    arrive(arben, orders, mailbox, verdict=Verdict.FAILED)
    assert (sent(), held_back()) == ([], ["sender_failed"])


def test_machines_do_not_talk_to_machines(arben, orders, mailbox):
    arrive(arben, orders, mailbox, automatic="auto-replied")
    assert (sent(), held_back()) == ([], [])


@pytest.mark.parametrize(
    "address", ["=?utf-8?Q?agent?=@corp.example", "a@b@c.example", "not an address", "<x@y.example>"]
)
def test_nothing_goes_to_an_address_that_is_not_plain(arben, orders, mailbox, address):
    arrive(arben, orders, mailbox, address=address)
    assert (sent(), held_back()) == ([], ["no_address"])


def test_nothing_goes_out_for_what_is_older_than_a_day(arben, orders, mailbox, clock):
    arrive(arben, orders, mailbox, at=MONDAY - timedelta(hours=24))
    assert held_back() == []
    arrive(arben, orders, mailbox, at=MONDAY - timedelta(hours=24, seconds=1))
    assert (len(sent()), held_back()) == (1, ["too_old"])


def test_nothing_goes_to_an_address_that_does_not_exist(arben, orders, mailbox):
    ContactPoint.objects.update(state="dead")
    arrive(arben, orders, mailbox)
    assert (sent(), held_back()) == ([], ["dead_address"])


def test_a_case_is_opened_though_no_mailbox_can_send(arben, orders, mailbox):
    mailbox.is_active = False
    mailbox.save()
    arrive(arben, orders, mailbox)
    assert (sent(), held_back()) == ([], ["no_mailbox"])
    assert (Case.objects.count(), Promise.objects.count()) == (1, 1)


def test_what_may_not_be_acknowledged_is_not(arben, orders, mailbox):
    arrive(arben, orders, mailbox, may_acknowledge=False)
    assert (sent(), held_back()) == ([], [])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verdict": Verdict.FAILED}, ["sender_failed"]),
        ({"address": "a@b@c.example"}, ["no_address"]),
        ({"sent_at": MONDAY - timedelta(hours=25)}, ["too_old"]),
        ({"sent_at": MONDAY - timedelta(hours=23)}, []),
        ({"place": "spam", "verdict": Verdict.FAILED}, []),
    ],
)
def test_what_the_intake_holds_back_is_said_on_the_case(arben, orders, mailbox, fields, reason):
    arrive(arben, orders, mailbox, may_acknowledge=False, **fields)
    assert (sent(), held_back()) == ([], reason)


# Budgets.


def earlier(case, count, *, to, age=timedelta(minutes=30), account="email:999") -> None:
    """Automatic mails that have gone out already."""
    message = Message.objects.create(case=case, direction="out", automatic=True, account=account)
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            recipient=to,
            recipient_domain=to.rpartition("@")[2],
            automatic=True,
            account=account,
            created_at=MONDAY - age,
        )
        for _ in range(count)
    )


@pytest.fixture
def another(yusuf, orders, mailbox, amal):
    """A case of somebody else, from which automatic mail has gone out."""
    return arrive(yusuf, orders, mailbox, may_acknowledge=False)


OTHERS = "other@customer.example"
OWN = "arben@customer.example"


@pytest.mark.parametrize(
    ("count", "to", "age", "reason"),
    [
        (2, OWN, timedelta(minutes=59), []),
        (3, OWN, timedelta(minutes=59), ["address_hour"]),
        (3, OWN, timedelta(minutes=61), []),
        (9, OWN, timedelta(hours=23), []),
        (10, OWN, timedelta(hours=23), ["address_day"]),
        (10, OWN, timedelta(hours=25), []),
        (29, OTHERS, timedelta(minutes=59), []),
        (30, OTHERS, timedelta(minutes=59), ["domain_hour"]),
        (30, OTHERS, timedelta(minutes=61), []),
        (30, "other@else.example", timedelta(minutes=1), []),
    ],
)
def test_budgets_of_address_and_domain(arben, orders, mailbox, another, count, to, age, reason):
    earlier(another, count, to=to, age=age)
    arrive(arben, orders, mailbox, address="Arben@Customer.example")
    assert held_back() == reason


def test_the_budget_of_a_domain_is_for_senders_nobody_vouches_for(arben, orders, mailbox, another):
    earlier(another, 30, to=OTHERS)
    arrive(arben, orders, mailbox, verdict=Verdict.AUTHENTICATED)
    assert held_back() == []


def test_mail_to_vouched_senders_does_not_use_up_the_budget_of_their_domain(arben, yusuf, orders, mailbox):
    vouched = arrive(yusuf, orders, mailbox, verdict=Verdict.AUTHENTICATED, may_acknowledge=False)
    earlier(vouched, 30, to=OTHERS)
    arrive(arben, orders, mailbox)
    assert held_back() == []


@pytest.mark.parametrize(("count", "reason"), [(499, []), (500, ["mailbox_hour"])])
def test_the_budget_of_a_mailbox(arben, orders, mailbox, another, count, reason):
    earlier(another, count, to="many@else.example", account=mailbox.account)
    arrive(arben, orders, mailbox)
    assert held_back() == reason


@pytest.mark.parametrize(("count", "reason"), [(1, []), (2, ["case_hour"])])
def test_the_budget_of_a_case(arben, orders, mailbox, count, reason):
    case = arrive(arben, orders, mailbox, may_acknowledge=False)
    earlier(case, count, to="x@else.example")
    message = Message.objects.get(case=case, direction="in")
    with transaction.atomic():
        acknowledgement.acknowledge(message, Promise.objects.get(), now=MONDAY)
    assert held_back() == reason


def test_two_desks_that_answer_each_other_stop_after_three_mails(arben, orders, mailbox, clock):
    """F08, X18: the other desk hides that it is a machine, and opens a new case with each of its mails."""
    for minute in range(20):
        clock.move_to(MONDAY + timedelta(minutes=minute))
        arrive(arben, orders, mailbox, at=MONDAY + timedelta(minutes=minute))
    assert len(sent()) == 3
    assert held_back() == ["address_hour"] * 17


def test_every_reason_has_a_sentence():
    from besa.promises.rules import HELD_BACK

    assert all(str(sentence).endswith(".") for sentence in HELD_BACK.values())


def test_acknowledging_takes_the_same_few_queries_whatever_lies_there(
    arben, orders, mailbox, another, django_assert_max_num_queries
):
    earlier(another, 200, to="many@else.example")
    case = arrive(arben, orders, mailbox, may_acknowledge=False)
    message = Message.objects.select_related("case__team", "case__customer").get(case=case, direction="in")
    promise = Promise.objects.get(case=case)
    with django_assert_max_num_queries(18), transaction.atomic():
        assert acknowledgement.acknowledge(message, promise, now=MONDAY) is not None


def bytes_of(message: Message, mailbox) -> str:
    """What leaves, decoded: headers and the plain text as the customer's mail program reads them."""
    import email
    from email import policy

    from besa.channels.email.compose import compose
    from besa.channels.email.outbound import mail_of

    mail = email.message_from_bytes(compose(mail_of(message.deliveries.get(), mailbox)), policy=policy.default)
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Reply-To"].startswith("support+")
    text = mail.get_body(("plain",)).get_content()
    return f"{mail['Subject']}\n{text}"


def test_the_mail_itself_keeps_its_isolates_and_says_that_it_is_automatic(yusuf, orders, mailbox):
    arrive(yusuf, orders, mailbox, subject="Dell XPS لا يعمل", language="ar")
    (message,) = sent()
    raw = bytes_of(message, mailbox)
    assert raw.startswith("Re: Dell XPS لا يعمل [\u200e#1001]\n")
    assert "\u2068Dell XPS لا يعمل\u2069" in raw
    assert "#1001\u2069" in raw
    assert "#1001.\u2069" not in raw
