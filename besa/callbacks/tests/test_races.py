"""Two who want the same minutes at the same moment: exactly one has them, on both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from besa.callbacks import actions, errors
from besa.callbacks.models import CallBack, Taken
from besa.callbacks.tests.conftest import at
from besa.cases.actions import open_by_hand
from besa.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Runs all at once, each in a connection of its own; their results or refusals."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        barrier.wait()
        try:
            results[number] = work()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results):
    return sorted(type(one).__name__ for one in results)


def booking(number, **more):
    return lambda: actions.book(
        Case.objects.get(pk=number), by=None, starts_at=at(2, 10), phone="+355691234567", **more
    )


@pytest.fixture
def three(desk, amal, rivka, arben, orders, mailbox):
    """Three cases, and one person to call them all."""
    rest = [
        open_by_hand(by=amal, customer=one, team=orders, subject="Other", account=mailbox.account)
        for one in (rivka, arben)
    ]
    return [desk.pk, *(one.pk for one in rest)]


def test_one_person_has_one_call_at_a_time(three):
    results = together(*(booking(number) for number in three))
    assert kinds(results) == ["CallBack", "SlotTaken", "SlotTaken"]
    assert Taken.objects.values("agent", "at").distinct().count() == Taken.objects.count() == 4


def test_two_people_take_two_of_three(three, dana):
    results = together(*(booking(number) for number in three))
    assert kinds(results) == ["CallBack", "CallBack", "SlotTaken"]
    assert CallBack.objects.values("agent").distinct().count() == 2


def test_a_team_with_one_telephone_has_one_call(three, dana, orders):
    actions.save_plan(orders, by=None, at_once=1)
    results = together(*(booking(number) for number in three))
    assert kinds(results) == ["CallBack", "SlotTaken", "SlotTaken"]


def test_a_case_has_one_call_however_often_somebody_clicks(desk, amal, dana):
    results = together(*[booking(desk.pk)] * 3)
    assert kinds(results) == ["AlreadyBooked", "AlreadyBooked", "CallBack"]
    assert isinstance(next(one for one in results if not isinstance(one, CallBack)), errors.AlreadyBooked)


def test_two_calls_that_move_to_the_same_minutes_do_not_meet(three, dana):
    first, second = three[:2]
    one = actions.book(Case.objects.get(pk=first), by=None, starts_at=at(2, 10), phone="+355691234567")
    two = actions.book(Case.objects.get(pk=second), by=None, starts_at=at(2, 10), phone="+355691234567")
    assert {one.agent_id, two.agent_id} == {one.agent_id, dana.pk} - {None} or one.agent_id != two.agent_id
    dana.is_active = False
    dana.save()
    results = together(*(lambda row=row: actions.move(row, by=None, starts_at=at(2, 11)) for row in (one, two)))
    assert kinds(results) == ["CallBack", "SlotTaken"]
    loser = next(row for row, result in zip((one, two), results, strict=True) if not isinstance(result, CallBack))
    loser.refresh_from_db()
    assert (loser.starts_at, loser.taken.count()) == (at(2, 10), 4)
