"""Who takes part, whom an answer goes to, and colleagues who answer by mail (B07, B12, F02 to F04)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from besa.accounts.models import User
from besa.cases.glance import answer_recipients
from besa.cases.models import Case, Message, Received
from besa.channels.email.addresses import Purpose, reply_address
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox
from besa.channels.email.tests.mails import mail
from besa.customers.models import Customer

Arrive = Callable[..., Received]


def test_copies_join_only_when_the_sender_is_verified(arrive: Arrive, mailbox: Mailbox, amal: User) -> None:
    """F04, and neither colleagues nor our own addresses are customers in copy."""
    copied = f"ali@customer.example, {amal.email}, support+x@desk.example"
    row = arrive(mail("one", Cc=copied))
    assert list(row.case.participants.values_list("address", flat=True)) == ["yusuf@customer.example"]
    Mailbox.objects.filter(pk=mailbox.pk).update(trusted_authserv_id="mx.desk.example")
    mailbox.refresh_from_db()
    row = arrive(
        mail("two", Cc=copied, Authentication_Results="mx.desk.example; dmarc=pass header.from=customer.example")
    )
    found = row.case.participants.order_by("pk").values_list("address", "is_copied")
    assert list(found) == [("yusuf@customer.example", False), ("ali@customer.example", True)]


def test_a_mail_to_half_the_world_brings_few_new_customers(arrive: Arrive, trusting: Mailbox) -> None:
    """B07: at most twenty."""
    copied = ", ".join(f"c{number}@customer.example" for number in range(50))
    row = arrive(mail("one", Cc=copied, Authentication_Results="mx.desk.example; dmarc=pass"))
    assert row.case.participants.filter(is_copied=True).count() == Customer.objects.count() - 1 == 20


@pytest.mark.parametrize(
    ("header", "is_verified", "kept", "answered"),
    [
        ("Ali <ali@other.example>", True, ["ali@other.example"], ["ali@other.example"]),
        ("Ali <ali@other.example>", False, ["ali@other.example"], ["yusuf@customer.example"]),
        ("orders@customer.example", False, ["orders@customer.example"], ["orders@customer.example"]),
        ("YUSUF@customer.example", False, ["YUSUF@customer.example"], ["YUSUF@customer.example"]),
        ("support+x@desk.example, amal@desk.example", True, [], ["yusuf@customer.example"]),
        ("=?utf-8?Q?agent?=@corp.example", True, [], ["yusuf@customer.example"]),
        (", ".join(f"a{n}@other.example" for n in range(50)), True, *[[f"a{n}@other.example" for n in range(5)]] * 2),
        ("", True, [], ["yusuf@customer.example"]),
    ],
)
def test_an_answer_goes_where_a_sender_may_ask_for_it(
    arrive: Arrive,
    trusting: Mailbox,
    desk: Client,
    header: str,
    is_verified: bool,
    kept: list[str],
    answered: list[str],
) -> None:
    """B12: not to us, not to half the world, and elsewhere by itself only when somebody vouches for the sender."""
    vouched = {"Authentication_Results": "mx.desk.example; dmarc=pass"} if is_verified else {}
    row = arrive(mail(Reply_To=header, **vouched))
    assert [one["address"] for one in row.message.reply_to] == kept
    to, _cc = answer_recipients(row.case)
    assert [one["address"] for one in to] == answered
    is_for_the_agent = not set(kept) <= set(answered)
    assert ("reply_elsewhere" in row.message.flags) == is_for_the_agent
    page = desk.get(f"/cases/{row.case.number}/").content.decode()
    assert ("Asks for the answer elsewhere" in page) == is_for_the_agent
    if is_for_the_agent:
        assert f"verified: \u2066{kept[0]}\u2069" in page


def agent_reply(case: Case, agent: User, *, by: User, verified: bool, mailbox: Mailbox) -> tuple[bytes, str]:
    """A colleague's (`by`) answer to the notification that was sent to `agent`."""
    address = reply_address(mailbox.address, case.public_id, agent.email, keys(), Purpose.AGENT)
    result = {"Authentication_Results": "mx.desk.example; dmarc=pass"} if verified else {}
    return mail("We will call you.\r\n\r\n-- \r\nAmal", From=f"Amal <{by.email}>", **result), address


def test_an_agents_verified_reply_goes_to_the_customer(
    arrive: Arrive, case: Case, trusting: Mailbox, amal: User
) -> None:
    raw, address = agent_reply(case, amal, by=amal, verified=True, mailbox=trusting)
    row = arrive(raw, envelope_to=address)
    assert (row.state, row.message.direction, row.message.author) == ("threaded", "out", amal)
    assert row.message.text == "We will call you."
    assert [d.recipient for d in row.message.deliveries.all()] == ["yusuf@customer.example"]


def test_an_unverified_agents_reply_stays_in_the_house(
    arrive: Arrive, case: Case, trusting: Mailbox, amal: User
) -> None:
    """F02."""
    raw, address = agent_reply(case, amal, by=amal, verified=False, mailbox=trusting)
    row = arrive(raw, envelope_to=address)
    assert (row.message.direction, row.message.flags) == ("note", ["unverified_agent"])
    assert row.message.deliveries.count() == 0


def test_an_agent_with_anothers_notification_stays_in_the_house(
    arrive: Arrive, case: Case, trusting: Mailbox, amal: User, dana: User
) -> None:
    raw, address = agent_reply(case, amal, by=dana, verified=True, mailbox=trusting)
    assert arrive(raw, envelope_to=address).message.direction == "note"


@pytest.mark.parametrize("loss", ["disabled", "other team"])
def test_an_agent_who_lost_access_is_refused(
    arrive: Arrive, case: Case, trusting: Mailbox, amal: User, repairs: Any, loss: str
) -> None:
    """F05."""
    if loss == "disabled":
        User.objects.filter(pk=amal.pk).update(is_active=False)
    else:
        Case.objects.filter(pk=case.pk).update(team=repairs)
    raw, address = agent_reply(case, amal, by=amal, verified=True, mailbox=trusting)
    row = arrive(raw, envelope_to=address)
    assert (row.state, row.reason) == ("suspended", f"agent-not-allowed #{case.number}")
    assert Message.objects.filter(case=case).exclude(direction="note").count() == 0
