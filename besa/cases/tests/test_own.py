"""A desk's own fields and statuses: typed, needed on solving, asked by conditions, taken back."""

from datetime import date
from decimal import Decimal

import pytest

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.actions.own import cleaned, plain
from besa.cases.conditions import matches, parse, to_q
from besa.cases.errors import BadValue, FieldsMissing, NotAllowed
from besa.cases.models import Case, FieldValue, OwnField, OwnStatus
from besa.cases.undo import undo
from besa.core.events import gathered
from besa.core.models import LoggedEvent

KINDS = {
    "text": ("  Zaytun   M-20 ", "Zaytun M-20"),
    "number": ("١٢٫٥", 12.5),
    "day": ("2026-11-20", "2026-11-20"),
    "truth": ("no", False),
    "choice": ("Red", "Red"),
    "choices": (["Blue", "Red"], ["Red", "Blue"]),
    "url": ("shop.example/x?y=1", "https://shop.example/x?y=1"),
}
BAD = {
    "text": ["x" * 501, 7],
    "number": ["twelve", "1e400", "NaN", True, "9" * 30],
    "day": ["yesterday", "2026-13-01", "0001-01-01"],
    "truth": ["perhaps", 1],
    "choice": ["Green", ["Red"]],
    "choices": [["Red", "Green"]],
    "url": ["javascript:alert(1)", "http://", "x"],
}


@pytest.fixture
def field_of(db):
    def make(kind, **facts):
        made = OwnField.objects.create(key=f"f_{kind}", kind=kind, name=f"Field {kind}", **facts)
        made.choices = ["Red", "Blue"] if made.is_list else []
        made.save()
        return made

    return make


def value_of(case, field):
    return plain(field, list(FieldValue.objects.filter(case=case, field=field).order_by("pk")))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_keeps_its_value_in_its_own_column(case, amal, field_of, kind):
    field, (given, expected) = field_of(kind), KINDS[kind]
    with gathered() as events:
        actions.set_field(case, field=field, value=given, by=amal)
    assert value_of(case, field) == expected
    [change] = [event for event in events if event.name == "cases.FieldSet"]
    assert (change.data["value"], change.data["previous"]) == (expected, None)
    undo(case, changes=[change.pk], by=amal)
    assert value_of(case, field) is None


@pytest.mark.parametrize(("kind", "bad"), [(kind, bad) for kind, all_bad in BAD.items() for bad in all_bad])
def test_what_does_not_fit_is_refused(case, amal, field_of, kind, bad):
    field = field_of(kind)
    with pytest.raises(BadValue):
        actions.set_field(case, field=field, value=bad, by=amal)
    assert FieldValue.objects.count() == 0


def test_the_same_value_again_is_no_change(case, amal, field_of):
    field = field_of("number")
    actions.set_field(case, field=field, value="7", by=amal)
    actions.set_field(case, field=field, value=7, by=amal)
    assert LoggedEvent.objects.filter(name="cases.FieldSet").count() == 1
    assert cleaned(field, "7,5") == Decimal("7.5")


def test_an_undo_brings_back_a_choice_that_left_the_list(case, amal, field_of):
    field = field_of("choice")
    actions.set_field(case, field=field, value="Red", by=amal)
    with gathered() as events:
        actions.set_field(case, field=field, value="Blue", by=amal)
    field.choices = ["Blue"]
    field.save()
    undo(case, changes=[event.pk for event in events if event.case_id], by=amal)
    assert value_of(case, field) == "Red"


def test_a_case_is_not_solved_before_what_is_needed_is_known(case, amal, field_of, repairs):
    field_of("truth", is_required=True, is_active=False)
    needed = field_of("text", is_required=True)
    elsewhere = field_of("number", is_required=True)
    elsewhere.teams.add(repairs)
    with pytest.raises(FieldsMissing) as refusal:
        actions.solve(case, by=amal)
    assert "Field text" in str(refusal.value)
    assert "Field number" not in str(refusal.value)
    letter = Letter(text="Done.", to=[("", "yusuf@customer.example")])
    with pytest.raises(FieldsMissing):
        actions.answer(case, by=amal, letter=letter, status="solved")
    assert Case.objects.get(pk=case.pk).messages.count() == 0
    case.refresh_from_db()
    actions.set_field(case, field=needed, value="x", by=amal)
    actions.solve(case, by=amal)
    assert case.status == "solved"


ASKED = [
    ("text", {"op": "contains", "value": "m-20"}, True), ("text", {"op": "contains", "value": "m-21"}, False),
    ("number", {"op": "at_least", "value": 12}, True), ("number", {"op": "is", "value": 12}, False),
    ("day", {"op": "since", "value": "2026-11-20"}, True), ("day", {"op": "before", "value": "2026-11-20"}, False),
    ("truth", {"op": "is", "value": False}, True), ("truth", {"op": "is", "value": True}, False),
    ("choice", {"op": "is", "value": ["Red"]}, True), ("choice", {"op": "is_not", "value": ["Red"]}, False),
    ("choices", {"op": "has_all", "value": ["Red", "Blue"]}, True), ("choices", {"op": "is_not", "value": ["Blue"]}, False),
    ("url", {"op": "is_set", "value": None}, True), ("url", {"op": "is_empty", "value": None}, False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "test", "expected"), ASKED)
