"""Answers that leave later: until then no message; held when the customer writes; sent, changed or taken back by people."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from besa.accounts.actions import deactivate
from besa.calendars.models import BusinessHours
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import ChangedMeanwhile, NotAllowed, NothingToSend, NotInTheFuture
from besa.cases.models import Draft, Message
from besa.cases.ports import Address, InboundMessage
from besa.cases.views.scheduling import offered
from besa.notifications.models import Notification

NOW = datetime(2026, 3, 5, 14, 20, tzinfo=UTC)  # a Thursday
LATER = NOW + timedelta(hours=20)
LETTER = Letter(text="Good morning", to=[("Yusuf", "yusuf@customer.example")], extra={"promise": "friday"})


@pytest.fixture
def later(case, amal):
    draft = actions.save_draft(user=amal, case=case, direction="out", text="Good morning")
    return actions.schedule(case, by=amal, letter=LETTER, at=LATER, draft=draft, client_id="ab-1", now=NOW)


def write(case, yusuf, automatic=None):
    sender = Address("Yusuf", yusuf.email)
    said = InboundMessage(channel="email", text="Wait!", sender=sender, senders=(sender,), automatic=automatic)
    with transaction.atomic():
        actions.receive(case, said=said, customer=yusuf, account=case.account, at=NOW + timedelta(hours=1))


def test_until_its_time_it_is_no_message_and_the_customer_waits(case, later, amal):
    actions.release_scheduled(now=LATER - timedelta(seconds=1))
    assert case.messages.count() == 0
    case.refresh_from_db()
    assert case.status != "waiting"
    assert Draft.objects.own(amal).count() == 0


def test_at_its_time_it_leaves_once_as_an_answer_of_its_writer(case, later, amal):
    actions.release_scheduled(now=LATER)
    actions.release_scheduled(now=LATER)
    message = case.messages.get()
    assert (message.text, message.author, message.client_id) == ("Good morning", amal, "ab-1")
    assert message.deliveries.get().next_attempt_at == LATER
    case.refresh_from_db()
    assert case.status == "waiting"
    assert Draft.objects.count() == 0


def test_when_the_customer_writes_first_it_is_held_and_the_writer_is_asked(case, later, yusuf, amal):
    write(case, yusuf)
    actions.release_scheduled(now=LATER)
    assert case.messages.filter(direction="out").count() == 0
    later.refresh_from_db()
    assert later.held_because == "customer_wrote"
    assert [(row.user, row.kind) for row in Notification.objects.filter(kind="cases.held")] == [(amal, "cases.held")]


def test_a_machine_that_writes_holds_nothing(case, later, yusuf):
    write(case, yusuf, automatic="auto-submitted")
    later.refresh_from_db()
    assert later.held_at is None


def test_what_is_refused_at_its_time_is_held_with_the_reason(case, later):
    Draft.objects.filter(pk=later.pk).update(text="", html="")
    actions.release_scheduled(now=LATER)
    later.refresh_from_db()
    assert later.held_because == str(NothingToSend())
    assert Message.objects.count() == 0


@pytest.fixture
def left_behind(case, later, amal, dana, admin):
    """Amal has left; the clock has come to her letter."""
    deactivate(amal, by=admin)
    actions.release_scheduled(now=LATER)
    return Draft.objects.get(pk=later.pk)


def test_whose_writer_has_left_is_held_and_the_team_is_asked(case, left_behind, dana, desk):
    assert (left_behind.held_because, Message.objects.count()) == ("writer_gone", 0)
    assert [row.user for row in Notification.objects.filter(kind="cases.held")] == [dana]
    desk.force_login(dana)
    for path in (f"/cases/{case.number}/", "/scheduled/"):
        assert "no longer serves here" in desk.get(path).content.decode()


def test_whose_writer_has_moved_on_is_held_and_the_owner_is_asked(case, later, amal, dana):
    actions.assign(case, to=dana, by=dana)
    amal.memberships.all().delete()
    actions.release_scheduled(now=LATER)
    assert [row.user for row in Notification.objects.filter(kind="cases.held")] == [dana]


def test_a_colleague_sends_what_was_left_behind_in_their_own_name(case, left_behind, dana):
    assert actions.send_scheduled(left_behind, by=dana).author == dana


def test_a_colleague_gets_what_was_left_behind_into_their_own_draft(case, left_behind, dana, amal):
    actions.save_draft(user=dana, case=case, direction="out", text="Mine")
    actions.unschedule(left_behind, by=dana)
    assert [draft.text for draft in Draft.objects.own(dana)] == ["Good morning\n\nMine"]
    assert Draft.objects.own(amal).count() == 0


def test_another_time_lets_a_held_one_go(case, later, yusuf, dana):
    write(case, yusuf)
    later.refresh_from_db()
    actions.reschedule(later, by=dana, at=LATER + timedelta(days=1), now=NOW)
    actions.release_scheduled(now=LATER + timedelta(days=1))
    assert case.messages.filter(direction="out").count() == 1


def test_two_who_decide_at_once_do_not_both(later, dana):
    stale = Draft.objects.get(pk=later.pk)
    actions.send_scheduled(later, by=dana, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        actions.unschedule(stale, by=dana)


def test_back_to_the_draft_joins_what_was_begun_since(case, later, amal):
    actions.save_draft(user=amal, case=case, direction="out", text="begun since")
    actions.unschedule(later, by=amal)
    assert [(row.text, row.send_at) for row in Draft.objects.all()] == [("Good morning\n\nbegun since", None)]


def test_strangers_change_nothing(later, noa):
    for act in (
        lambda: actions.reschedule(later, by=noa, at=LATER, now=NOW),
        lambda: actions.unschedule(later, by=noa),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=1), NOW, NOW + timedelta(days=400)])
def test_only_times_that_are_still_to_come(case, amal, at):
    with pytest.raises(NotInTheFuture):
        actions.schedule(case, by=amal, letter=LETTER, at=at, now=NOW)


def test_an_empty_letter_is_refused_at_once_and_not_at_night(case, amal):
    with pytest.raises(NothingToSend):
        actions.schedule(case, by=amal, letter=Letter(to=LETTER.to), at=LATER, now=NOW)


def test_the_composer_lets_an_answer_leave_later(desk, case, amal):
    amal.time_zone = "Asia/Amman"
    amal.save()
    data = {"to": "yusuf@customer.example", "text": "Later", "later": "chosen", "send_at": "2027-03-05T09:00"}
    answer = desk.post(f"/cases/{case.number}/replies/", data)
    assert answer["Location"] == f"/cases/{case.number}/#scheduled"
    draft = Draft.objects.get()
    assert draft.send_at == datetime(2027, 3, 5, 6, 0, tzinfo=UTC)
    for path in (f"/cases/{case.number}/", "/scheduled/"):
        assert "Later" in desk.get(path).content.decode()
    desk.post(f"/scheduled/{draft.pk}/sending/")
    assert case.messages.get().text == "Later"


def test_a_time_that_is_none_comes_back_with_the_words(desk, case):
    data = {"to": "yusuf@customer.example", "text": "Later", "later": "chosen", "send_at": "tomorrow"}
    answer = desk.post(f"/cases/{case.number}/replies/", data)
    assert answer.status_code == 422
    assert "Choose a time that is still to come, within a year." in answer.content.decode()


def test_the_times_that_are_offered_are_those_of_the_team(case):
    hours = BusinessHours.objects.create(
        name="Shop", time_zone="UTC", week=[["08:30-17:00"], ["08:30-17:00"], [], [], [], [], ["10:00-14:00"]]
    )
    case.team.business_hours = hours
    assert [at.isoformat() for at in offered(case.team, NOW)] == [
        "2026-03-05T16:15:00+00:00",
        "2026-03-08T10:00:00+00:00",
        "2026-03-15T10:00:00+00:00",
    ]
    case.team.business_hours = None
    assert [at.isoformat() for at in offered(case.team, NOW)][1:] == [
        "2026-03-06T09:00:00+00:00",
        "2026-03-12T09:00:00+00:00",
    ]
