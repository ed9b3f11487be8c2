from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from besa.cases import actions
from besa.cases.actions.deliveries import mark_bounced
from besa.cases.actions.messages import Letter
from besa.cases.actions.opening import announce, open_case
from besa.cases.errors import (
    AlreadyOnItsWay,
    ChangedMeanwhile,
    IdempotencyConflict,
    NobodyToSendTo,
    NotAllowed,
    NothingToSend,
    OwnerNotInTeam,
)
from besa.cases.models import Case, Delivery, Draft, Message
from besa.cases.ports import Address, InboundMessage
from besa.cases.timeline import timeline_of
from besa.core.models import LoggedEvent

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
YUSUF = Address("يوسف", "yusuf@customer.example")


def said(text="أين طلبي؟", **fields):
    return InboundMessage(
        channel="email", subject="طلب", sender=YUSUF, senders=(YUSUF,), text=text, direction="rtl", **fields
    )


def letter(text="Your order leaves today.", **fields):
    fields.setdefault("to", [("يوسف", "yusuf@customer.example")])
    return Letter(text=text, **fields)


@pytest.fixture
def arrived(case, yusuf):
    with transaction.atomic():
        actions.receive(case, said=said(), customer=yusuf, account=case.account, at=NOON, is_first=True)
    return case


def test_numbers_follow_each_other(yusuf, orders, amal):
    numbers = [actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="x").number for _ in range(3)]
    assert numbers == [1001, 1002, 1003]


def test_open_case_is_told_by_announce(yusuf, orders):
    with transaction.atomic():
        case = open_case(customer=yusuf, team=orders, subject="Re: طلب", channel="email", at=NOON)
        announce(case, message_id=None, at=NOON)
    assert (case.direction, case.language) == ("rtl", "ar")
    assert [e.name for e in LoggedEvent.objects.filter(case_id=case.pk)] == ["cases.CaseOpened"]


def test_received_message_stands_on_the_case_row(arrived):
    case = Case.objects.get(pk=arrived.pk)
    assert (case.last_words, case.last_message_was, case.message_count) == ("أين طلبي؟", "in", 1)
    assert (case.unanswered_since, case.status) == (NOON, "new")


def test_answer_queues_one_copy_for_each_recipient(arrived, amal):
    message = actions.answer(
        arrived,
        by=amal,
        letter=letter(cc=[("", "boss@customer.example")], bcc=[("", "Yusuf@customer.example")]),
        now=NOON,
    )
    copies = list(Delivery.objects.filter(message=message).values_list("recipient", "role", "state", "next_attempt_at"))
    leaves = NOON + timedelta(seconds=30)
    assert copies == [
        ("yusuf@customer.example", "to", "queued", leaves),
        ("boss@customer.example", "cc", "queued", leaves),
    ]
    arrived.refresh_from_db()
    assert (arrived.status, arrived.unanswered_since) == ("waiting", None)


@pytest.mark.parametrize(
    ("bad", "error"), [(Letter(text="  ", to=[("", "a@b.example")]), NothingToSend), (Letter(text="x"), NobodyToSendTo)]
)
def test_answer_refuses_what_cannot_be_sent(arrived, amal, bad, error):
    with pytest.raises(error):
        actions.answer(arrived, by=amal, letter=bad)
    assert Message.objects.filter(direction="out").count() == 0


def test_a_repeated_answer_is_one_message(arrived, amal):
    first = actions.answer(arrived, by=amal, letter=letter(), client_id="abc")
    assert actions.answer(arrived, by=amal, letter=letter(), client_id="abc") == first
    with pytest.raises(IdempotencyConflict):
        actions.answer(arrived, by=amal, letter=letter("other"), client_id="abc")


def test_withdraw_takes_everything_back(arrived, amal):
    message = actions.answer(arrived, by=amal, letter=letter(), now=NOON)
    actions.withdraw(message, by=amal)
    assert set(message.deliveries.values_list("state", flat=True)) == {"withdrawn"}
    arrived.refresh_from_db()
    assert (arrived.status, arrived.unanswered_since) == ("open", NOON)
    assert (arrived.last_words, arrived.last_message_was) == ("أين طلبي؟", "in")


