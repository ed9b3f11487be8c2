"""Mail to a merged case reaches the one that remains; after the merge is undone it goes where its token says."""

import pytest

from besa.cases import actions
from besa.cases.models import Case
from besa.cases.undo import undo
from besa.channels.email.addresses import message_id, reply_address
from besa.channels.email.keys import keys
from besa.channels.email.tests.mails import mail
from besa.core.models import LoggedEvent

YUSUF = "yusuf@customer.example"


@pytest.fixture
def other(case, amal, yusuf, orders, mailbox):
    return actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="second", account=mailbox.account)


@pytest.fixture
def third(case, amal, yusuf, orders, mailbox):
    return actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="third", account=mailbox.account)


def signed(case, mailbox):
    return reply_address(mailbox.address, case.public_id, YUSUF, keys())


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_the_signed_address_follows_a_chain_of_merges(arrive, case, other, third, mailbox, amal):
    actions.merge(other, into=case, by=amal)
    actions.merge(fresh(case), into=third, by=amal)
    row = arrive(mail(Message_ID="<a@customer.example>"), envelope_to=signed(other, mailbox))
    assert (row.state, row.case, row.message.case) == ("threaded", third, third)
    assert row.message.followed.case == other


def test_whoever_was_only_copied_may_still_answer_by_the_old_address(arrive, case, other, mailbox, amal):
    actions.opening.add_participant(other, customer=other.customer, address="boss@customer.example")
    address = reply_address(mailbox.address, other.public_id, "boss@customer.example", keys())
    actions.merge(other, into=case, by=amal)
    row = arrive(mail(From="boss@customer.example"), envelope_to=address)
    assert (row.state, row.case, row.message.flags) == ("threaded", case, [])


def test_a_signed_message_id_follows(arrive, case, other, amal):
    own = message_id("r", other.public_id, "1", YUSUF, "desk.example", keys())
    actions.merge(other, into=case, by=amal)
    row = arrive(mail(In_Reply_To=own, References=own))
    assert (row.state, row.case) == ("threaded", case)


def test_a_reference_to_the_customers_own_mail_follows(arrive, case, other, mailbox, amal):
    arrive(mail(Message_ID="<own@customer.example>"), envelope_to=signed(other, mailbox))
    actions.merge(fresh(other), into=case, by=amal)
    row = arrive(mail("later", Message_ID="<two@customer.example>", In_Reply_To="<own@customer.example>"))
    assert (row.state, row.case) == ("threaded", case)


def test_after_an_undo_each_message_is_where_its_token_says(arrive, case, other, mailbox, amal):
    actions.merge(other, into=case, by=amal)
    here = arrive(mail("here", Message_ID="<h@customer.example>"), envelope_to=signed(case, mailbox))
    there = arrive(mail("there", Message_ID="<t@customer.example>"), envelope_to=signed(other, mailbox))
    merged = LoggedEvent.objects.get(name="cases.CaseMerged")
    undo(fresh(case), changes=[merged.pk], by=amal)
    for row, expected in ((here, case), (there, other)):
        row.refresh_from_db()
        row.message.refresh_from_db()
        assert (row.case, row.message.case) == (expected, expected)
    later = arrive(mail("later", Message_ID="<l@customer.example>"), envelope_to=signed(other, mailbox))
    assert later.case == other


def test_a_stranger_gains_nothing_by_a_merge(arrive, case, other, mailbox, amal):
    own = message_id("r", other.public_id, "1", YUSUF, "desk.example", keys())
    actions.merge(other, into=case, by=amal)
    row = arrive(mail(From="eve@elsewhere.example", References=own))
    assert row.state == "new_case"
    assert row.case not in (case, other)
