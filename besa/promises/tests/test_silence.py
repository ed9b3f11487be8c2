"""No customer waits in silence longer than a limit (PR-12); nothing that a machine sends is a word of ours."""

import json
from datetime import timedelta

import pytest

from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.notifications.models import Notification
from besa.promises.models import Silence
from besa.promises.tasks import look_at_silences
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.policies import policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
TO = [("", "arben@customer.example")]
DAY = timedelta(days=1)


@pytest.fixture
def open_case(arben, orders, mailbox, amal):
    """Amal's, and answered at eleven on Monday: she goes on working on it."""
    case = arrive(arben, orders, mailbox)
    cases.assign(case, to=amal, by=amal)
    say(case, amal)
    return Case.objects.get(pk=case.pk)


def say(case, by, at=MONDAY, status="open"):
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=case.pk)
    return cases.answer(case, by=by, letter=Letter(text="We look into it.", to=TO), status=status, now=at)


def move(case, status, by, at):
    cases.set_status(Case.objects.get(pk=case.pk), status=status, by=by, now=at)


def silence(case):
    return Silence.objects.get(case=case)


def told():
    return list(Notification.objects.filter(kind="promises.silence").values_list("user__name", "data__over"))


def test_two_working_days_are_the_limit_and_the_last_quarter_is_the_time_to_speak(open_case):
    row = silence(open_case)
    assert (row.since, row.soon_at, row.due_at) == (MONDAY, MONDAY + DAY + 4 * HOUR, MONDAY + 2 * DAY)


def test_a_policy_sets_another_limit(arben, orders, mailbox, amal):
    policy({"first_answer": 4, "silence": 4})
    case = arrive(arben, orders, mailbox)
    say(case, amal)
    assert silence(case).due_at == MONDAY + 4 * HOUR


def test_the_owner_is_told_before_and_the_manager_after_and_each_once(open_case, dana, clock):
    clock.move_to(MONDAY + DAY + 4 * HOUR)
    look_at_silences()
    look_at_silences()
    assert told() == [("Amal", False)]
    clock.move_to(MONDAY + 2 * DAY)
    look_at_silences()
    look_at_silences()
    assert sorted(told()) == [("Amal", False), ("Dana", True)]
    assert (silence(open_case).times_broken, silence(open_case).broken_at) == (1, MONDAY + 2 * DAY)


def test_only_a_person_breaks_the_silence(open_case, amal):
    cases.answer_automatically(open_case, letter=Letter(text="We have received it.", to=TO), now=MONDAY + 3 * HOUR)
    cases.write_note(open_case, by=amal, letter=Letter(text="Waiting for the part."), now=MONDAY + 3 * HOUR)
    assert silence(open_case).since == MONDAY
    cases.log_contact(open_case, by=amal, channel="phone", direction="out", text="x", said_at=MONDAY + 4 * HOUR)
    assert silence(open_case).since == MONDAY + 4 * HOUR


def test_a_ringing_phone_breaks_no_silence(open_case, amal):
    about = {"channel": "phone", "direction": "out", "text": "Nobody answered.", "answered": False}
    cases.log_contact(open_case, by=amal, said_at=MONDAY + 4 * HOUR, **about)
    assert silence(open_case).since == MONDAY


def test_while_we_wait_for_the_customer_it_is_not_our_turn(open_case, amal):
    move(open_case, "waiting", amal, MONDAY + HOUR)
    assert silence(open_case).due_at is None
    move(open_case, "on_hold", amal, MONDAY + 3 * HOUR)
    row = silence(open_case)
    assert (row.since, row.due_at) == (MONDAY + 3 * HOUR, MONDAY + 2 * DAY + 3 * HOUR)
    move(open_case, "open", amal, MONDAY + 4 * HOUR)
    assert silence(open_case).since == MONDAY + 3 * HOUR  # moving the case is no word to the customer
    move(open_case, "solved", amal, MONDAY + 5 * HOUR)
    assert silence(open_case).due_at is None


def test_what_was_taken_back_was_not_said(open_case, amal):
    message = say(open_case, amal, at=MONDAY + 5 * HOUR)
    assert silence(open_case).since == MONDAY + 5 * HOUR
    cases.withdraw(message, by=amal, now=MONDAY + 5 * HOUR)
    assert silence(open_case).since == MONDAY


def test_one_click_says_that_there_is_no_news_and_a_person_sends_it(client, open_case, amal, clock):
    client.force_login(amal)
    assert "no-news" not in client.get(f"/cases/{open_case.number}/?write=reply").content.decode()
    clock.move_to(MONDAY + DAY + 5 * HOUR)
    assert (
        f"/cases/{open_case.number}/no-news/" in client.get(f"/cases/{open_case.number}/?write=reply").content.decode()
    )
    answer = client.post(f"/cases/{open_case.number}/no-news/", {"text": ""})
    words = json.loads(answer["HX-Trigger"])["besa:insert"]["words"]
    assert words.startswith("Ende nuk ka asgjë të re")
    assert silence(open_case).since == MONDAY  # nothing is sent by itself


def test_today_shows_who_has_heard_nothing_and_the_rate_counts_them(client, open_case, amal, dana, orders, clock):
    client.force_login(amal)
    assert 'id="silent"' not in client.get("/today/").content.decode()
    clock.move_to(MONDAY + 2 * DAY)
    look_at_silences()
    page = client.get("/today/").content.decode()
    assert f"/cases/{open_case.number}/?write=reply" in page
    client.force_login(dana)
    assert f"/cases/{open_case.number}/?write=reply" in client.get(f"/today/?team={orders.pk}").content.decode()
    assert client.get("/promises/kept/").context["silences"] == 1


def test_another_team_does_not_see_whose_customers_wait(client, open_case, noa, clock):
    clock.move_to(MONDAY + 2 * DAY)
    assert list(Silence.objects.visible_to(noa)) == []
    client.force_login(noa)
    assert client.post(f"/cases/{open_case.number}/no-news/").status_code == 404


def test_of_a_case_that_was_merged_meanwhile_nothing_is_said(open_case, clock):
    Case.objects.filter(pk=open_case.pk).update(place="merged")
    clock.move_to(MONDAY + 2 * DAY)
    look_at_silences()
    assert (told(), silence(open_case).wakes_at, silence(open_case).times_broken) == ([], None, 0)