def test_withdraw_refuses_when_one_copy_has_left(arrived, amal):
    message = actions.answer(arrived, by=amal, letter=letter(cc=[("", "b@customer.example")]))
    Delivery.objects.filter(recipient="b@customer.example").update(state="claimed", attempts=1)
    with pytest.raises(AlreadyOnItsWay):
        actions.withdraw(message, by=amal)
    assert sorted(message.deliveries.values_list("state", flat=True)) == ["claimed", "queued"]
    assert Message.objects.get(pk=message.pk).withdrawn_at is None


def test_automatic_message_is_never_an_answer(arrived):
    """CH-14."""
    message = actions.answer_automatically(arrived, letter=letter(), now=NOON)
    arrived.refresh_from_db()
    assert (arrived.unanswered_since, arrived.status, message.is_human_answer) == (NOON, "new", False)


def test_a_note_never_leaves(arrived, amal):
    """PV-05: a note has no copy to deliver, and is not among what the customer may see."""
    note = actions.write_note(arrived, by=amal, letter=Letter(text="He is right.", to=[("", "yusuf@customer.example")]))
    assert Delivery.objects.count() == 0
    assert (note.to, list(arrived.messages.public().filter(pk=note.pk))) == ([], [])


@pytest.mark.parametrize(("automatic", "status"), [(None, "open"), ("auto-submitted", "solved")])
def test_only_a_person_reopens(arrived, amal, yusuf, automatic, status):
    actions.solve(arrived, by=amal)
    with transaction.atomic():
        actions.receive(
            arrived, said=said("شكرا", automatic=automatic), customer=yusuf, account="", at=NOON + timedelta(days=1)
        )
    assert Case.objects.get(pk=arrived.pk).status == status


def test_assign_needs_somebody_of_the_team(case, amal, noa):
    with pytest.raises(OwnerNotInTeam):
        actions.assign(case, to=noa, by=amal)
    actions.assign(case, to=amal, by=amal)
    actions.assign(case, to=amal, by=amal)
    assert LoggedEvent.objects.filter(name="cases.CaseAssigned").count() == 1


def test_transfer_leaves_the_case_with_a_team(case, amal, repairs):
    actions.assign(case, to=amal, by=amal)
    actions.transfer(case, to=repairs, by=amal)
    case.refresh_from_db()
    assert (case.team, case.owner) == (repairs, None)


def test_strangers_change_nothing(case, noa, stranger):
    for somebody in (noa, stranger):
        with pytest.raises(NotAllowed):
            actions.solve(case, by=somebody)
        assert list(Case.objects.visible_to(somebody)) == []


def test_an_old_version_overwrites_nothing(case, amal, dana):
    seen = case.version
    actions.change_fields(case, by=dana, summary="One\nTwo\nThree")
    mine = Case.objects.get(pk=case.pk)
    with pytest.raises(ChangedMeanwhile):
        actions.change_fields(mine, by=amal, summary="Mine", version=seen)
    assert Case.objects.get(pk=case.pk).summary == "One\nTwo Three"


def test_status_keeps_its_times(case, amal):
    actions.solve(case, by=amal)
    case.refresh_from_db()
    assert (case.is_active, case.solved_at is not None, case.closed_at) == (False, True, None)
    actions.reopen(case, by=amal)
    case.refresh_from_db()
    assert (case.is_active, case.solved_at) == (True, None)


def test_tags_are_put_on_once(case, amal):
    actions.tag(case, by=amal, name=" Late  Delivery ")
    actions.tag(case, by=amal, name="late delivery")
    assert [t.name for t in case.tags.all()] == ["late delivery"]
    actions.untag(case, by=amal, name="late delivery")
    names = LoggedEvent.objects.filter(name__startswith="cases.Tag").values_list("name", flat=True)
    assert (list(case.tags.all()), list(names)) == ([], ["cases.TagAdded", "cases.TagRemoved"])