def test_conditions_ask_for_own_fields_as_filter_and_of_one_case(case, amal, field_of, kind, test, expected):
    field = field_of(kind)
    actions.set_field(case, field=field, value=KINDS[kind][0], by=amal)
    condition = parse({"field": f"own_f_{kind}", **test})
    assert matches(case, condition, reader=amal) is expected
    assert Case.objects.filter(to_q(condition, reader=amal)).exists() is expected


def test_an_own_status_counts_as_its_category(case, amal):
    shop = OwnStatus.objects.create(category="on_hold", name="With the shop", names={"ar": "عند المتجر"})
    with gathered() as events:
        actions.set_status(case, status="on_hold", own=shop, by=amal)
    row = Case.objects.get(pk=case.pk)
    assert (row.status, row.own_status, row.status_name) == ("on_hold", shop, "With the shop")
    condition = parse({"field": "own_status", "op": "is", "value": [shop.pk]})
    assert list(Case.objects.filter(to_q(condition))) == [case]
    actions.set_status(row, status="on_hold", by=amal)
    assert Case.objects.get(pk=case.pk).own_status is None
    undo(row, changes=[LoggedEvent.objects.filter(name="cases.StatusChanged").last().pk], by=amal)
    assert Case.objects.get(pk=case.pk).own_status == shop
    undo(row, changes=[event.pk for event in events if event.name == "cases.StatusChanged"], by=amal)
    row = Case.objects.get(pk=case.pk)
    assert (row.status, row.own_status) == ("new", None)


def test_an_own_status_of_another_category_is_refused(case, amal):
    shop = OwnStatus.objects.create(category="on_hold", name="With the shop")
    with pytest.raises(ValueError, match="solved"):
        actions.set_status(case, status="solved", own=shop, by=amal)


def test_only_administrators_make_them(amal, admin):
    with pytest.raises(NotAllowed):
        actions.save_field(None, by=amal, kind="text", name="x")
    first = actions.save_field(None, by=admin, kind="text", name="Order number", position=1)
    second = actions.save_field(None, by=admin, kind="text", name="Order number", position=2)
    assert (first.key, second.key) == ("order_number", "order_number_2")


def page(answer):
    return answer.content.decode()


def test_beside_the_case_a_field_is_filled_in_and_taken_back(desk, case, field_of):
    field = field_of("choices")
    assert "Field choices" in page(desk.get(f"/cases/{case.number}/"))
    html = page(desk.post(f"/cases/{case.number}/fields/", {"field": field.key, "value": ["Red", "Blue"]}, follow=True))
    assert "\u2068Red\u2069, \u2068Blue\u2069" in html
    assert value_of(case, field) == ["Red", "Blue"]
    desk.post(f"/cases/{case.number}/fields/", {"field": field.key})
    assert value_of(case, field) is None


def test_a_refusal_says_what_is_missing(desk, case, field_of):
    field_of("text", is_required=True)
    html = page(desk.post(f"/cases/{case.number}/status/", {"status": "solved"}, follow=True))
    assert "Before the case is done, fill in: \u2068Field text\u2069." in html


def test_the_head_offers_own_statuses(desk, case):
    shop = OwnStatus.objects.create(category="on_hold", name="With the shop")
    gone = OwnStatus.objects.create(category="open", name="Old one", is_active=False)
    html = page(desk.get(f"/cases/{case.number}/"))
    assert f'value="own:{shop.pk}"' in html
    assert "Old one" not in html
    html = page(desk.post(f"/cases/{case.number}/status/", {"status": f"own:{shop.pk}"}, follow=True))
    assert "With the shop" in html
    assert Case.objects.get(pk=case.pk).own_status == shop
    for bad in (f"own:{gone.pk}", "own:x", "new", ""):
        assert desk.post(f"/cases/{case.number}/status/", {"status": bad}).status_code == 404


def test_the_settings_make_fields_and_statuses(client, admin, orders):
    client.force_login(admin)
    assert "No fields" in page(client.get("/settings/fields/"))
    refused = client.post("/settings/fields/new/", {"name": "Colour", "kind": "choice"})
    assert (refused.status_code, OwnField.objects.count()) == (422, 0)
    client.post("/settings/fields/new/", {
        "name": "Colour", "name_ar": "اللون", "kind": "choice", "choices": "Red\n\nBlue\nRed", "teams": [orders.pk],
        "is_required": "on", "is_active": "on", "position": "3",
    })  # fmt: skip
    field = OwnField.objects.get()
    assert (field.choices, field.is_required, list(field.teams.all()), field.names) == (
        ["Red", "Blue"], True, [orders], {"ar": "اللون"},
    )  # fmt: skip
    client.post(f"/settings/fields/{field.pk}/", {"name": "Color", "kind": "text", "choices": "Red", "position": "1"})
    field.refresh_from_db()
    assert (field.name, field.kind, field.is_active) == ("Color", "choice", False)
    client.post("/settings/statuses/new/", {"name": "With the shop", "category": "on_hold", "is_active": "on"})
    assert "With the shop" in page(client.get("/settings/statuses/"))


def test_a_case_page_costs_the_same_for_one_and_three_fields(desk, case, field_of, amal):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as captured:
            desk.get(f"/cases/{case.number}/")
        return len(captured)

    for kind in ("text",):
        actions.set_field(case, field=field_of(kind), value="x", by=amal)
    desk.get(f"/cases/{case.number}/")
    one = cost()
    actions.set_field(case, field=field_of("number"), value="3", by=amal)
    actions.set_field(case, field=field_of("day"), value=date(2026, 1, 1), by=amal)
    assert cost() == one
