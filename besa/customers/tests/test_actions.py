import pytest
from django.db import transaction

from besa.cases.models import Case
from besa.customers.actions import (
    add_contact_point,
    add_organization,
    change_customer,
    find_or_add,
    merge_customers,
    remove_contact_point,
    undo_merge,
)
from besa.customers.errors import AddressTaken, BadContactPoint, MergedAlready, NothingToUndo, SameCustomer
from besa.customers.models import Customer
from besa.customers.rules import plain_email, plain_phone


def test_find_or_add_knows_an_address_in_any_case(yusuf):
    with transaction.atomic():
        assert find_or_add(email="Yusuf@Customer.Example") == (yusuf, False)


def test_a_new_address_joins_the_organization_of_its_domain(amal):
    organization = add_organization(by=amal, name="Noor", domains=("noor.example",))
    with transaction.atomic():
        found, new = find_or_add(email="hala@mail.noor.example", name="Hala")
    assert (found.organization, new) == (organization, True)


def test_a_public_provider_is_no_organization(amal):
    add_organization(by=amal, name="Wrong", domains=("gmail.com",))
    with transaction.atomic():
        assert find_or_add(email="somebody@gmail.com")[0].organization is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a",
        "a@b",
        "=?utf-8?Q?agent?=@corp.example",
        "a b@c.example",
        "a@b@c.example",
        "<a@b.example>",
        "a@.example",
        "a@b..example",
    ],
)
def test_odd_addresses_are_no_identity(db, value):
    with pytest.raises(BadContactPoint), transaction.atomic():
        find_or_add(email=value)
    assert Customer.objects.count() == 0


def test_addresses_are_normalised():
    assert plain_email(" Info@Shop.Example ") == "info@shop.example"
    assert plain_phone("٠٥٩ ٩١٢ ٣٤٥٦", "PS") == "+970599123456"
    assert plain_phone("054-123-4567", "IL") == "+972541234567"
    assert plain_phone("+355 69 123 4567") == "+355691234567"


def test_an_address_has_one_owner(amal, yusuf, rivka):
    with pytest.raises(AddressTaken):
        add_contact_point(rivka, by=amal, kind="email", value="yusuf@customer.example")


def test_change_is_logged_once_per_field(amal, yusuf):
    from besa.core.models import LoggedEvent

    change_customer(yusuf, by=amal, name="يوسف", language="ar")
    rows = LoggedEvent.objects.filter(customer_id=yusuf.pk)
    assert [(row.data["field"], row.data["value"], row.actor) for row in rows] == [("name", "يوسف", amal)]


def test_merge_moves_everything_and_undo_puts_it_back(amal, case, yusuf, rivka):
    merge = merge_customers(yusuf, into=rivka, by=amal)
    assert Case.objects.get(pk=case.pk).customer == rivka
    assert [p.value for p in rivka.contact_points.all()] == ["yusuf@customer.example", "rivka@customer.example"]
    assert list(Customer.objects.living()) == [rivka]
    undo_merge(merge, by=amal)
    assert Case.objects.get(pk=case.pk).customer == yusuf
    assert [p.value for p in rivka.contact_points.all()] == ["rivka@customer.example"]
    assert set(Customer.objects.living()) == {yusuf, rivka}
    with pytest.raises(NothingToUndo):
        undo_merge(merge, by=amal)


def test_undo_leaves_what_came_later(amal, case, yusuf, rivka, orders):
    from besa.cases.actions import open_by_hand

    merge = merge_customers(yusuf, into=rivka, by=amal)
    later = open_by_hand(by=amal, customer=rivka, team=orders, subject="later")
    undo_merge(merge, by=amal)
    assert Case.objects.get(pk=later.pk).customer == rivka


def test_merging_refuses_nonsense(amal, yusuf, rivka, arben):
    with pytest.raises(SameCustomer):
        merge_customers(yusuf, into=yusuf, by=amal)
    merge_customers(yusuf, into=rivka, by=amal)
    with pytest.raises(MergedAlready):
        merge_customers(yusuf, into=arben, by=amal)


def test_somebody_without_a_name_is_known_by_the_first_address_wherever_it_goes(amal, yusuf):
    with transaction.atomic():
        nameless, _new = find_or_add(email="n@customer.example")
    assert str(nameless) == "n@customer.example"
    add_contact_point(nameless, by=amal, kind="phone", value="+970 59 912 3456")
    remove_contact_point(nameless.contact_points.get(kind="email"), by=amal)
    assert str(Customer.objects.get(pk=nameless.pk)) == "+970 59 912 3456"
    merge = merge_customers(nameless, into=yusuf, by=amal)
    assert str(Customer.objects.get(pk=nameless.pk)) == "Customer without a name"
    assert Customer.objects.get(pk=yusuf.pk).known_by == "yusuf@customer.example"
    undo_merge(merge, by=amal)
    assert str(Customer.objects.get(pk=nameless.pk)) == "+970 59 912 3456"
