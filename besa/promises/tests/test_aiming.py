"""A case that becomes more urgent gets an earlier aim; no time that was told moves. Targets by channel as well as priority."""

from datetime import timedelta

import pytest

from besa.cases import actions as cases
from besa.cases.models import Case, Tag
from besa.core.models import LoggedEvent
from besa.promises import actions
from besa.promises.models import Promise
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.policies import policy
from besa.promises.why import why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
URGENT = Case.Priority.URGENT


@pytest.fixture
def open_case(arben, orders, mailbox):
    policy({"first_answer": 4, ("first_answer", URGENT, ""): 0.5, "solution": 16, ("solution", URGENT, ""): 4})
    return arrive(arben, orders, mailbox)


def of_kind(case, kind="first_answer"):
    return Promise.objects.get(case=case, kind=kind)


def raised(case, amal, priority=URGENT, now=MONDAY + HOUR):
    cases.change_fields(Case.objects.get(pk=case.pk), by=amal, priority=priority, now=now)


def test_a_raised_priority_aims_earlier_and_moves_no_promised_time(open_case, amal):
    before = of_kind(open_case).due_at
    raised(open_case, amal)
    found = of_kind(open_case)
    assert (found.due_at, found.aim_at) == (before, MONDAY + 1.5 * HOUR)
    assert Case.objects.get(pk=open_case.pk).next_due_at == before
    assert of_kind(open_case, "solution").aim_at == MONDAY + 5 * HOUR


def test_why_says_who_made_it_urgent_and_that_the_customers_time_stays(open_case, amal, dana):
    raised(open_case, amal)
    lines = " ".join(why(of_kind(open_case), dana))
    assert "Amal" in lines
    assert "made the case more urgent" in lines
    assert "does not move by that" in lines


def test_back_as_it_was_the_aim_is_gone_and_lower_makes_nothing_slower(open_case, amal):
    before = of_kind(open_case).due_at
    raised(open_case, amal)
    raised(open_case, amal, Case.Priority.LOW, MONDAY + 2 * HOUR)
    found = of_kind(open_case)
    assert (found.aim_at, found.due_at) == (None, before)
    names = list(LoggedEvent.objects.filter(name="promises.PromiseAimed").order_by("pk").values_list("data", flat=True))
    assert [(one["because"], one["aim_at"] is None) for one in names if one["kind"] == "first_answer"] == [
        ("priority", False),
        ("priority", True),
    ]


def test_another_change_does_not_put_the_aim_off(open_case, amal):
    raised(open_case, amal)
    aim = of_kind(open_case).aim_at
    cases.tag(Case.objects.get(pk=open_case.pk), by=amal, name="vip", now=MONDAY + 1.25 * HOUR)
    assert of_kind(open_case).aim_at == aim


def test_the_alarm_rings_by_the_aim(open_case, amal, clock):
    raised(open_case, amal)
    found = of_kind(open_case)
    assert found.wakes_at == MONDAY + HOUR + timedelta(minutes=22, seconds=30)
    actions.settle_overdue(found, now=found.wakes_at)
    found.refresh_from_db()
    assert (found.alarms, found.state) == (1, "open")
    actions.settle_overdue(found, now=MONDAY + 2 * HOUR)
    found.refresh_from_db()
    assert found.state == "open"  # the aim has passed; the promise has not


def test_a_clock_that_stands_still_has_no_aim_and_gets_one_when_it_runs_on(open_case, amal):
    raised(open_case, amal)
    cases.set_status(Case.objects.get(pk=open_case.pk), status="waiting", by=amal, now=MONDAY + 2 * HOUR)
    assert of_kind(open_case, "solution").aim_at is None
    cases.set_status(Case.objects.get(pk=open_case.pk), status="open", by=amal, now=MONDAY + 3 * HOUR)
    found = of_kind(open_case, "solution")
    # Three of the four hours on Monday, the last one on Tuesday.
    assert found.aim_at == MONDAY + 23 * HOUR


