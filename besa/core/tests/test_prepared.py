"""A prepared query says what its queryset says, with other values each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.cases.models import Case, Delivery, Message, Received
from besa.cases.models.case import public_id
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared, insert, new
from besa.customers.models import ContactPoint, Customer
from besa.promises.models import Promise

POINTS = Prepared(lambda value: ContactPoint.objects.select_related("customer").filter(value=value), "?value")
SINCE = Prepared(
    lambda at, team: (
        Case.objects.filter(created_at__gte=at, team_id=team).order_by("pk").values_list("pk", "created_at")
    ),
    datetime(1900, 1, 1, tzinfo=UTC),
    -1,
)


def test_rows_are_the_objects_with_what_was_selected_along(
    yusuf: Customer, rivka: Customer, django_assert_num_queries: Any
) -> None:
    for customer, address in ((yusuf, "yusuf@customer.example"), (rivka, "rivka@customer.example")):
        with django_assert_num_queries(1):
            found = POINTS.rows(address)
            assert [point.customer.name for point in found] == [customer.name]
        assert found[0] == ContactPoint.objects.get(customer=customer)
        assert found[0].customer.created_at == customer.created_at
    assert POINTS.rows("nobody@customer.example") == []


def test_an_object_can_be_changed_and_saved(yusuf: Customer) -> None:
    point = POINTS.rows("yusuf@customer.example")[0]
    point.state = "dead"
    point.save(update_fields=["state"])
    assert ContactPoint.objects.get().state == "dead"


def test_tuples_take_times_and_numbers(case: Case) -> None:
    assert SINCE.tuples(case.created_at, case.team_id) == [(case.pk, case.created_at)]
    assert SINCE.tuples(datetime(2100, 1, 1, tzinfo=UTC), case.team_id) == []
    assert SINCE.tuples(case.created_at, case.team_id + 1) == []


@pytest.mark.django_db
def test_a_stand_in_that_django_changes_is_refused() -> None:
    broken: Prepared[Case] = Prepared(lambda number: Case.objects.filter(number=number), "17")
    with pytest.raises(ValueError, match="stand-in"):
        broken.rows(17)


def test_an_inserted_row_is_as_if_saved(case: Case, yusuf: Customer) -> None:
    """Defaults, JSON and times included; the same SQL serves the second row."""
    for text in ("one", "two"):
        row = insert(Message(case=case, direction="in", text=text, to=[{"name": "", "address": "a@b.example"}]))
        kept = Message.objects.get(pk=row.pk)
        assert [getattr(kept, f.attname) for f in Message._meta.concrete_fields] == [
            getattr(row, f.attname) for f in Message._meta.concrete_fields
        ]
        row.text = "changed"
        row.save(update_fields=["text"])
    assert Message.objects.filter(text="changed").count() == 2


@pytest.mark.parametrize("model", [Message, Case, Customer, ContactPoint, LoggedEvent, Received, Promise, Delivery])
def test_a_new_row_is_as_django_makes_it(model: type[Any], case: Case) -> None:
    keys = {field.name: case for field in model._meta.concrete_fields if field.related_model is Case}
    made, usual = new(model, **keys), model(**keys)
    differ = {field.attname for field in model._meta.concrete_fields if field.default in (timezone.now, public_id)}
    for field in model._meta.concrete_fields:
        if field.attname not in differ:
            assert getattr(made, field.attname) == getattr(usual, field.attname)
        assert made.__dict__[field.attname].__class__ is usual.__dict__[field.attname].__class__
    assert [getattr(made, name) is case for name in keys] == [True] * len(keys)
    assert (made._state.adding, made.pk) == (True, None)
    with pytest.raises(KeyError):
        new(model, no_such_field=1)


def test_a_constraint_still_refuses(case: Case, yusuf: Customer) -> None:
    point = {"customer": yusuf, "kind": "email", "value": "new@customer.example"}
    insert(ContactPoint(**point))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(ContactPoint(**point))
