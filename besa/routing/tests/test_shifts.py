"""The shift of a desk: who is on, until when, who comes next, and what has to be handed over (TM-17)."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from besa.accounts import actions as accounts
from besa.calendars.rules import week_of
from besa.calendars.worktime import Schedule
from besa.cases.actions import assign
from besa.cases.models import Case
from besa.core.models import LoggedEvent
from besa.notifications.actions import begin_focus
from besa.notifications.standing import Seen
from besa.realtime.frames import frames_of
from besa.routing import actions
from besa.routing.shifts import next_to_come, on_now, stretches_of
from besa.routing.tests.conftest import NOW
from besa.routing.views.shift import OnShift, changes_in
from besa.wiring.audiences import SEEN_ANEW

HOUR = timedelta(hours=1)
EARLY = [["06:00-10:00", "10:00-14:00"]] * 7
LATE = [["14:00-22:00"]] * 7
NIGHT = [["22:00-06:00"]] * 7


def stretches(week, *, away=(), now=NOW, zone="UTC"):
    return stretches_of(1, Schedule(zone, week_of(week)), away, now=now)


def test_hours_that_follow_each_other_are_one_stretch_and_a_night_ends_in_the_morning():
    (now,) = on_now(stretches(EARLY), NOW)  # Monday, 9:00
    assert (now.begins_at.hour, now.ends_at.hour) == (6, 14)
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    (night,) = on_now(stretches(NIGHT, now=midnight), midnight)
    assert night.ends_at == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert on_now(stretches(NIGHT), NOW) == []


def test_an_absence_is_cut_out_of_a_stretch():
    away = [(NOW + 2 * HOUR, NOW + 3 * HOUR)]
    first, second = stretches(EARLY, away=away)[:2]
    assert (first.ends_at, second.begins_at) == (NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert on_now(stretches(EARLY, away=[(NOW - HOUR, NOW + HOUR)]), NOW) == []


def test_who_comes_next_comes_in_order_and_once():
    (late,) = next_to_come(stretches(LATE), NOW)
    assert late.begins_at == NOW + 5 * HOUR
    assert next_to_come(stretches(EARLY), NOW) == []  # is on already
    assert stretches([[]] * 7) == []


class Person:
    standing_until = None


def on_shift(*, begins, ends, person=None):
    return OnShift(person or Person(), Seen("here"), begins, ends, 0)


def test_the_page_asks_again_when_the_clock_changes_it_and_never_more_often_than_twice_a_minute():
    person = Person()
    on = [on_shift(begins=NOW - HOUR, ends=NOW + timedelta(seconds=100), person=person)]
    coming = [on_shift(begins=NOW + timedelta(seconds=80), ends=NOW + HOUR)]
    assert (changes_in(on, [], NOW), changes_in(on, coming, NOW), changes_in([], [], NOW)) == (101, 81, 301)
    person.standing_until = NOW + timedelta(seconds=5)
    assert changes_in(on, coming, NOW) == 31


@pytest.fixture
def shift(there, orders):
    lina, omar = there("lina"), there("omar")
    actions.set_shift(lina, team=orders, by=None, week=EARLY)
    actions.set_shift(omar, team=orders, by=None, week=LATE)
    return lina, omar


def page(client, user, path="/shift/"):
    client.force_login(user)
    return client.get(path)


@pytest.mark.django_db
def test_the_page_says_who_is_on_who_comes_and_what_is_handed_over(client, shift, new_case, amal):
    lina, omar = shift
    case = new_case(subject="Where is my order?")
    assign(case, to=lina, by=None)
    Case.objects.filter(pk=case.pk).update(next_due_at=NOW + 6 * HOUR)  # an hour after she has gone
    actions.switch(by=lina, state="busy", now=NOW)
    context = page(client, amal).context
    assert [(one.person, one.seen.state, one.ends_at, one.open_cases) for one in context["on"]] == [
        (lina, "busy", NOW + 5 * HOUR, 1)
    ]
    assert [(one.person, one.begins_at) for one in context["coming"]] == [(omar, NOW + 5 * HOUR)]
    assert [(one.case, one.goes_before) for one in context["cases"]] == [(case, True)]
    Case.objects.filter(pk=case.pk).update(next_due_at=NOW + HOUR)
    assert [one.goes_before for one in page(client, amal).context["cases"]] == [False]
    Case.objects.filter(pk=case.pk).update(next_due_at=NOW + 9 * HOUR)
    assert page(client, amal).context["cases"] == []


@pytest.mark.django_db
def test_an_open_desk_without_anybody_is_a_warning_and_without_shifts_the_page_teaches(
    client, shift, orders, amal, dana
):
    accounts.go_away(shift[0], by=shift[0], away_until=NOW + 2 * HOUR, now=NOW)
    answer = page(client, dana)
    assert (answer.context["is_gap"], "nobody is on" in answer.content.decode()) == (True, True)
    for one in shift:
        actions.set_shift(one, team=orders, by=None, week=[[]] * 7)
    found = [page(client, one).content.decode() for one in (dana, amal)]
    assert ["/settings/routing/" in one for one in found] == [True, False]


@pytest.mark.django_db
def test_the_shift_of_a_team_is_for_its_members_and_its_part_comes_alone(client, shift, orders, noa, amal, stranger):
    assert page(client, noa, f"/shift/?team={orders.pk}").status_code == 404
    assert page(client, stranger).status_code == 404
    part = page(client, amal, "/shift/?part=shift").content.decode()
    assert (part.strip().startswith("<div"), "<html" in part) == (True, False)


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_one_and_for_three(client, shift, new_case, amal, there, orders):
    page(client, amal)
    with CaptureQueriesContext(connection) as one:
        client.get("/shift/")
    for name in ("a", "b"):
        actions.set_shift(there(name), team=orders, by=None, week=EARLY)
        new_case()
    Case.objects.update(next_due_at=NOW + HOUR)
    with CaptureQueriesContext(connection) as three:
        client.get("/shift/")
    assert len(three) == len(one)


@pytest.mark.django_db
def test_colleagues_pages_hear_that_somebody_is_seen_anew_and_never_how_or_why(
    shift, orders, dana, admin, noa, stranger
):
    lina, omar = shift
    begin_focus(by=lina, until=NOW + HOUR, now=NOW)
    accounts.set_standing(omar, by=omar, state="away", now=NOW)
    accounts.go_away(lina, by=dana, now=NOW)
    frames = frames_of(LoggedEvent.objects.filter(name__in=SEEN_ANEW).order_by("id"))
    assert [json.loads(one.body.decode().split("data: ")[1]) for one in frames] == [{"what": "standing"}] * 3
    for one in frames:
        told = {user for user in (lina, omar, dana, admin, noa, stranger) if one.sees(user)}
        assert told == {lina, omar, dana, admin}
