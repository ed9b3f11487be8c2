"""Never recorded and forgotten (CO-28): a case in which nothing stands next is seen in the list, on Today and by the manager."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions as cases
from besa.cases.actions.asking import ask
from besa.cases.models import Case
from besa.promises import actions
from besa.promises.forgotten import forgotten_by

pytestmark = pytest.mark.django_db
NO_STEP = "No next step"


@pytest.fixture
def left(case, dana):
    """Open, owned by Dana, and nothing promised."""
    cases.assign(case, to=dana, by=dana)
    Case.objects.filter(pk=case.pk).update(status="open", unanswered_since=None, next_due_at=None)
    return Case.objects.get(pk=case.pk)


def numbers(found):
    return [one.number for one in found]


def test_it_is_seen_by_its_owner_and_in_its_team_and_by_nobody_else(left, dana, amal, noa, orders, repairs):
    assert (numbers(forgotten_by(dana, None)), numbers(forgotten_by(amal, None))) == ([left.number], [])
    assert numbers(forgotten_by(amal, orders)) == [left.number]
    assert (forgotten_by(noa, orders), forgotten_by(dana, repairs)) == ([], [])


def test_a_promise_is_a_next_step(left, dana):
    actions.promise(left, by=dana, kind="other", due_at=timezone.now() + timedelta(days=1), text="The lid")
    assert forgotten_by(dana, None) == []


def test_so_is_putting_it_off_or_asking_a_colleague_or_waiting_for_the_customer(left, dana, amal):
    ask(left, to=amal, team=None, text="Do you know?", by=dana)
    assert forgotten_by(dana, None) == []
    left.questions.all().delete()
    assert numbers(forgotten_by(dana, None)) == [left.number]
    cases.set_status(left, status="waiting", by=dana)
    assert (forgotten_by(dana, None), Case.objects.get(pk=left.pk).has_no_time) == ([], False)
    cases.set_status(left, status="open", by=dana)
    cases.snooze(left, until=timezone.now() + timedelta(days=1), by=dana)
    assert forgotten_by(dana, None) == []


def test_the_pages_say_so(client, left, dana, orders):
    client.force_login(dana)
    assert NO_STEP in client.get("/today/").content.decode()
    assert NO_STEP in client.get(f"/today/?team={orders.pk}").content.decode()
    assert NO_STEP in client.get("/inbox/mine/").content.decode()
    actions.promise(left, by=dana, kind="other", due_at=timezone.now() + timedelta(days=1), text="The lid")
    assert NO_STEP not in client.get("/today/").content.decode()
