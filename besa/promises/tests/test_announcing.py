"""The moment in which notices of new times can be taken back; and what a kill, a race or a refusal leaves behind."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from besa.calendars.actions import add_holiday
from besa.cases.models import Delivery, Message
from besa.core.errors import NotAllowed
from besa.customers.models import ContactPoint
from besa.promises import danger
from besa.promises.actions import announcing
from besa.promises.errors import OnTheirWay
from besa.promises.models import Announced, Announcement, Promise
from besa.promises.tests.announced import announce_all, work
from besa.promises.tests.arriving import arrive
from besa.promises.tests.policies import policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours")]
MOMENT = timedelta(seconds=31)


@pytest.fixture
def in_danger(arben, rivka, orders, mailbox, hours, clock):
    """Two customers whose solutions fall on a day that has just become a holiday."""
    policy({"first_answer": 2, "next_answer": 1, "solution": 12})
    cases = [arrive(one, orders, mailbox, may_acknowledge=False) for one in (arben, rivka)]
    add_holiday(hours, day=date(2026, 11, 24), name="Mourning", by=None)
    return list(Promise.objects.filter(case__in=cases, kind="solution").order_by("pk"))


@pytest.fixture
def made(in_danger, hours, dana):
    return announcing.announce(hours, by=dana, reason="New hours", only=[one.pk for one in in_danger])


def told():
    return sorted(Message.objects.filter(automatic=True).values_list("customer__name", flat=True))


def states():
    """Nobody agreed to the new time: the old one counts as broken, although its customer was told (PR-07)."""
    return sorted(Promise.objects.filter(kind="solution").values_list("state", flat=True))


def test_nothing_leaves_before_its_time(made, clock):
    work()
    assert (told(), states(), Announcement.objects.get().state) == ([], ["open", "open"], "held")
    clock.move_to(timezone.now() + MOMENT)
    work()
    assert (told(), Announcement.objects.get().state) == (["Arben Hoxha", "רבקה לוי"], "done")
    assert states() == ["broken", "broken", "open", "open"]


def test_taken_back_nobody_is_told_and_it_can_be_begun_anew(made, dana, hours, in_danger, clock):
    assert danger.page_of(hours, by=dana, now=timezone.now(), after=None).groups == []  # it is on its way
    announcing.take_back(made, by=dana)
    clock.move_to(timezone.now() + MOMENT)
    work()
    assert (told(), states()) == ([], ["open", "open"])
    with pytest.raises(OnTheirWay):
        announcing.take_back(made, by=dana)
    assert len(danger.page_of(hours, by=dana, now=timezone.now(), after=None).groups) == 2


def test_too_late_is_refused(made, dana, noa, clock):
    with pytest.raises(NotAllowed):
        announcing.take_back(made, by=noa)
    clock.move_to(timezone.now() + MOMENT)
    with pytest.raises(OnTheirWay):
        announcing.take_back(made, by=dana)
    work()
    assert len(told()) == 2


class Killed(BaseException):
    """As a process that ends: nothing catches it."""


@pytest.mark.parametrize("when", ["answer_automatically", "renegotiate"])
def test_a_worker_killed_between_two_customers_loses_none_and_tells_none_twice(made, clock, monkeypatch, when):
    clock.move_to(timezone.now() + MOMENT)
    where = danger.cases if when == "answer_automatically" else danger
    done, count = getattr(where, when), iter(range(9))

    def dies(*args, **kwargs):
        found = done(*args, **kwargs)
        if next(count) == 1:  # the second customer's notice is written, and not committed
            raise Killed
        return found

    monkeypatch.setattr(where, when, dies)
    with pytest.raises(Killed):
        work()
    monkeypatch.undo()
    assert (len(told()), Announced.objects.filter(state="waiting").count()) == (1, 1)
    work()
    assert (told(), Delivery.objects.count()) == (["Arben Hoxha", "רבקה לוי"], 2)
    assert (states(), Announcement.objects.get().state) == (["broken", "broken", "open", "open"], "done")


def test_two_workers_tell_each_customer_once(made, clock):
    clock.move_to(timezone.now() + MOMENT)
    announcing.carry_on(made, now=timezone.now())  # ends it; the other still holds what it has read
    row = Announced.objects.first()
    row.state = "waiting"
    announcing.tell_one(row, made, now=timezone.now())
    announcing.carry_on(made, now=timezone.now())
    assert len(told()) == 2


def test_who_cannot_be_reached_is_named_and_what_was_kept_meanwhile_is_spared(
    made, clock, client, dana, arben, in_danger, rivka
):
    ContactPoint.objects.filter(customer=arben).delete()
    Promise.objects.filter(pk=in_danger[1].pk).update(state="kept", ended_at=timezone.now())
    announce_all(clock)
    assert sorted(Announced.objects.values_list("state", flat=True)) == ["failed", "spared"]
    client.force_login(dana)
    page = client.get(f"/settings/announcements/{made.pk}/").content.decode()
    assert ("1 could not be told; call them." in page, "not needed any more" in page) == (True, True)
    assert told() == []


def test_the_page_lists_who_gets_a_notice_and_takes_back_with_one_click(client, dana, noa, hours, in_danger):
    client.force_login(dana)
    page = client.post(f"/settings/hours/{hours.pk}/promises/", {"all": "yes"}, follow=True)
    at = page.redirect_chain[-1][0]
    work()
    page = client.get(at).content.decode()
    assert ("Arben Hoxha" in page, "2 customers get one notice each" in page, "Take back" in page) == (True, True, True)
    assert "on their way" in client.get(f"/settings/hours/{hours.pk}/promises/").content.decode()
    client.force_login(noa)
    assert (client.get(at).status_code, client.post(f"{at}removal/").status_code) == (404, 404)
    client.force_login(dana)
    assert client.post(f"{at}removal/").status_code == 302
    assert (Announcement.objects.get().state, told()) == ("taken_back", [])


def test_the_page_asks_the_same_for_one_customer_and_for_two(client, dana, made, django_assert_num_queries):
    client.force_login(dana)
    at = f"/settings/announcements/{made.pk}/"
    client.get(at, headers={"HX-Request": "true"})
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as two:
        client.get(at, headers={"HX-Request": "true"})
    Announced.objects.last().delete()
    with django_assert_num_queries(len(two)):
        client.get(at, headers={"HX-Request": "true"})
