"""“I don't know, I'll find out” (PR-09): in the composer and in the log of a call."""

import json
import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from besa.cases.models import Question
from besa.promises.detection import detect
from besa.promises.finding_out import FindingOut
from besa.promises.models import Promise
from besa.promises.tests.arriving import MONDAY, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
TOMORROW = MONDAY + timedelta(days=1)
NAME = "extra-promise-finding-out"


@pytest.fixture
def open_case(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


@pytest.fixture
def desk(client, dana):
    dana.time_zone = "Europe/Tirane"
    dana.save()
    client.force_login(dana)
    return client


def press(desk, case, **more):
    return desk.post(f"/cases/{case.number}/finding-out/", {"text": "Hello,", **more}, headers={"HX-Request": "true"})


def value_in(answer):
    return unescape(re.search(r'value="(\[[^"]*\])"', answer.content.decode())[1])


def inserted(answer):
    return json.loads(answer["HX-Trigger"])["besa:insert"]


def test_one_press_gives_a_sentence_in_the_customers_language_and_the_same_hour_tomorrow(desk, open_case):
    answer = press(desk, open_case)
    words = inserted(answer)["words"].translate(dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069)))
    assert words.startswith("Këtë ende nuk e di")
    assert "e martë, 24 nëntor 2026, 11:00 (ora e Tiranës)" in words
    assert (list(Promise.objects.personal()), Question.objects.count()) == ([], 0)


def test_what_is_sent_then_stands_in_the_ledger(desk, open_case, dana):
    answer = press(desk, open_case)
    data = {"to": "arben@customer.example", "text": inserted(answer)["words"], NAME: value_in(answer)}
    desk.post(f"/cases/{open_case.number}/replies/", data)
    (made,) = Promise.objects.personal()
    assert (made.kind, made.promiser, made.due_at, made.opens_at, made.state) == (
        "update",
        dana,
        TOMORROW,
        None,
        "open",
    )


def test_the_hints_do_not_offer_the_same_time_twice(desk, open_case):
    answer = press(desk, open_case)
    data = {"text": inserted(answer)["words"], NAME: value_in(answer)}
    page = desk.post(f"/cases/{open_case.number}/promises/hints/", data).content.decode()
    assert page.strip() == ""


def test_what_was_confirmed_is_still_there_when_sending_was_stopped(desk, open_case):
    answer = press(desk, open_case)
    data = {"to": "", "text": inserted(answer)["words"], NAME: value_in(answer)}
    stopped = desk.post(f"/cases/{open_case.number}/replies/", data)
    assert (stopped.status_code, f'name="{NAME}"' in stopped.content.decode()) == (422, True)


def test_another_time_takes_the_place_of_the_first(desk, open_case):
    first = press(desk, open_case)
    second = press(desk, open_case, finding_at="2026-11-25T15:00", **{NAME: value_in(first)})
    assert inserted(second)["instead"] == inserted(first)["words"]
    assert json.loads(value_in(second))[1] == "2026-11-25T15:00:00+01:00"


def test_a_colleague_is_asked_in_the_same_press_half_way_to_the_customer(desk, open_case, amal, orders):
    press(desk, open_case, finding_ask=f"user-{amal.pk}-{orders.pk}", finding_question="Which colour?")
    question = Question.objects.get()
    assert (question.to, question.note.text, question.due_at) == (amal, "Which colour?", MONDAY + timedelta(hours=12))


def test_a_time_that_has_passed_is_refused_in_words_and_asks_nobody(desk, open_case, amal, orders):
    answer = press(desk, open_case, finding_at="2026-11-20T15:00", finding_ask=f"user-{amal.pk}-{orders.pk}")
    assert "has passed already" in answer.content.decode()
    assert ("HX-Trigger" in answer, Question.objects.count()) == (False, 0)


def test_on_a_call_it_is_promised_as_it_was_said(desk, open_case, amal, orders):
    page = desk.get(f"/cases/{open_case.number}/contacts/").content.decode()
    assert 'value="2026-11-24T11:00"' in page
    data = {"channel": "phone", "direction": "in", "outcome": "open", "minutes": "5", "text": "Asked for the colour."}
    extra = {"extra-finding-out": "yes", "extra-finding-out-at": "2026-11-24T12:00"}
    extra["extra-finding-out-ask"] = f"user-{amal.pk}-{orders.pk}"
    desk.post(f"/cases/{open_case.number}/contacts/", data | extra)
    assert Promise.objects.personal().count() == 0  # nobody was spoken to
    desk.post(f"/cases/{open_case.number}/contacts/", data | extra | {"outcome": "answered"})
    (made,) = Promise.objects.personal()
    assert (made.kind, made.due_at) == ("update", TOMORROW + timedelta(hours=1))
    assert Question.objects.get().to == amal


def test_a_time_in_the_past_stops_the_log_and_loses_no_word(desk, open_case):
    data = {"channel": "phone", "direction": "in", "outcome": "answered", "minutes": "5", "text": "Asked again."}
    data |= {"extra-finding-out": "yes", "extra-finding-out-at": "2026-11-20T12:00"}
    answer = desk.post(f"/cases/{open_case.number}/contacts/", data)
    page = answer.content.decode()
    assert (answer.status_code, "has passed already" in page, "Asked again." in page) == (422, True, True)
    assert open_case.messages.filter(channel="phone").count() == 0


def test_a_colleague_of_another_team_finds_nothing(client, open_case, noa):
    client.force_login(noa)
    assert client.get(f"/cases/{open_case.number}/finding-out/").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "he", "sq"])
def test_the_sentence_is_found_as_a_sure_promise_when_the_page_is_opened_again(open_case, language):
    open_case.language = language
    said = FindingOut.of(open_case, TOMORROW).accepted
    found = detect(said.text, language=language, at=MONDAY, zone=ZoneInfo("Europe/Tirane"), closed=None)
    assert [(one.kind, one.end, one.confidence) for one in found] == [("update", TOMORROW, "sure")]
