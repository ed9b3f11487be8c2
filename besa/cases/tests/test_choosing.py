"""Menus of the head are filled when they open; whoever has no script gets a page."""

import pytest

from besa.accounts.models import Team
from besa.cases.models import Tag

pytestmark = pytest.mark.django_db
MENU = {"HX-Request": "true"}


@pytest.fixture
def desk(client, amal):
    client.force_login(amal)
    return client


def test_the_page_of_a_case_asks_for_people_teams_and_tags_only_when_a_menu_opens(desk, case, dana, repairs):
    Tag.objects.create(name="warranty")
    page = desk.get(f"/cases/{case.number}/").content.decode()
    for name in (dana.name, repairs.name, "warranty"):
        assert name not in page
    for what in ("owner", "team", "tag"):
        assert f'hx-get="/cases/{case.number}/choices/{what}/"' in page


@pytest.mark.parametrize(("what", "offered"), [("owner", "Dana"), ("team", "Repairs"), ("tag", "warranty")])
def test_a_menu_offers_what_can_be_chosen(desk, case, dana, noa, repairs, what, offered):
    Tag.objects.create(name="warranty")
    menu = desk.get(f"/cases/{case.number}/choices/{what}/", headers=MENU).content.decode()
    assert offered in menu
    assert "<html" not in menu
    assert (noa.name in menu) == (what == "nobody of another team")


def test_without_a_script_the_choice_is_a_page_that_works(desk, case, dana):
    page = desk.get(f"/cases/{case.number}/choices/owner/").content.decode()
    assert f'action="/cases/{case.number}/assignment/"' in page
    desk.post(f"/cases/{case.number}/assignment/", {"owner": dana.pk})
    case.refresh_from_db()
    assert case.owner == dana


def test_choices_are_for_those_who_may_work_on_the_case(client, case, noa, stranger):
    assert Team.objects.count() > 1
    for person in (noa, stranger):
        client.force_login(person)
        assert client.get(f"/cases/{case.number}/choices/owner/").status_code == 404


def test_an_unknown_choice_is_not_found(desk, case):
    assert desk.get(f"/cases/{case.number}/choices/password/").status_code == 404
