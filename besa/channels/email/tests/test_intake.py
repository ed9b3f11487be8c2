"""From raw bytes to a case (P1 to P4; issue 2, decisions of section 0)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from besa.accounts.models import User
from besa.cases.actions import add_ignore_rule, discard, set_status, trash
from besa.cases.glance import answer_recipients
from besa.cases.models import Case, Message, Received
from besa.channels.email.addresses import message_id, reply_address
from besa.channels.email.intake import accounting, again
from besa.channels.email.intake.taking import mailbox_for, take_in
from besa.channels.email.keys import keys, loop_id
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tests.mails import ARRIVED, mail, multipart, part
from besa.core import files
from besa.customers.actions import block_sender
from besa.customers.models import ContactPoint, Customer

Arrive = Callable[..., Received]


def test_a_mail_becomes_a_case_of_the_mailboxs_team(arrive: Arrive, mailbox: Mailbox) -> None:
    row = arrive(
        mail("لم يصل طلبي بعد", Subject="=?utf-8?B?2LfZhNio2Yo=?=", From="يوسف <new@customer.example>".encode())
    )
    case = row.case
    assert case is not None
    assert (row.state, row.source) == ("new_case", "smtp")
    assert (case.subject, case.team, case.owner, case.status) == ("طلبي", mailbox.team, None, "new")
    assert (case.language, case.direction, case.unanswered_since) == ("ar", "rtl", ARRIVED)
    assert (case.customer.name, case.customer.email) == ("يوسف", "new@customer.example")
    message = case.messages.get(direction="in")
    assert (message.text, message.text_direction, message.said_at) == ("لم يصل طلبي بعد", "rtl", ARRIVED)
    assert list(case.participants.values_list("address", flat=True)) == ["new@customer.example"]


def test_the_raw_mail_is_kept_byte_for_byte(arrive: Arrive) -> None:
    raw = mail(bytes(range(256)))
    row = arrive(raw)
    assert files.read(row.stored) == raw
    assert (row.size, row.sha256) == (len(raw), files.put(raw, kind="raw").sha256)


def test_a_mail_is_on_the_disk_when_it_was_taken_in(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1: its bytes and its name, before anybody says *accepted*."""
    synced: list[str] = []
    bring = os.fsync

    def note(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        bring(handle)

    monkeypatch.setattr(os, "fsync", note)
    taken = take_in(mail(), mailbox=mailbox, envelope_from="", envelope_to=mailbox.address, source="smtp")
    file = files.path_of(taken.received.stored).resolve()
    assert synced[-2:] == [str(file), str(file.parent)]


def test_a_known_customer_is_recognised(arrive: Arrive, yusuf: Customer) -> None:
    assert arrive(mail()).case.customer == yusuf


def test_the_same_mail_twice_is_one(arrive: Arrive) -> None:
    first = arrive(mail())
    second = arrive(b"Received: from elsewhere by here; today\r\n" + mail())
    assert second.pk == first.pk
    assert (Received.objects.count(), Message.objects.filter(direction="in").count()) == (1, 1)


def test_the_same_id_with_other_content_is_kept_and_marked(arrive: Arrive) -> None:
    arrive(mail("one"))
    row = arrive(mail("another"))
    assert Message.objects.filter(direction="in").count() == 2
    assert row.message.flags == ["same_id_other_content"]


def test_a_reply_to_the_signed_address_joins_its_case(arrive: Arrive, case: Case, mailbox: Mailbox) -> None:
    address = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    row = arrive(mail(Message_ID="<two@customer.example>"), envelope_to=address)
    assert (row.state, row.case) == ("threaded", case)
    assert row.message.customer == case.customer


def test_the_signed_address_in_the_header_is_enough(arrive: Arrive, case: Case, mailbox: Mailbox) -> None:
    """Behind IMAP there is no envelope."""
    address = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    assert arrive(mail(To=address.upper()), envelope_to="", source="imap").case == case


def test_a_forwarded_reply_address_makes_a_third_party(arrive: Arrive, case: Case, mailbox: Mailbox) -> None:
    """F03: threaded and marked; the writer does not take part."""
    address = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    row = arrive(mail(From="other@elsewhere.example"), envelope_to=address)
    assert (row.case, row.message.flags, row.message.customer) == (case, ["third_party"], None)
    assert list(case.participants.values_list("address", flat=True)) == ["yusuf@customer.example"]
    assert not ContactPoint.objects.filter(value="other@elsewhere.example").exists()
    assert answer_recipients(case) == ([{"name": case.customer.name, "address": "yusuf@customer.example"}], [])


def test_a_third_party_brings_nobody_along(arrive: Arrive, case: Case, trusting: Mailbox, rivka: Customer) -> None:
    """F03, F04: also one whom their provider vouches for, and whom we serve; nor does a machine."""
    address = reply_address(trusting.address, case.public_id, "yusuf@customer.example", keys())
    more = {"Authentication_Results": "mx.desk.example; dmarc=pass", "Cc": "more@elsewhere.example"}
    row = arrive(mail(From="rivka@customer.example", **more), envelope_to=address)
    assert (row.case, row.message.customer) == (case, None)
    row = arrive(mail("Away", Auto_Submitted="auto-replied", **more), envelope_to=address)
    assert (row.case, row.message.customer) == (case, case.customer)
    assert list(case.participants.values_list("address", flat=True)) == ["yusuf@customer.example"]


def test_a_reply_address_made_by_nobody_opens_a_new_case(arrive: Arrive, case: Case, mailbox: Mailbox) -> None:
    good = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    local, domain = good.split("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    assert arrive(mail(), envelope_to=forged).case != case


def test_a_signed_message_id_joins_a_participants_reply(arrive: Arrive, case: Case) -> None:
    own = message_id("r", case.public_id, "1", "yusuf@customer.example", "desk.example", keys())
    row = arrive(mail(In_Reply_To=own, References=f"<x@y> {own}"))
    assert (row.state, row.case) == ("threaded", case)


def test_a_signed_message_id_from_a_stranger_opens_a_linked_case(arrive: Arrive, case: Case) -> None:
    """B11: References to other people's cases have no effect on them."""
    own = message_id("r", case.public_id, "1", "yusuf@customer.example", "desk.example", keys())
    row = arrive(mail(From="eve@elsewhere.example", References=own))
    assert (row.state, case.message_count) == ("new_case", Case.objects.get(pk=case.pk).message_count)
    assert [(link.other, link.kind) for link in row.case.links.all()] == [(case, "looks_like_reply")]


def test_references_to_ones_own_mail_join_its_case(arrive: Arrive) -> None:
    first = arrive(mail())
    second = arrive(mail("more", Message_ID="<two@customer.example>", References="<one@customer.example>"))
    assert second.case == first.case
    stranger = arrive(mail("me too", From="eve@elsewhere.example", References="<one@customer.example>"))
    assert stranger.case != first.case


def test_a_number_in_the_subject_threads_nothing(arrive: Arrive, case: Case) -> None:
    row = arrive(mail(Subject=f"Re: your order [#{case.number}]"))
    assert row.case != case
    assert [(link.other, link.kind) for link in row.case.links.all()] == [(case, "mentions")]


@pytest.mark.parametrize(("days", "state"), [(14, "threaded"), (15, "new_case")])
def test_a_reply_reopens_a_solved_case_for_fourteen_days(
    arrive: Arrive, case: Case, mailbox: Mailbox, amal: User, days: int, state: str
) -> None:
    set_status(case, status="solved", by=amal, now=ARRIVED - timedelta(days=days))
    address = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    row = arrive(mail(), envelope_to=address)
    case.refresh_from_db()
    assert row.state == state
    if state == "threaded":
        assert (row.case, case.status, case.unanswered_since) == (case, "open", ARRIVED)
    else:
        assert case.status == "solved"
        assert [(link.other, link.kind) for link in row.case.links.all()] == [(case, "continues")]


@pytest.mark.parametrize("days", [1, 30])
def test_automatic_mail_never_reopens(arrive: Arrive, case: Case, mailbox: Mailbox, amal: User, days: int) -> None:
    set_status(case, status="solved", by=amal, now=ARRIVED - timedelta(days=days))
    trash(case, by=amal)
    address = reply_address(mailbox.address, case.public_id, "yusuf@customer.example", keys())
    row = arrive(mail("I am away", Auto_Submitted="auto-replied"), envelope_to=address)
    case.refresh_from_db()
    assert (row.case, case.status, case.unanswered_since) == (case, "solved", None)
    assert case.place == Case.Place.TRASH
    assert (row.message.automatic, row.message.automatic_reason) == (True, "auto-submitted")


def test_auto_submitted_no_is_a_persons_mail(arrive: Arrive) -> None:
    assert arrive(mail(Auto_Submitted="no")).message.automatic is False


ODD_SENDERS = [
    "=?utf-8?Q?yusuf?=@customer.example",
    "=?utf-8?q?a=40b?=c@customer.example",
    "yusuf@customer.example <attacker@evil.example>",
    "yusuf@customer.example, attacker@evil.example",
    "Group: yusuf@customer.example;",
    "<@route.example:yusuf@customer.example>",
    '"yusuf"@customer.example',
    "yusuf@customer.example (comment)",
    "yusuf(comment)@customer.example",
    '"x" <yusuf@customer.example>:<c@d.example>',
    "yusuf@[127.0.0.1]",
    "yus\u200buf@customer.example",
    "yus\u202euf@customer.example",
    "ｙusuf@customer.example",
    "",
    "<>",
]


@pytest.mark.parametrize("odd", ODD_SENDERS)
def test_an_odd_sender_is_nobody(arrive: Arrive, case: Case, mailbox: Mailbox, odd: str) -> None:
    """Findings 3 and 4, B01 to B05: never the customer, never into the customer's case by a reference."""
    own = message_id("r", case.public_id, "1", "yusuf@customer.example", "desk.example", keys())
    row = arrive(mail(From=odd.encode(), References=own))
    assert row.case != case
    assert row.case.customer != case.customer
    assert row.case.customer.contact_points.count() == 0
    assert "sender_unverified" in row.message.flags


@pytest.mark.parametrize("extra", ["From: other@evil.example", "Sender: other@evil.example"])
def test_two_claims_are_no_identity(arrive: Arrive, yusuf: Customer, extra: str) -> None:
    row = arrive(extra.encode() + b"\r\n" + mail())
    assert row.case.customer != yusuf


def test_a_quoted_name_that_looks_like_an_address_changes_nothing(arrive: Arrive) -> None:
    row = arrive(mail(From='"yusuf@customer.example" <attacker@evil.example>'))
    assert row.case.customer.email == "attacker@evil.example"


def test_enforcing_holds_back_what_failed_the_check(arrive: Arrive, mailbox: Mailbox, case: Case) -> None:
    """F01: a spoofed customer with a case number in the subject."""
    Mailbox.objects.filter(pk=mailbox.pk).update(sender_check="enforce", trusted_authserv_id="mx.desk.example")
    result = "mx.desk.example; dmarc=fail header.from=customer.example"
    row = arrive(mail(Subject=f"Re: [#{case.number}]", Authentication_Results=result))
    assert (row.state, row.case, row.reason) == ("suspended", None, f"sender-unverified #{case.number}")


def test_released_mail_becomes_a_case(arrive: Arrive, mailbox: Mailbox, amal: User) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(sender_check="enforce")
    row = arrive(mail(From="a@b.example, c@d.example"))
    assert row.state == "suspended"
    again.release(row, by=amal)
    assert (row.state, row.message.flags) == ("new_case", ["sender_unverified"])


def test_what_was_put_aside_stays_with_its_bytes(arrive: Arrive, mailbox: Mailbox, amal: User) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(sender_check="enforce")
    row = arrive(mail(From="a@b.example, c@d.example"))
    discard(row, by=amal)
    assert files.read(row.stored).startswith(b"From: a@b.example")


def test_a_blocked_sender_is_ignored_and_listed(arrive: Arrive, yusuf: Customer, amal: User) -> None:
    block_sender(yusuf.contact_points.get(), by=amal)
    row = arrive(mail())
    assert (row.state, row.reason, Case.objects.count()) == ("ignored", "blocked-sender", 0)


@pytest.mark.parametrize(
    ("field", "value"), [("sender", "Yusuf@Customer.example"), ("domain", "customer.example"), ("subject", "MY ORDER")]
)
def test_a_rule_ignores(arrive: Arrive, amal: User, field: str, value: str) -> None:
    rule = add_ignore_rule(field=field, value=value, by=amal)
    row = arrive(mail())
    assert (row.state, row.reason, Case.objects.count()) == ("ignored", f"rule:{rule.pk}", 0)


@pytest.mark.parametrize(("domain", "state"), [("news.shop.example", "ignored"), ("myshop.example", "new_case")])
def test_a_rule_for_a_domain_holds_for_its_own_servers_and_for_no_namesake(
    arrive: Arrive, amal: User, domain: str, state: str
) -> None:
    add_ignore_rule(field="domain", value="shop.example", by=amal)
    assert arrive(mail(From=f"a@{domain}")).state == state


def test_what_a_rule_ignored_can_still_become_a_case(arrive: Arrive, amal: User) -> None:
    add_ignore_rule(field="sender", value="yusuf@customer.example", by=amal)
    row = arrive(mail())
    assert row.can_be_released
    again.release(row, by=amal)
    assert (row.state, row.case.subject) == ("new_case", "My order")


def test_everybody_who_claims_to_have_sent_it_is_shown(arrive: Arrive) -> None:
    """B03: who it was is not for us to choose."""
    assert arrive(mail(From="a@b.example, Cy <c@d.example>")).from_shown == "<a@b.example>, Cy <c@d.example>"


def test_our_own_mail_come_back_is_ignored(arrive: Arrive, case: Case) -> None:
    """F09."""
    own = message_id("r", case.public_id, "1", "yusuf@customer.example", "desk.example", keys())
    row = arrive(mail(Message_ID=own))
    assert (row.state, row.reason, row.can_be_released) == ("ignored", "own-mail", False)


def test_our_own_mail_is_known_by_its_mark_when_its_id_was_changed(arrive: Arrive) -> None:
    """F09: what a list or a gateway sends back under an id of its own."""
    row = arrive(mail(X_Besa_Desk=loop_id()))
    assert (row.state, row.reason, row.can_be_released) == ("ignored", "own-mail", False)


def test_mail_from_one_of_our_own_addresses_opens_nothing(arrive: Arrive, mailbox: Mailbox) -> None:
    row = arrive(mail(From="Support <Support@desk.example>"))
    assert (row.state, row.reason) == ("suspended", "own-address")


def test_a_flood_of_one_sender_stands_in_one_bundle(arrive: Arrive) -> None:
    """F10: all kept; beyond twenty cases in an hour they are held back together."""
    for number in range(22):
        arrive(mail(Message_ID=f"<{number}@customer.example>", Subject=f"Order {number}"), received_at=None)
    held = Received.objects.filter(state="suspended")
    assert [(row.reason, row.bundle) for row in held] == [("too-many", "yusuf@customer.example")] * 2
    assert (Received.objects.count(), Case.objects.count()) == (22, 20)


def test_a_loop_stops_at_three_mails(arrive: Arrive, mailbox: Mailbox) -> None:
    """F08: a machine that changes its address by one byte each time (FreeScout 688)."""
    case, states = None, []
    for number in range(5):
        subject = f"Re: Hello [#{case.number}]" if case else "Hello"
        row = arrive(
            mail(f"{number}", From=f"crm{number}@machine.example", Subject=subject, Message_ID=f"<{number}@m>")
        )
        states.append(row.state)
        case = row.case or case
    assert states == ["new_case", "new_case", "new_case", "suspended", "suspended"]


def test_an_unreadable_mail_is_failed_and_a_case_that_asks_for_help(
    mailbox: Mailbox, amal: User, reader: Reader
) -> None:
    """P3, P4; filled when it is processed again."""
    taken = take_in(mail(), mailbox=mailbox, envelope_from="a@b.example", envelope_to="", source="smtp", claim=True)
    raw = files.path_of(taken.received.stored)
    kept = raw.read_bytes()
    raw.write_bytes(b"\0")
    row = accounting.process(taken.received, reader)
    assert (row.state, row.reason, row.case.needs_help) == ("failed", "empty", "empty")
    raw.write_bytes(kept)
    again.read_again(row, by=amal)
    row.case.refresh_from_db()
    assert (row.state, row.message.text, row.case.needs_help) == ("new_case", "Hello", "")


def test_a_mail_larger_than_the_limit_is_held_back(arrive: Arrive, settings: Any) -> None:
    settings.BESA_MESSAGE_LIMIT = 1_000
    row = arrive(mail("x" * 2_000))
    assert (row.state, row.reason, row.subject_shown) == ("suspended", "too-large", "My order")


def test_nul_and_surrogates_reach_the_database_as_text(arrive: Arrive) -> None:
    """B16, C05: PostgreSQL takes no NUL in text."""
    row = arrive(mail(b"a\0b\xed\xa0\x80c", Subject=b"x\0y\xff", From=b"A\0B <yusuf@customer.example>"))
    assert "\0" not in row.message.text + row.case.subject + row.from_shown
    assert row.message.text.startswith("a")


def test_header_injection_ends_at_the_door(arrive: Arrive) -> None:
    """B08, finding 5."""
    row = arrive(mail(Subject="=?utf-8?q?a=0d=0aX-Evil:_1?="))
    assert row.case.subject == "a X-Evil: 1"


def test_files_come_with_the_message(arrive: Arrive) -> None:
    body = multipart(
        "mixed",
        part("text/plain", "see file"),
        part("image/png; name=../../etc/passwd", b"<html>", "Content-Disposition: attachment"),
    )
    row = arrive(mail(body, Content_Type="multipart/mixed; boundary=b0undary"))
    file = row.message.attachments.get()
    assert (file.filename, file.content_type, file.sniffed_type) == ("passwd", "image/png", "application/octet-stream")
    assert files.read(file.stored) == b"<html>"


def test_an_old_mail_is_never_acknowledged(arrive: Arrive) -> None:
    assert arrive(mail("a"), received_at=None).may_acknowledge is True
    assert arrive(mail("b"), received_at=ARRIVED - timedelta(days=2)).may_acknowledge is False
    assert arrive(mail("c"), received_at=None, source="import").may_acknowledge is False


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("support@desk.example", True),
        ("Support+t.abc.def@DESK.example", True),
        ("support@reply.desk.example", True),
        ("sales@desk.example", False),
        ("support@desk.example.evil.example", False),
        ("", False),
        ("\0@desk.example", False),
    ],
)
def test_recipients(mailbox: Mailbox, address: str, is_found: bool) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(reply_domain="reply.desk.example")
    assert (mailbox_for(address) == mailbox) is is_found


def test_queries_for_one_new_case_are_bounded(
    mailbox: Mailbox, yusuf: Customer, reader: Reader, django_assert_max_num_queries: Any
) -> None:
    taken = take_in(mail(), mailbox=mailbox, envelope_from="a@b.example", envelope_to="", source="smtp", claim=True)
    with django_assert_max_num_queries(56):  # promise and acknowledgement included
        accounting.process(taken.received, reader)
