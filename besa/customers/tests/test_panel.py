"""What colleagues know of a customer: changed in place with undo, needs kept close, look-alikes found."""

import pytest

from besa.accounts.models import User
from besa.cases.models import Case
from besa.core.errors import NotAllowed
from besa.core.models import LoggedEvent
from besa.customers import actions
from besa.customers.errors import NothingToUndo
from besa.customers.models import Accommodation, ContactPoint, Customer
from besa.customers.queries import look_alikes
from besa.customers.rules import address_variants, name_key

pytestmark = pytest.mark.django_db


def test_change_is_undone(yusuf: Customer, amal: User, dana: User) -> None:
    actions.change_customer(yusuf, by=amal, address_as="أستاذ يوسف", trusted_agent=dana)
    changes = list(LoggedEvent.objects.filter(name="customers.CustomerChanged").values_list("pk", flat=True))
    actions.undo_changes(yusuf, changes=changes, by=amal)
    yusuf.refresh_from_db()
    assert (yusuf.address_as, yusuf.trusted_agent) == ("", None)
    with pytest.raises(NothingToUndo):
        actions.undo_changes(yusuf, changes=changes, by=amal)


def test_undo_leaves_a_later_change_alone(yusuf: Customer, amal: User) -> None:
    actions.change_customer(yusuf, by=amal, address_as="A")
    change = LoggedEvent.objects.get(name="customers.CustomerChanged").pk
    actions.change_customer(yusuf, by=amal, address_as="B")
    with pytest.raises(NothingToUndo):
        actions.undo_changes(yusuf, changes=[change], by=amal)


def test_needs_are_read_by_who_serves_and_each_reading_is_recorded(case: Case, yusuf, amal, noa, stranger) -> None:
    actions.note_needs(yusuf, needs="خط كبير", by=amal)
    assert actions.read_needs(yusuf, by=amal) == "خط كبير"
    for nobody in (noa, stranger):
        with pytest.raises(NotAllowed):
            actions.read_needs(yusuf, by=nobody)
    read = LoggedEvent.objects.filter(name="customers.AccommodationRead")
    assert [one.actor for one in read] == [amal]
    assert "خط" not in str(list(LoggedEvent.objects.values_list("data", flat=True)))


def test_needs_stay_out_of_the_page_until_they_are_asked_for(client, case: Case, yusuf, amal) -> None:
    actions.note_needs(yusuf, needs="secret-need", by=amal)
    client.force_login(amal)
    for page in (f"/cases/{case.number}/", f"/customers/{yusuf.pk}/", f"/customers/{yusuf.pk}/recent/"):
        assert "secret-need" not in client.get(page).content.decode()
    assert "secret-need" in client.post(f"/customers/{yusuf.pk}/needs/").content.decode()
    client.post(f"/customers/{yusuf.pk}/needs/", {"needs": ""})
    assert not Accommodation.objects.exists()


def test_needs_follow_a_merge(case: Case, yusuf, rivka, amal) -> None:
    Accommodation.objects.create(customer=rivka, needs="writes")
    actions.merge_customers(rivka, into=yusuf, by=amal)
    assert actions.read_needs(yusuf, by=amal) == "writes"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد دراوشة", "احمد دراوشه"),
        ("Arben Hoxha", "arben HOXHA"),
        ("רבקה לוי", "רִבְקָה לוי"),
        ("Gëzim Leka", "Gezim Leka"),
    ],
)
def test_names_are_alike_by_their_fold(one: str, other: str, amal: User) -> None:
    first, second = (actions.add_customer(by=amal, name=name) for name in (one, other))
    assert look_alikes(first, user=amal) == [second]


def test_one_word_is_no_likeness(amal: User) -> None:
    assert name_key("Ahmad") == ""


@pytest.mark.parametrize(
    ("value", "variants"),
    [
        ("a.b+shop@gmail.com", ["a.b@gmail.com", "a.b@googlemail.com", "ab@gmail.com", "ab@googlemail.com"]),
        ("arben+x@customer.example", ["arben@customer.example"]),
        ("arben@customer.example", []),
    ],
)
def test_address_variants(value: str, variants: list[str]) -> None:
    assert address_variants(value) == variants


def test_look_alikes_by_address_and_number_until_somebody_says_no(yusuf, amal, noa) -> None:
    tagged = actions.add_customer(by=amal, name="Y")
    actions.add_contact_point(tagged, by=amal, kind="email", value="yusuf+shop@customer.example")
    ContactPoint.objects.create(customer=yusuf, kind="phone", value="+970599123456")
    fax = actions.add_customer(by=amal, name="F")
    ContactPoint.objects.create(customer=fax, kind="fax", value="+970599123456")
    assert look_alikes(tagged, user=amal) == [yusuf]
    assert look_alikes(yusuf, user=amal) == [fax]
    actions.find_different(yusuf, other=fax, by=amal)
    assert look_alikes(yusuf, user=amal) == []


def test_quick_change_brings_an_undo(client, case: Case, yusuf, amal) -> None:
    client.force_login(amal)
    assert "customer-address_as" in client.get(f"/customers/{yusuf.pk}/quick/").content.decode()
    sent = {"name": yusuf.name, "address_as": "أستاذ يوسف", "language": "ar", "next": f"/cases/{case.number}/"}
    page = client.post(f"/customers/{yusuf.pk}/quick/", sent, follow=True)
    assert "أستاذ يوسف" in page.content.decode()
    (undo,) = [m.extra_tags for m in page.context["messages"]] or [""]
    assert undo.startswith(f"undo:/customers/{yusuf.pk}/undo/?change=")
    client.post(undo.removeprefix("undo:"))
    yusuf.refresh_from_db()
    assert yusuf.address_as == ""
