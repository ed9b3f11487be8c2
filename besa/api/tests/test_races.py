"""The same request twice at the same moment, and two administrators against each other, on real connections."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.errors import AdministratorsOnly, LastAdministrator
from besa.accounts.models import User
from besa.api.tests.conftest import Caller
from besa.cases.models import Delivery, Message
from besa.promises.models import Promise
from conftest import member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run all works in threads of their own, released together; what each returned or raised."""
    gate, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        gate.wait(timeout=20)
        try:
            found[place] = work()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_a_repeat_at_the_same_moment_makes_one_message(amal, case):
    """X03."""
    caller = Caller(amal)
    body = {"direction": "out", "text": "Hello"}

    def send():
        again = Caller.__new__(Caller)
        again.secret, again.client = caller.secret, Client()
        return again.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k").status_code

    assert at_once(*[send] * 4) == [201] * 4
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_repeat_at_the_same_moment_makes_one_promise(amal, case):
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat(timespec="seconds")
    body = {"case": case.number, "kind": "update", "due_at": tomorrow}
    caller = Caller(amal)

    def send():
        again = Caller.__new__(Caller)
        again.secret, again.client = caller.secret, Client()
        return again.post("/promises", body, Idempotency_Key="k").status_code

    assert at_once(*[send] * 4) == [201] * 4
    assert Promise.objects.count() == 1


def test_two_administrators_who_remove_each_other_leave_one(db):
    pairs = [member(f"admin{number}@desk.example", f"Admin {number}", "administrator") for number in range(2)]

    def remove(by, other):
        return lambda: accounts.deactivate(User.objects.get(pk=other.pk), by=User.objects.get(pk=by.pk))

    found = at_once(remove(*pairs), remove(*pairs[::-1]))
    assert User.objects.administrators().count() == 1
    (refusal,) = [one for one in found if one is not None]
    assert isinstance(refusal, LastAdministrator | AdministratorsOnly)
