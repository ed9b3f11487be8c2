"""Customers at the desk: found, changed, merged with undo."""

import pytest

from besa.customers.models import ContactPoint, Customer


@pytest.fixture
def desk(client, dana):
    client.force_login(dana)
    return client


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("yusuf@customer.example", True),
        ("YUSUF@customer.example ", True),
        ("يوسف", True),
        ("حداد", True),
        ("nobody", False),
    ],
)
def test_customers_are_found_by_address_and_name(desk, yusuf, find, found):
    assert ("يوسف حداد" in desk.get("/customers/", {"find": find}).content.decode()) is found


def test_the_list_costs_the_same_for_one_and_three(
    desk, django_assert_num_queries, django_assert_max_num_queries, yusuf, request
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get("/customers/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/customers/")
    request.getfixturevalue("rivka")
    request.getfixturevalue("arben")
    with django_assert_num_queries(len(one)):
        desk.get("/customers/")


def test_details_are_changed(desk, yusuf):
    data = {
        "name": "يوسف الحداد",
        "kind": "supplier",
        "language": "ar",
        "address_as": "",
        "notes": "بعد الظهر",
        "organization": "",
    }
    assert desk.post(f"/customers/{yusuf.pk}/details/", data)["Location"] == f"/customers/{yusuf.pk}/"
    yusuf.refresh_from_db()
    assert (yusuf.name, yusuf.kind, yusuf.notes) == ("يوسف الحداد", "supplier", "بعد الظهر")


def test_addresses_come_and_go(desk, yusuf):
    desk.post(f"/customers/{yusuf.pk}/contact-points/", {"kind": "phone", "value": "+970 59 912 3456"})
    point = ContactPoint.objects.get(kind="phone")
    assert (point.value, point.customer) == ("+970599123456", yusuf)
    desk.post(f"/customers/{yusuf.pk}/contact-points/{point.pk}/removal/")
    assert not ContactPoint.objects.filter(kind="phone").exists()


def test_an_address_of_somebody_else_is_refused_in_words(desk, yusuf, rivka):
    answer = desk.post(
        f"/customers/{yusuf.pk}/contact-points/", {"kind": "email", "value": "rivka@customer.example"}, follow=True
    )
    assert len(list(answer.context["messages"])) == 1
    assert ContactPoint.objects.get(value="rivka@customer.example").customer == rivka


def test_a_sender_is_blocked_and_allowed_again(desk, yusuf):
    point = yusuf.contact_points.get()
    path = f"/customers/{yusuf.pk}/contact-points/{point.pk}/block/"
    desk.post(path, {"blocked": "yes"})
    assert ContactPoint.objects.get(pk=point.pk).is_blocked
    desk.post(path + "?blocked=no")
    assert not ContactPoint.objects.get(pk=point.pk).is_blocked


def test_two_records_become_one_and_two_again(desk, yusuf, rivka, case):
    desk.post(f"/customers/{rivka.pk}/merges/", {"source": yusuf.pk})
    case.refresh_from_db()
    assert case.customer == rivka
    assert desk.get(f"/customers/{yusuf.pk}/")["Location"] == f"/customers/{rivka.pk}/"
    page = desk.get(f"/customers/{rivka.pk}/").content.decode()
    merge = rivka.merges_in.get()
    assert f'action="/customers/merges/{merge.pk}/undoing/"' in page
    desk.post(f"/customers/merges/{merge.pk}/undoing/")
    case.refresh_from_db()
    assert case.customer == yusuf


def test_an_employee_finds_no_customers(client, stranger, yusuf):
    client.force_login(stranger)
    assert client.get("/customers/").status_code == 404
    assert client.get(f"/customers/{yusuf.pk}/").status_code == 404
    assert client.post(f"/customers/{yusuf.pk}/merges/", {"source": yusuf.pk}).status_code == 404
    assert Customer.objects.filter(merged_into=None).count() == 1
