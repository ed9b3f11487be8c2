"""X14: whoever acts on a case that they read a moment ago acts on the case as it is now. Each test lets somebody come between."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import MergedAlready, NothingToSnooze
from besa.cases.models import Case
from besa.cases.ports import Address, InboundMessage
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db
LETTER = Letter(text="It leaves today.", to=[("", "yusuf@customer.example")])


def as_read_before(case):
    return Case.objects.select_related("customer", "team", "owner").get(pk=case.pk)


def customer_writes(case):
    sender = Address("Yusuf", "yusuf@customer.example")
    said = InboundMessage(channel="email", subject="x", sender=sender, senders=(sender,), text="And my invoice?")
    with transaction.atomic():
        actions.hold(case)
        return actions.receive(case, said=said, customer=case.customer, account="1", at=timezone.now())


def told(case, name):
    return list(LoggedEvent.objects.filter(case_id=case.pk, name=name).order_by("pk").values_list("data", flat=True))


def test_a_mail_that_crosses_an_answer_waits_for_one_of_its_own(case, amal):
    customer_writes(case)
    before = as_read_before(case)
    actions.answer(case, by=amal, letter=LETTER)
    customer_writes(before)
    now = as_read_before(case)
    assert (now.status, now.unanswered_since is None) == (Case.Status.OPEN, False)


def test_a_mail_that_crosses_a_snooze_wakes_the_case(case, amal):
    before = as_read_before(case)
    actions.snooze(case, by=amal, until=timezone.now() + timedelta(days=1))
    customer_writes(before)
    assert as_read_before(case).place == Case.Place.INBOX


def test_a_mail_that_crosses_a_merge_is_waited_for_in_the_case_that_remains(case, amal, yusuf, orders, mailbox):
    other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="x", account=mailbox.account)
    before = as_read_before(other)
    customer_writes(other)
    actions.merge(before, into=case, by=amal)
    now = as_read_before(case)
    assert now.unanswered_since is not None
    assert now.messages.filter(direction="in").count() == 1


def test_an_answer_that_crosses_a_merge_is_refused_and_written_nowhere(case, amal, yusuf, orders, mailbox):
    other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="x", account=mailbox.account)
    before = as_read_before(other)
    actions.merge(other, into=case, by=amal)
    for say in (actions.answer, actions.write_note):
        with pytest.raises(MergedAlready):
            say(before, by=amal, letter=LETTER)
    assert before.messages.count() == 0


def test_of_two_who_assign_the_second_says_what_the_first_left(case, amal, dana):
    before = as_read_before(case)
    actions.assign(case, to=amal, by=amal)
    actions.assign(before, to=dana, by=dana)
    chain = [(event["previous_id"], event["owner_id"]) for event in told(case, "cases.CaseAssigned")]
    assert chain == [(None, amal.pk), (amal.pk, dana.pk)]


def test_of_two_who_set_the_status_the_second_says_what_the_first_left(case, amal):
    before = as_read_before(case)
    actions.set_status(case, status="on_hold", by=amal)
    actions.set_status(before, status="closed", by=amal)
    chain = [(event["previous"], event["status"]) for event in told(case, "cases.StatusChanged")]
    assert chain == [("new", "on_hold"), ("on_hold", "closed")]


def test_what_was_closed_meanwhile_is_not_put_off(case, amal):
    before = as_read_before(case)
    actions.set_status(case, status="closed", by=amal)
    with pytest.raises(NothingToSnooze):
        actions.snooze(before, by=amal, until=timezone.now() + timedelta(days=1))
