"""The desk's pages: arranging beside a case, one call, the team's day, and what each team offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from besa.callbacks import actions
from besa.callbacks.models import CallBack, Plan
from besa.callbacks.tests.conftest import at
from besa.cases.actions import open_by_hand
from besa.cases.models import Message
from besa.promises.tasks import break_overdue_promises

SLOT = "2026-03-02T09:00:00Z"  # ten in Tirana


@pytest.fixture
def browser(desk, amal):
    client = Client()
    client.force_login(amal)
    return client


@pytest.fixture
def form(desk):
    return {"slot": SLOT, "phone": "+201001234567", "zone": "Africa/Cairo", "about": "Refund"}


def test_an_agent_arranges_a_call_and_can_take_it_back(browser, desk, form, amal):
    amal.language = "en"
    amal.save()
    answer = browser.post(f"/cases/{desk.number}/call-back/", form)
    booked = CallBack.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{desk.number}/#promise-{booked.promise_id}")
    assert (booked.starts_at, booked.agent, booked.about) == (at(2, 10), amal, "Refund")
    page = browser.get(f"/cases/{desk.number}/").content.decode()
    assert f"/cases/{desk.number}/undo/?change=" in page
    assert "calls the customer" in page


def test_both_clocks_stand_beside_each_other(browser, desk, amal):
    amal.language, amal.time_zone = "en", "Europe/Tirane"
    amal.save()
    page = browser.get(f"/cases/{desk.number}/call-back/").content.decode()
    assert "is our best guess" in page
    assert '<bdi class="num" dir="ltr">10:00</bdi><small class="soft num"><bdi dir="ltr">11:00</bdi></small>' in page


def test_a_colleagues_times_are_theirs_alone(browser, desk, form, amal, dana):
    actions.book(desk, by=amal, starts_at=at(2, 10), agent=dana)
    other = open_by_hand(by=amal, customer=desk.customer, team=desk.team, subject="Other")
    page = browser.get(f"/cases/{other.number}/call-back/?agent={dana.pk}").content.decode()
    assert SLOT not in page
    refused = browser.post(f"/cases/{other.number}/call-back/?agent={dana.pk}", form)
    assert refused.status_code == 422
    browser.post(f"/cases/{other.number}/call-back/", form)
    assert CallBack.objects.get(case=other).agent == amal


def test_what_is_wrong_comes_back_with_what_was_typed(browser, desk, form):
    answer = browser.post(f"/cases/{desk.number}/call-back/", form | {"phone": "12"})
    assert (answer.status_code, 'value="Refund"' in answer.content.decode()) == (422, True)
    assert CallBack.objects.count() == 0


def test_a_case_with_a_call_leads_to_it(browser, desk, amal):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    assert browser.get(f"/cases/{desk.number}/call-back/")["Location"] == f"/call-backs/{booked.pk}/"
    assert browser.get(f"/call-backs/{booked.pk}/").status_code == 200


def test_an_agent_moves_and_cancels(browser, desk, amal):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    moved = browser.post(f"/call-backs/{booked.pk}/", {"slot": "2026-03-03T09:00:00Z", "who": "customer"})
    booked.refresh_from_db()
    assert (moved.status_code, booked.starts_at) == (302, at(3, 10))
    ours = browser.post(f"/call-backs/{booked.pk}/", {"slot": "2026-03-04T09:00:00Z", "who": "us", "reason": ""})
    assert ours.status_code == 422
    browser.post(f"/call-backs/{booked.pk}/cancellation/", {"note": "Solved by mail"})
    booked.refresh_from_db()
    assert booked.state == "cancelled"


def test_nobody_answered_is_a_call_of_the_log(browser, desk, amal, clock):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    clock.move_to(at(2, 10))
    browser.post(f"/call-backs/{booked.pk}/tries/")
    booked.refresh_from_db()
    assert booked.attempts == 1
    assert Message.objects.filter(case=desk, channel="phone", direction="out").count() == 1


def test_above_a_case_without_promise_nothing_is_asked(browser, desk, django_assert_num_queries, rf, amal):
    from besa.callbacks.views.desk import above_case

    request = rf.get("/")
    request.user = amal
    desk.refresh_from_db()
    with django_assert_num_queries(0):
        assert above_case(request, desk) is None


def test_the_day_shows_calls_free_times_and_who_is_not_there(browser, desk, amal, dana):
    from besa.routing.actions import set_shift

    amal.language = "en"
    amal.save()
    set_shift(dana, team=desk.team, by=None, week=[["11:00-12:00"], *[[]] * 6])
    actions.book(desk, by=amal, starts_at=at(2, 10), agent=amal)
    page = browser.get("/callbacks/?day=2026-03-02").content.decode()
    assert page.count("calls__call--booked") == 1
    assert "1 call<" in page
    assert "11 free times" in page  # eight of Amal's nine, three of Dana's
    assert page.count("calls__cell--away") == 6


def test_the_day_shows_what_was_missed_in_red_on_every_day(browser, desk, amal, clock):
    amal.language = "en"
    amal.save()
    actions.book(desk, by=amal, starts_at=at(2, 10))
    clock.move_to(at(2, 10, 16))
    break_overdue_promises()
    page = browser.get("/callbacks/?day=2026-03-05").content.decode()
    assert "Missed: call now and apologise" in page


def test_the_day_costs_the_same_for_one_call_and_for_three(
    browser, desk, amal, dana, rivka, arben, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actions.book(desk, by=amal, starts_at=at(2, 10))
    browser.get("/callbacks/?day=2026-03-02")
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get("/callbacks/?day=2026-03-02")
    for number, customer in enumerate((rivka, arben)):
        other = open_by_hand(by=amal, customer=customer, team=desk.team, subject="Other")
        actions.book(other, by=amal, starts_at=at(2, 11, 20 * number), phone="+355691234567")
    with django_assert_num_queries(len(one)):
        browser.get("/callbacks/?day=2026-03-02")


@pytest.mark.parametrize("query", ["?day=nonsense", "?day=2026-99-99", "?day=9999-12-31", "?day=", "?who=mine"])
def test_nonsense_for_a_day_is_today(browser, query):
    assert browser.get(f"/callbacks/{query}").status_code == 200


def test_another_teams_day_is_not_found(desk, noa, repairs):
    client = Client()
    client.force_login(noa)
    assert client.get(f"/callbacks/?team={desk.team_id}").status_code == 404
    assert client.get("/callbacks/").status_code == 200


def test_a_manager_says_what_the_team_offers(desk, dana, orders):
    client = Client()
    client.force_login(dana)
    fields = {
        "length": "30",
        "at_once": "2",
        "lead_hours": "4",
        "days_ahead": "7",
        "tries": "3",
        "minutes_before": "0",
        "agent_minutes_before": "5",
        "mon_from": "10:00",
        "mon_until": "11:00",
    }
    assert client.post(f"/settings/call-backs/{orders.pk}/", fields).status_code == 302
    plan = Plan.objects.get(team=orders)
    assert (plan.length, plan.lead, plan.at_once, plan.day_before) == (
        timedelta(minutes=30),
        timedelta(hours=4),
        2,
        False,
    )
    assert plan.week == [["10:00-11:00"], [], [], [], [], [], []]
    assert "30 minutes" in client.get("/settings/call-backs/").content.decode()


def test_a_manager_of_another_team_plans_nothing(desk, orders, repairs):
    from conftest import member

    client = Client()
    client.force_login(member("other@desk.example", "Other", "manager", team=repairs))
    assert client.post(f"/settings/call-backs/{orders.pk}/", {"length": "30"}).status_code == 404
