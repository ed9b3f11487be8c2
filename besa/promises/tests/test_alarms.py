"""Alarms: the right person, before it breaks, once, never a storm; and the promises of somebody absent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.models import Availability
from besa.cases import actions as cases
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint
from besa.notifications.models import Notification
from besa.promises import actions
from besa.promises.models import Promise
from besa.promises.tasks import break_overdue_promises, cover_absent_colleagues, look_at_promises
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from conftest import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def sami(orders):
    return member("sami@desk.example", "Sami", "agent", team=orders)


@pytest.fixture
def promise(case, amal, yusuf):
    ContactPoint.objects.create(customer=yusuf, kind="phone", value="+355691234567")
    return actions.promise(case, by=amal, kind="delivery", text="The door", due_at=MONDAY + 8 * HOUR)


def told(*kinds):
    rows = Notification.objects.filter(kind__startswith="promises.").order_by("pk")
    return [(row.user.name, row.kind.partition(".")[2]) for row in rows if not kinds or row.kind in kinds]


def ring(clock, hours):
    clock.move_to(MONDAY + hours * HOUR)
    break_overdue_promises()


def test_the_promiser_is_woken_then_the_stand_in_then_the_manager(promise, amal, dana, sami, clock):
    ring(clock, 5.9)
    assert told() == []
    ring(clock, 6)
    assert told() == [("Amal", "alarm")]
    Availability.objects.create(user=amal, away_from=MONDAY + 6.5 * HOUR, stand_in=sami)
    ring(clock, 6.8)
    assert told() == [("Amal", "alarm"), ("Sami", "alarm")]
    ring(clock, 7.6)
    assert told() == [("Amal", "alarm"), ("Sami", "alarm"), ("Dana", "alarm")]
    ring(clock, 8)
    assert Promise.objects.get().state == "broken"
    assert told()[3:] == [("Sami", "alarm"), ("Amal", "alarm")]  # the stand-in and whose word it was: make it good


def test_an_alarm_rings_once_however_often_it_is_looked_at(promise, clock):
    ring(clock, 6)
    ring(clock, 6)
    Promise.objects.update(wakes_at=MONDAY)
    ring(clock, 6)
    assert told() == [("Amal", "alarm")]
    assert LoggedEvent.objects.filter(name="promises.PromiseAlarmed").count() == 1
    assert Promise.objects.get().wakes_at == MONDAY + 6.8 * HOUR


def test_an_alarm_only_wakes_what_is_kept_stays_silent(promise, amal, clock):
    actions.keep(promise, by=amal)
    ring(clock, 8)
    assert told() == []


def test_after_an_outage_everybody_whose_turn_has_come_is_told_at_once(promise, dana, clock):
    ring(clock, 7.9)
    assert told() == [("Amal", "alarm"), ("Dana", "alarm")]


def test_a_case_without_owner_wakes_those_who_answer_for_the_team(arben, orders, mailbox, hours, dana, amal, clock):
    arrive(arben, orders, mailbox, may_acknowledge=False)
    ring(clock, 3)
    assert told() == [("Dana", "alarm")]


def test_the_owner_is_woken_for_a_time_by_policy(arben, orders, mailbox, hours, dana, amal, clock):
    case = arrive(arben, orders, mailbox, may_acknowledge=False)
    cases.assign(case, to=amal, by=dana)
    ring(clock, 3)
    assert told("promises.alarm") == [("Amal", "alarm")]


def test_many_at_once_are_no_storm(case, amal, promise, clock):
    for number in range(11):
        actions.promise(case, by=amal, kind="other", text=f"No. {number}", due_at=MONDAY + 8 * HOUR)
    ring(clock, 6)
    assert told() == [("Amal", "alarm")] * 5 + [("Amal", "many")]
    assert LoggedEvent.objects.filter(name="promises.PromiseAlarmed").count() == 12


def test_what_a_killed_worker_left_lying_is_done_by_another(promise, clock):
    clock.move_to(MONDAY + 6 * HOUR)
    other = (promise.pk + 1) % 4
    look_at_promises(other)
    assert told() == []
    clock.shift(timedelta(seconds=4))
    look_at_promises(other)
    assert told() == [("Amal", "alarm")]


def test_a_promise_that_cannot_be_looked_at_does_not_silence_the_others(promise, case, amal, clock):
    actions.promise(case, by=amal, kind="other", text="x", due_at=MONDAY + 8 * HOUR)
    Promise.objects.filter(pk=promise.pk).update(hours={"zone": "Nowhere"}, target=HOUR, wakes_at=MONDAY)
    ring(clock, 7)
    assert [row.data["words"] for row in Notification.objects.all()] == ["x"]
    assert Promise.objects.get(pk=promise.pk).wakes_at == MONDAY + 7 * HOUR + timedelta(minutes=1)


def test_promises_of_somebody_absent_pass_to_the_stand_in_with_one_notice(promise, case, amal, sami, clock):
    later = actions.promise(case, by=amal, kind="other", text="Next month", due_at=MONDAY + timedelta(days=30))
    actions.promise(case, by=amal, kind="other", text="Soon", due_at=MONDAY + 20 * HOUR)
    accounts.go_away(amal, by=amal, away_until=MONDAY + timedelta(days=7), stand_in=sami)
    assert set(Promise.objects.exclude(pk=later.pk).values_list("deliverer", flat=True)) == {sami.pk}
    assert set(Promise.objects.values_list("promiser", flat=True)) == {amal.pk}
    assert Promise.objects.get(pk=later.pk).deliverer == amal
    assert told() == [("Sami", "standing_in")]
    assert Notification.objects.get().data["count"] == 2
    cover_absent_colleagues()
    assert told() == [("Sami", "standing_in")]


def test_an_absence_to_come_is_covered_when_it_begins(promise, amal, sami, clock):
    accounts.go_away(amal, by=amal, away_from=MONDAY + HOUR, away_until=MONDAY + 24 * HOUR, stand_in=sami)
    assert Promise.objects.get().deliverer == amal
    clock.move_to(MONDAY + HOUR)
    cover_absent_colleagues()
    assert Promise.objects.get().deliverer == sami


def test_without_a_stand_in_the_manager_hears_of_it_once(promise, amal, dana, clock):
    accounts.go_away(amal, by=amal, away_until=MONDAY + timedelta(days=7))
    cover_absent_colleagues()
    assert told() == [("Dana", "uncovered")]
    assert Promise.objects.get().deliverer == amal


def test_every_notice_is_a_sentence_in_each_language(promise, amal, dana, sami, clock):
    from django.utils import translation

    from besa.notifications.kinds import kinds

    data = {"subject": "طلب", "kind": "delivery", "due": timezone.now().isoformat(), "broken": False}
    data |= {"who": "Amal", "count": 3, "user": 1}
    for language in ("en", "ar", "he", "sq"):
        with translation.override(language):
            for key in ("alarm", "many", "standing_in", "uncovered"):
                assert kinds[f"promises.{key}"].sentence(data)
