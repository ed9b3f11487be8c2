"""Rows held in hand are written together: with their keys, in order, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from besa.cases.models import Case, Message
from besa.cases.models.delivery import Delivery
from besa.core import gathering
from besa.core.events import record
from besa.core.gathering import Overtaken, together
from besa.core.models import Counter, LoggedEvent
from besa.core.prepared import change, insert
from besa.core.registry import reactions
from besa.customers.events import CustomerAdded
from besa.customers.models import ContactPoint, Customer


def message(case: Case, text: str) -> Message:
    return insert(Message(case=case, direction="in", text=text))


def gather(write: Callable[[], None]) -> None:
    with transaction.atomic(), together():
        write()


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def test_what_was_foreseen_counts_until_something_is_written(case: Case) -> None:
    assert not gathering.has_none("letters", "a")  # nobody has looked
    with transaction.atomic(), together() as hand:
        gathering.foresee("letters", ["a", "b"], ["b"])
        gathering.remember("answer", 42)
        asked = [gathering.has_none("letters", key) for key in ("a", "b", "c")]
        assert (asked, gathering.has_none("others", "a")) == ([True, False, False], False)
        assert gathering.remembered_until_written("answer", lambda: 0) == 42
        hand.flush()
        assert not gathering.has_none("letters", "a")
        assert gathering.remembered_until_written("answer", lambda: 0) == 0
        gathering.foresee("letters", ["a"], [])
        with hand.paused():
            assert not gathering.has_none("letters", "a")
        assert not gathering.has_none("letters", "a")


def test_a_held_row_has_its_key_and_is_written_once(case: Case, django_assert_num_queries: Any) -> None:
    before = message(case, "before")
    with transaction.atomic(), together(3):
        with django_assert_num_queries(1):  # the keys of all three
            held = [message(case, f"{number}") for number in range(3)]
        assert texts() == ["before"]
        held[1].text = "changed in hand"
    assert texts() == ["before", "0", "changed in hand", "2"]
    assert [one.pk for one in Message.objects.order_by("pk")] == [before.pk, *(one.pk for one in held)]
    assert message(case, "after").pk > held[2].pk
    kept, made = Message.objects.get(pk=held[0].pk), held[0]
    fields = [field.attname for field in Message._meta.concrete_fields]
    assert [getattr(kept, name) for name in fields] == [getattr(made, name) for name in fields]


def test_a_change_of_a_held_row_needs_no_statement(case: Case) -> None:
    with transaction.atomic(), together() as hand:
        row = message(case, "one")
        assert change(row, text="two")
        row.text = "two"
        change(case, subject="first")
        change(case, subject="second", add={"version": 1})
        assert Case.objects.get().subject == "first"  # two changes of one row keep their order
        hand.flush()
        assert (Case.objects.get().subject, texts()) == ("second", ["two"])
        change(row, text="three")
    assert texts() == ["three"]


def test_a_row_that_is_not_as_it_was_undoes_everything(case: Case) -> None:
    def write() -> None:
        message(case, "one")
        change(case, only_if={"version": case.version + 1}, subject="never")

    with pytest.raises(Overtaken):
        gather(write)
    assert texts() == []


def test_a_constraint_refuses_when_it_is_written(yusuf: Customer) -> None:
    def write() -> None:
        for _time in range(2):
            insert(ContactPoint(customer=yusuf, kind="email", value="new@customer.example"))

    with pytest.raises(IntegrityError):
        gather(write)
    assert ContactPoint.objects.filter(value="new@customer.example").count() == 0


def test_a_part_that_fails_is_not_written(case: Case) -> None:
    @gathering.whole()
    def fail() -> None:
        message(case, "dropped")
        Counter.take("test")
        raise ValueError("no")

    with transaction.atomic(), together():
        first = Counter.take("test")
        message(case, "kept")
        with pytest.raises(ValueError, match="no"):
            fail()
        assert Counter.take("test") == first + 1
    assert texts() == ["kept"]
    assert Counter.take("test") == first + 2


def test_a_part_that_was_written_before_it_failed_undoes_everything(case: Case) -> None:
    @gathering.whole()
    def fail() -> None:
        message(case, "one")
        hand = gathering.current()
        assert hand
        hand.flush()
        raise ValueError("too late")

    with pytest.raises(Overtaken):
        gather(fail)
    assert texts() == []


@pytest.mark.parametrize("works_in_hand", [True, False])
def test_a_reaction_finds_what_its_event_has_written_unless_it_asks_for_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch, works_in_hand: bool
) -> None:
    seen = []

    def reaction(event: CustomerAdded, logged: LoggedEvent) -> None:
        seen.append((texts(), LoggedEvent.objects.filter(pk=logged.pk).exists()))
        message(case, "by the reaction")
        seen.append((texts(), False))

    chosen = gathering.in_hand(reaction) if works_in_hand else reaction
    monkeypatch.setitem(reactions.within, CustomerAdded, [chosen])
    with transaction.atomic(), together():
        message(case, "one")
        record(CustomerAdded(customer_id=case.customer_id))
    assert seen == ([([], False)] * 2 if works_in_hand else [(["one"], True), (["one", "by the reaction"], False)])
    assert texts() == ["one", "by the reaction"]


def test_nothing_is_held_outside_of_a_transaction_or_afterwards(case: Case) -> None:
    def fail() -> None:
        row = message(case, "lost")
        assert (gathering.held(Message), gathering.held(Delivery)) == ([row], [])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        gather(fail)
    assert gathering.current() is None
    message(case, "at once")
    assert texts() == ["at once"]


@pytest.mark.django_db(transaction=True)
def test_gathering_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        together().__enter__()
