"""The rail is calm: what somebody needs every day stands open, the rest is folded, and nothing of it is lost."""

import re

import pytest

pytestmark = pytest.mark.django_db

EVERY_DAY = ["/inbox/mine/", "/inbox/unowned/", "/inbox/team/", "/today/", "/passed-on/", "/search/", "/customers/"]


def parts_of(client, path="/inbox/mine/"):
    """The links that stand open, those that are folded, and whether the fold is open."""
    rail = client.get(path).content.decode().split('<nav class="rail"')[1].split("rail__you")[0]
    before, fold = rail.split("<details", 1)
    links = [re.findall(r'class="rail__link" href="([^"]+)"', part) for part in (before, fold)]
    return *links, " open>" in fold.split("<summary")[0]


@pytest.mark.parametrize(
    ("person", "more"),
    [("amal", []), ("dana", ["/queue/"]), ("admin", ["/received/"])],
    ids=["agent", "manager", "admin"],
)
def test_each_role_has_its_day_before_it(client, request, person, more):
    client.force_login(request.getfixturevalue(person))
    daily, folded, _is_open = parts_of(client)
    assert daily == EVERY_DAY + more
    assert set(daily) & set(folded) == set()
    assert {"/inbox/waiting/", "/inbox/spam/", "/drafts/", "/views/", "/outbox/"} <= set(folded)


def test_the_fold_is_closed_until_somebody_opens_it(client, amal):
    client.force_login(amal)
    assert parts_of(client)[2] is False
    client.cookies["besa-rail"] = "1"
    assert parts_of(client)[2] is True


def test_the_fold_is_open_where_one_is_inside_of_it(client, amal):
    client.force_login(amal)
    assert parts_of(client, "/inbox/spam/")[2] is True


def test_the_foot_of_a_phone_has_four_places(client, amal):
    client.force_login(amal)
    rail = client.get("/inbox/mine/").content.decode().split('<nav class="rail"')[1].split("rail__drawer")[0]
    assert re.findall(r'href="([^"]+)"[^>]* data-phone', rail) == EVERY_DAY[:4]


def test_the_drawer_of_a_phone_has_all_the_others(client, amal):
    client.force_login(amal)
    page = client.get("/inbox/mine/").content.decode()
    drawer = re.findall(r'<a class="menu__item" href="([^"]+)"', page.split("rail__drawer")[1].split("</nav>")[0])
    daily, folded, _is_open = parts_of(client)
    assert drawer == daily[4:] + folded


def test_the_settings_stand_in_groups_and_leave_the_page_its_own_words(client, admin):
    client.force_login(admin)
    page = client.get("/settings/statuses/").content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", page.split("settings__nav")[1].split("</nav>")[0]) == [
        "The desk",
        "Cases",
        "Yours",
    ]
    assert page.count('class="own-group"') == 6
