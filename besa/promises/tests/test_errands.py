"""What somebody else must do is asked of them before it is promised (PR-05)."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from besa.cases.models import Question
from besa.core.errors import NotAllowed
from besa.promises import actions, errors
from besa.promises.errands import errands_in
from besa.promises.models import Errand, ErrandRequest, Promise
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from conftest import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def refund(repairs):
    words = "money back\nاسترداد\nהחזר\nkthim parash"
    return Errand.objects.create(name="Refund", team=repairs, usual=8 * HOUR, words=words)


@pytest.fixture
def open_case(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


@pytest.fixture
def desk(client, dana):
    dana.time_zone = "Europe/Tirane"
    dana.save()
    client.force_login(dana)
    return client


def asked(desk, case, refund):
    data = {"what": "Kthim i 40 eurove", "wanted_at": "2026-11-26T11:00", "tell_by": "2026-11-24T11:00", "note": ""}
    assert desk.post(f"/cases/{case.number}/errands/?errand={refund.pk}", data).status_code == 302
    return ErrandRequest.objects.get()


def answered(client, question, by, **data):
    by.time_zone = "Europe/Tirane"
    by.save()
    client.force_login(by)
    client.post(f"/questions/{question.pk}/answer/", {"text": "", **data})
    question.refresh_from_db()
    return question


def sentence(desk, request, dana):
    desk.force_login(dana)
    answer = desk.post(f"/errands/{request.pk}/sentence/", {"text": ""})
    found = re.search(r'name="(extra-[^"]+)" value="([^"]+)"', answer.content.decode())
    words = json.loads(answer["HX-Trigger"])["besa:insert"]["words"]
    return words, {found[1]: unescape(found[2])} if found else {}


def send(desk, case, words, extra):
    return desk.post(f"/cases/{case.number}/replies/", {"to": "arben@customer.example", "text": words, **extra})


def test_whoever_must_do_it_is_asked_and_the_customer_gets_a_time_to_know(desk, open_case, refund, dana, repairs):
    request = asked(desk, open_case, refund)
    question = request.question
    assert (question.team, question.wanted_at, question.due_at) == (repairs, THURSDAY, MONDAY + timedelta(hours=12))
    words, extra = sentence(desk, request, dana)
    assert words.startswith("Kam pyetur nëse kjo është e mundur")
    send(desk, open_case, words, extra)
    (made,) = Promise.objects.personal()
    assert (made.kind, made.due_at) == ("update", MONDAY + timedelta(days=1))


def test_a_yes_makes_it_sure_and_theirs_to_do(desk, client, open_case, refund, dana, noa, orders):
    noa.memberships.create(team=orders)
    request = asked(desk, open_case, refund)
    answered(client, request.question, noa, verdict="yes")
    words, extra = sentence(desk, ErrandRequest.objects.get(), dana)
    assert words.startswith("Kjo tani është e sigurt")
    send(desk, open_case, words, extra)
    (made,) = Promise.objects.personal()
    assert (made.kind, made.due_at, made.promiser, made.deliverer) == ("delivery", THURSDAY, dana, noa)
    assert ErrandRequest.objects.get().promise == made
    assert 'id="errand-' not in desk.get(f"/cases/{open_case.number}/").content.decode()


def test_who_cannot_see_the_case_answers_where_they_work_and_the_asker_keeps_the_word(
    desk, client, open_case, refund, dana, noa
):
    request = asked(desk, open_case, refund)
    client.force_login(noa)
    assert "Yes, by then" in client.get("/passed-on/questions/").content.decode().replace("כן, עד אז", "Yes, by then")
    answered(client, request.question, noa, verdict="yes")
    words, extra = sentence(desk, ErrandRequest.objects.get(), dana)
    send(desk, open_case, words, extra)
    assert Promise.objects.personal().get().deliverer == dana


def test_another_time_is_offered_as_they_named_it(desk, client, open_case, refund, dana, noa):
    request = asked(desk, open_case, refund)
    question = answered(client, request.question, noa, verdict="other", agreed_at="2026-11-27T10:00")
    assert question.agreed_at == MONDAY + timedelta(days=3, hours=23)
    words, extra = sentence(desk, ErrandRequest.objects.get(), dana)
    assert "A ju përshtatet?" in words
    send(desk, open_case, words, extra)
    assert Promise.objects.personal().get().due_at == question.agreed_at


def test_another_time_that_has_passed_is_refused_in_words(desk, client, open_case, refund, noa):
    question = asked(desk, open_case, refund).question
    noa.language = "en"
    found = answered(client, question, noa, verdict="other", agreed_at="2026-11-20T10:00")
    assert found.is_waiting
    assert "still to come" in client.get("/passed-on/questions/").content.decode()


def test_a_no_promises_nothing_and_asks_for_what_we_can_do(desk, client, open_case, refund, dana, noa):
    request = asked(desk, open_case, refund)
    answered(client, request.question, noa, verdict="no", text="Only with the bill.")
    words, extra = sentence(desk, ErrandRequest.objects.get(), dana)
    assert ("Çfarë mund të bëjmë" in words, extra) == (True, {})
    desk.post(f"/errands/{request.pk}/closing/")
    assert ErrandRequest.objects.to_tell().count() == 0


def test_an_invented_yes_of_a_browser_is_refused(desk, open_case, refund):
    request = asked(desk, open_case, refund)
    made_up = json.dumps(["delivery", "2026-11-26T10:00:00+00:00", None, "Refund", request.pk])
    answer = send(desk, open_case, "Sure.", {f"extra-promise-errand-{request.pk}": made_up})
    assert (answer.status_code, Promise.objects.personal().count()) == (422, 0)


def test_what_others_must_do_is_warned_of_before_it_is_sent(desk, open_case, refund):
    hints = desk.post(f"/cases/{open_case.number}/promises/hints/", {"text": "You get a refund tomorrow."})
    assert f"/cases/{open_case.number}/errands/?errand={refund.pk}" in hints.content.decode()
    stopped = send(desk, open_case, "You get a refund.", {})
    assert (stopped.status_code, "have not confirmed it for this customer" in stopped.content.decode()) == (422, True)
    assert send(desk, open_case, "You get a refund.", {"confirmed": f"errand:{refund.pk}"}).status_code == 302


def test_who_does_it_themselves_is_not_warned(client, open_case, refund, noa, orders):
    noa.memberships.create(team=orders)
    client.force_login(noa)
    assert send(client, open_case, "You get a refund.", {}).status_code == 302


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will refund you.", True),
        ("You will be refunded in full.", True),
        ("سنقوم بالاسترداد غدا", True),
        ("נעשה לך את ההחזר מחר", True),
        ("Do t'ju bëjmë kthim parash nesër.", True),
        ("Nothing is re-fundamental here.", False),
        ("Thank you for your patience.", False),
        ("", False),
    ],
)
def test_an_offer_is_found_by_its_words_in_four_languages(refund, text, expected):
    assert bool(errands_in(text, [refund])) is expected


def test_a_manager_sets_the_kinds_and_nobody_else(desk, client, repairs, noa, amal, dana):
    data = {
        "name": "Technician's visit",
        "team": repairs.pk,
        "person": noa.pk,
        "usual_hours": "4.5",
        "words": "technician",
    }
    answer = desk.post("/settings/errands/new/", data | {"is_active": "on"})
    assert answer.status_code == 302, answer.content.decode()
    made = Errand.objects.get()
    assert (made.person, made.usual) == (noa, 4.5 * HOUR)
    assert "Technician" in desk.get("/settings/errands/").content.decode()
    with pytest.raises(errors.ErrandNameTaken):
        actions.save_errand(None, by=dana, name="technician's VISIT", team=repairs, person=None, usual=HOUR)
    with pytest.raises(errors.NotOfTheTeam):
        actions.save_errand(None, by=dana, name="Other", team=repairs, person=amal, usual=HOUR)
    with pytest.raises(NotAllowed):
        actions.save_errand(None, by=amal, name="Other", team=repairs, person=None, usual=HOUR)
    client.force_login(amal)
    assert client.get("/settings/errands/").status_code == 404


def test_the_page_proposes_the_usual_time_of_whoever_does_it(desk, open_case, refund, repairs, hours):
    repairs.business_hours = hours
    repairs.save()
    page = desk.get(f"/cases/{open_case.number}/errands/?errand={refund.pk}").content.decode()
    assert 'name="wanted_at" value="2026-11-24T11:00"' in page.replace("\n", "")
    assert "It usually takes 8 hours of work." in page


def test_a_time_in_the_past_or_nothing_is_refused_in_words(desk, open_case, refund, dana, repairs):
    with pytest.raises(errors.InThePast):
        actions.ask_for_errand(
            open_case, by=dana, what="x", wanted_at=MONDAY - HOUR, tell_by=MONDAY + HOUR, text="?", errand=refund
        )
    with pytest.raises(errors.NothingPromised):
        actions.ask_for_errand(
            open_case, by=dana, what=" ", wanted_at=MONDAY + HOUR, tell_by=MONDAY + HOUR, text="?", errand=refund
        )
    assert Question.objects.count() == 0


def test_a_stranger_finds_nothing(client, desk, open_case, refund, orders, repairs):
    request = asked(desk, open_case, refund)
    other = member("other@desk.example", "Other", "agent", team=repairs)
    client.force_login(other)
    assert client.get(f"/cases/{open_case.number}/errands/").status_code == 404
    assert client.post(f"/errands/{request.pk}/sentence/").status_code == 404