def test_spam_goes_and_comes_back(case, amal):
    actions.mark_spam(case, by=amal)
    assert list(Case.objects.in_inbox()) == []
    actions.put_back(case, by=amal)
    assert list(Case.objects.in_inbox()) == [case]


def test_purge_takes_only_what_lay_long_enough(arrived, amal):
    actions.trash(arrived, by=amal)
    now = Case.objects.get(pk=arrived.pk).placed_at
    month = timedelta(days=30)
    assert actions.purge(place="trash", older_than=month, now=now + month) == 0
    assert actions.purge(place="trash", older_than=month, now=now + month + timedelta(seconds=1)) == 1
    assert Case.objects.count() == 0
    with pytest.raises(ValueError):
        actions.purge(place="inbox", older_than=month, now=now)


def test_a_call_is_logged_and_answers(arrived, amal):
    message = actions.log_contact(
        arrived, by=amal, channel="phone", direction="in", text="Asked again.", duration=timedelta(minutes=3)
    )
    arrived.refresh_from_db()
    assert (message.duration, arrived.unanswered_since) == (timedelta(minutes=3), None)


def test_an_unanswered_call_leaves_the_customer_waiting(case, amal):
    actions.log_contact(
        case, by=amal, channel="phone", direction="in", text="Nobody knew.", answered=False, said_at=NOON
    )
    case.refresh_from_db()
    assert case.unanswered_since == NOON


def test_drafts_never_overwrite_a_newer_tab(case, amal):
    draft = actions.save_draft(user=amal, case=case, direction="out", text="one")
    actions.save_draft(user=amal, case=case, direction="out", text="two", version=draft.version)
    with pytest.raises(ChangedMeanwhile):
        actions.save_draft(user=amal, case=case, direction="out", text="three", version=1)
    assert Draft.objects.get().text == "two"


def test_sending_a_draft_takes_its_files_along(arrived, amal):
    draft = actions.save_draft(user=amal, case=arrived, direction="out", text="see file")
    file = actions.attach_to_draft(draft, filename="a.pdf", content_type="application/pdf", content=b"%PDF-1")
    message = actions.answer(arrived, by=amal, letter=letter(files=[file]), draft=draft)
    attachment = message.attachments.get()
    assert (attachment.filename, attachment.stored) == ("a.pdf", file.stored)
    assert Draft.objects.count() == 0


def test_timeline_is_in_order_and_cut_at_the_limit(arrived, amal, yusuf, django_assert_max_num_queries):
    with transaction.atomic():
        for hour in range(1, 6):
            at = NOON + timedelta(hours=hour)
            actions.receive(arrived, said=said(str(hour)), customer=yusuf, account="", at=at)
    with django_assert_max_num_queries(6):
        timeline = timeline_of(arrived, limit=3)
    texts = [m.message.text for m in timeline.moments if m.message]
    assert (texts, timeline.has_earlier) == (["3", "4", "5"], True)
    earlier = timeline_of(arrived, before=next(m.message for m in timeline.moments if m.message), limit=10)
    assert [m.message.text for m in earlier.moments if m.message] == ["أين طلبي؟", "1", "2"]


@pytest.mark.parametrize(
    ("states", "waits"), [(("bounced",), True), (("bounced", "bounced"), True), (("sent", "bounced"), False)]
)
def test_an_answer_that_cannot_arrive_is_none(arrived, amal, states, waits):
    """The customer waits again, since their own message; one copy that arrives is enough."""
    copies = [("", f"copy{i}@customer.example") for i in range(len(states) - 1)]
    message = actions.answer(arrived, by=amal, letter=letter(cc=copies), now=NOON + timedelta(hours=1))
    for delivery, state in zip(message.deliveries.order_by("pk"), states, strict=True):
        Delivery.objects.filter(pk=delivery.pk).update(state="sent")
        if state != "sent":
            mark_bounced(delivery, reason="no such user", is_permanent=True)
    case = Case.objects.get(pk=arrived.pk)
    assert (case.unanswered_since, case.status) == ((NOON, "open") if waits else (None, "waiting"))
