from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from besa.core.events import Event, record
from besa.core.models import Counter, LoggedEvent
from besa.core.registry import reactions


@dataclass(frozen=True, slots=True, kw_only=True)
class KettleBoiled(Event):
    case_id: int


@pytest.fixture
def told():
    told = []
    yield told
    reactions.within.pop(KettleBoiled, None)
    reactions.after.pop(KettleBoiled, None)


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_of_a_transaction():
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError):
        record(KettleBoiled(case_id=1))
    assert LoggedEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_reactions_within_undo_the_change_and_after_do_not(told):
    def fail(event, logged):
        raise ValueError("no")

    reactions.after[KettleBoiled].append(lambda event, logged: told.append(event.case_id))
    with transaction.atomic():
        record(KettleBoiled(case_id=7))
        assert told == []
    assert told == [7]
    reactions.within[KettleBoiled].append(fail)
    with pytest.raises(ValueError), transaction.atomic():
        record(KettleBoiled(case_id=8))
    assert [event.case_id for event in LoggedEvent.objects.all()] == [7]
    assert told == [7]


@pytest.mark.django_db
def test_an_event_is_never_changed():
    logged = record(KettleBoiled(case_id=1))
    with pytest.raises(TypeError):
        logged.save()


@pytest.mark.django_db
def test_counter_takes_each_number_once():
    assert [Counter.take("x", first=10), Counter.take("x", first=10), Counter.take("y")] == [10, 11, 1]
