"""When the customer wishes to be reached (CH-27): obeyed by the times, the calls and what leaves later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from besa.callbacks import actions, errors
from besa.callbacks.links import link_for
from besa.callbacks.models import CallBack
from besa.callbacks.tests.conftest import MONDAY, at
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Draft
from besa.core.errors import Doubted
from besa.core.registry import guards
from besa.customers.actions import change_customer

# In Cairo, an hour ahead of Tirana: from eleven to noon there is ten to eleven here. Never on a Tuesday.
WISHES = {"contact_from": "11:00", "contact_until": "12:00", "quiet_days": "1", "time_zone": "Africa/Cairo"}


@pytest.fixture
def wishing(desk, yusuf, amal):
    change_customer(yusuf, by=amal, **WISHES)
    desk.refresh_from_db()
    return desk


@pytest.fixture
def browser(wishing, amal):
    amal.language = "en"
    amal.save()
    client = Client()
    client.force_login(amal)
    return client


def offered(page: str) -> set[str]:
    return {part.partition('"')[0] for part in page.split('name="slot" value="')[1:]}


def test_the_times_of_an_agent_are_the_customers(browser, wishing):
    page = browser.get(f"/cases/{wishing.number}/call-back/").content.decode()
    times = offered(page)
    assert {"2026-03-02T09:00:00Z", "2026-03-02T09:20:00Z", "2026-03-02T09:40:00Z"} <= times
    assert {one[11:13] for one in times} == {"09"}
    assert not {one for one in times if one.startswith(("2026-03-03", "2026-03-10"))}
    every = offered(browser.get(f"/cases/{wishing.number}/call-back/?all=yes").content.decode())
    assert "2026-03-03T08:00:00Z" in every


def test_another_time_needs_the_customers_yes(browser, wishing, amal):
    with pytest.raises(errors.NotTheirTime):
        actions.book(wishing, by=amal, starts_at=at(3, 10))
    form = {"slot": "2026-03-03T09:00:00Z", "phone": "+201001234567", "zone": "Africa/Cairo"}
    assert browser.post(f"/cases/{wishing.number}/call-back/", form).status_code == 422
    assert not CallBack.objects.exists()
    assert browser.post(f"/cases/{wishing.number}/call-back/", form | {"all": "yes"}).status_code == 302
    made = CallBack.objects.get()
    with pytest.raises(errors.NotTheirTime):
        actions.move(made, by=amal, starts_at=at(3, 11))
    actions.move(made, by=amal, starts_at=at(4, 10))
    made.refresh_from_db()
    assert made.starts_at == at(4, 10)


def test_customers_themselves_choose_any_time(wishing):
    path = "/call-back/" + link_for(wishing, now=MONDAY).rpartition("/call-back/")[2]
    first = Client().get(path)
    assert {one[11:13] for one in offered(first.content.decode())} == {"09"}
    assert "?lang=ar&amp;zone=Africa/Cairo&amp;all=yes" in first.content.decode()
    assert "2026-03-03T09:00:00Z" in offered(Client().get(path + "?all=yes").content.decode())
    assert Client().post(path, {"slot": "2026-03-03T09:00:00Z"}).status_code == 302
    assert CallBack.objects.get().starts_at == at(3, 10)


def test_a_call_that_is_due_at_a_bad_time_says_so(browser, wishing, amal, clock):
    actions.book(wishing, by=amal, starts_at=at(3, 10), they_agreed=True)
    clock.move_to(at(3, 10), tick=False)
    page = browser.get(f"/cases/{wishing.number}/").content.decode()
    assert "Not a good time: it is" in page
    assert "Not a good time: it is" in browser.get(f"/cases/{wishing.number}/contacts/").content.decode()


def test_what_leaves_later_suits_the_customer(browser, wishing, amal):
    page = browser.get(f"/cases/{wishing.number}/later/").content.decode()
    # In two hours is ten here; tomorrow is quiet, so it is the day after; and in a week.
    found = [datetime.fromisoformat(part.partition('"')[0]) for part in page.split('value="')[1:]]
    assert found == [at(2, 10), at(4, 10), at(9, 10)]


def test_a_letter_that_would_come_at_a_bad_time_is_asked_about(wishing, amal):
    letter = Letter(text="x", to=[("", "yusuf@customer.example")])
    with pytest.raises(Doubted) as doubted:
        cases.schedule(wishing, by=amal, letter=letter, at=at(3, 10), now=MONDAY)
    assert [one.key for one in doubted.value.warnings] == ["contact_times"]
    cases.schedule(wishing, by=amal, letter=letter, at=at(3, 10), confirmed=["contact_times"], now=MONDAY)
    cases.schedule(wishing, by=amal, letter=letter, at=at(4, 10), now=MONDAY)
    assert Draft.objects.scheduled().count() == 2


def test_nothing_is_asked_of_those_who_said_nothing(desk, amal, django_assert_num_queries):
    assert desk.customer.contact_from == ""
    with django_assert_num_queries(0):
        guards.check("schedule", case=desk, at=MONDAY + timedelta(days=1), by=amal)


def test_the_composer_says_how_and_when(browser, wishing, yusuf, amal):
    change_customer(yusuf, by=amal, preferred_way="phone")
    page = browser.get(f"/cases/{wishing.number}/?write=reply").content.decode()
    assert "This customer prefers another way" in page
    assert "composer__offer" in page