def test_a_policy_that_fits_by_a_tag_promises_its_solution_from_then_on(arben, orders, mailbox, amal):
    case = arrive(arben, orders, mailbox)
    contract = Tag.objects.create(name="contract")
    tagged = {"all": [{"field": "tags", "op": "is", "value": [contract.pk]}]}
    policy({"first_answer": 1, "solution": 8}, conditions=tagged)
    assert Promise.objects.filter(case=case).count() == 1
    cases.tag(Case.objects.get(pk=case.pk), by=amal, name="contract", now=MONDAY + HOUR)
    assert of_kind(case, "solution").started_at == MONDAY + HOUR
    assert of_kind(case).aim_at == MONDAY + 2 * HOUR


def test_a_solution_that_is_promised_while_the_case_is_on_hold_stands_still_from_the_beginning(
    arben, orders, mailbox, amal
):
    policy({"first_answer": 4, ("solution", URGENT, ""): 8})
    case = arrive(arben, orders, mailbox)
    cases.set_status(case, status="on_hold", by=amal, now=MONDAY + HOUR)
    raised(case, amal, now=MONDAY + 2 * HOUR)
    found = of_kind(case, "solution")
    assert (found.paused_at, found.left, found.wakes_at) == (MONDAY + 2 * HOUR, 8 * HOUR, None)
    assert Case.objects.get(pk=case.pk).next_due_at == of_kind(case).due_at
    cases.set_status(Case.objects.get(pk=case.pk), status="open", by=amal, now=MONDAY + 4 * HOUR)
    # Eight hours of work from 15:00 on: two until 17:00, and six of the next day.
    assert of_kind(case, "solution").due_at == MONDAY + 28 * HOUR


def test_today_stands_in_the_order_of_the_aims(client, dana, arben, orders, mailbox, open_case, amal):
    other = arrive(arben, orders, mailbox, subject="Second")
    raised(other, amal)
    client.force_login(dana)
    page = client.get(f"/today/?team={orders.pk}").content.decode()
    assert page.index("Second") < page.index(open_case.subject)
    assert "aim: " in page


def test_the_form_takes_times_by_channel_and_the_channel_counts(client, dana, arben, orders, mailbox):
    client.force_login(dana)
    typed = {"name": "All", "position": "0", "is_active": "on", "c-mode": "all", "first_answer-0": "4"}
    client.post("/settings/policies/new/", typed | {"first_answer-0-email": "2", f"first_answer-{URGENT}-email": "1"})
    assert of_kind(arrive(arben, orders, mailbox, may_acknowledge=False)).target == 2 * HOUR
    version = Promise.objects.get().policy
    page = client.get(f"/settings/policies/{version.policy_id}/").content.decode()
    assert ('name="first_answer-0-email" value="2"' in page, "2 times of its own" in page) == (True, True)
    assert "and 2 others, by priority or channel" in client.get("/settings/policies/").content.decode()
    asked = {"at": "2026-11-23T10:00", "team": orders.pk, "priority": int(URGENT), "channel": "email"}
    tried = client.get(f"/settings/policies/{version.policy_id}/", asked).context["tried"]
    assert [due for _label, due, _lines in tried] == [MONDAY + HOUR]


def test_a_time_by_channel_that_is_left_out_is_slower_and_needs_an_executive(client, dana):
    client.force_login(dana)
    typed = {"name": "All", "position": "0", "is_active": "on", "c-mode": "all", "first_answer-0": "4"}
    made = client.post("/settings/policies/new/", typed | {"first_answer-0-chat": "0.5"})
    answer = client.post(made.headers["Location"], typed)
    assert (answer.status_code, "Standards only rise" in answer.content.decode()) == (422, True)


def test_a_bad_time_by_channel_is_refused_where_it_stands(client, dana):
    client.force_login(dana)
    typed = {"name": "All", "position": "0", "is_active": "on", "c-mode": "all", "first_answer-0": "4"}
    page = client.post("/settings/policies/new/", typed | {"solution-0-phone": "soon"})
    assert (page.status_code, '<details class="of-channel" open>' in page.content.decode()) == (422, True)
