"""Bring my manager: an extra step, with a clock for the senior and a debrief for the agent (ES-01 to ES-03, ES-08)."""

from datetime import timedelta

import pytest

from besa.cases.models import Draft
from besa.core.models import LoggedEvent
from besa.notifications.models import Notification
from besa.routing import actions
from besa.routing.errors import AlreadyAsked, DebriefMissing, EscalationOver, NobodyToBring, NotAllowed
from besa.routing.models import Escalation
from besa.routing.queries import seniors_for
from besa.routing.tasks import alarm_late_calls
from besa.routing.tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(case, amal, dana, time_machine):
    time_machine.move_to(NOW, tick=False)
    return actions.ask_for(case, to=dana, reason="authority", question="May I give 20 %?", by=amal)


def told(user):
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


def test_the_owner_stays_the_owner_and_the_senior_has_a_clock(call, case, dana):
    case.refresh_from_db()
    assert (case.owner, call.state, call.answer_by) == (None, "asked", NOW + timedelta(minutes=30))
    assert told(dana) == ["routing.called"]


def test_only_somebody_else_who_may_see_the_case_is_called_and_only_one(case, amal, noa, dana, call):
    for wrong in (amal, noa):
        with pytest.raises(NobodyToBring):
            actions.ask_for(case, to=wrong, reason="wish", question="?", by=amal)
    with pytest.raises(AlreadyAsked):
        actions.ask_for(case, to=dana, reason="wish", question="?", by=amal)
    with pytest.raises(NotAllowed):
        actions.ask_for(case, to=dana, reason="wish", question="?", by=noa)


def test_the_senior_comes_and_owes_two_answers_that_stay_with_the_case(call, amal, dana):
    with pytest.raises(NotAllowed):
        actions.come(call, by=amal)
    actions.come(call, by=dana)
    with pytest.raises(DebriefMissing):
        actions.debrief(call, by=dana, did="I gave 20 %.", next_time=" ")
    actions.debrief(call, by=dana, did="I gave 20 %.", next_time="You may give 10 % yourself.")
    event = LoggedEvent.objects.get(name="routing.ManagerDebriefed")
    assert (event.case_id, event.data["next_time"]) == (call.case_id, "You may give 10 % yourself.")
    assert told(amal) == ["routing.came", "routing.debriefed"]
    with pytest.raises(EscalationOver):
        actions.debrief(call, by=dana, did="x", next_time="y")


def test_a_call_that_nobody_answers_is_told_once_to_both_and_to_the_owner(call, amal, dana, time_machine):
    alarm_late_calls()
    assert told(amal) == []
    time_machine.move_to(NOW + timedelta(minutes=31), tick=False)
    for _time in range(2):
        alarm_late_calls()
    assert (told(amal), told(dana)) == (["routing.late"], ["routing.called", "routing.late"])


def test_a_call_may_be_withdrawn_by_who_made_it_while_nobody_has_come(call, amal, dana):
    with pytest.raises(NotAllowed):
        actions.withdraw_call(call, by=dana)
    actions.withdraw_call(call, by=amal)
    with pytest.raises(EscalationOver):
        actions.come(call, by=dana)


def test_those_who_lead_stand_first_and_oneself_not_at_all(case, orders, amal, dana, there):
    lina = there("lina")
    orders.memberships.filter(user=dana).update(is_lead=True)
    assert list(seniors_for(case, besides=amal)) == [dana, lina]


def test_the_page_offers_words_in_the_customers_language_for_the_answer(client, case, amal, dana):
    client.force_login(amal)
    page = client.get(f"/cases/{case.number}/escalation/").content.decode()
    assert "خطوة إضافية" in page
    data = {"to": dana.pk, "reason": "wish", "question": "هل نقبل؟", "say_it": "on"}
    answer = client.post(f"/cases/{case.number}/escalation/", data)
    assert answer.headers["Location"] == f"/cases/{case.number}/?write=reply"
    assert "Dana" in Draft.objects.get(user=amal).text
    assert Escalation.objects.get().question == "هل نقبل؟"


def test_the_senior_sees_the_call_above_the_case_and_debriefs_on_one_page(client, call, case, amal, dana):
    client.force_login(dana)
    assert "calls you to this case" in client.get(f"/cases/{case.number}/").content.decode()
    assert client.post(f"/escalations/{call.pk}/coming/").status_code == 302
    refused = client.post(f"/escalations/{call.pk}/debrief/", {"did": "I gave it", "next_time": ""})
    assert (refused.status_code, "I gave it" in refused.content.decode()) == (422, True)
    client.post(f"/escalations/{call.pk}/debrief/", {"did": "I gave it", "next_time": "Ask first"})
    client.force_login(amal)
    assert "Ask first" in client.get("/escalations/").content.decode()
    client.post(f"/escalations/{call.pk}/reading/")
    assert Escalation.objects.get().read_at is not None


def test_a_stranger_finds_no_call(client, call, noa, stranger):
    for outsider in (noa, stranger):
        client.force_login(outsider)
        assert client.get(f"/escalations/{call.pk}/").status_code == 404
