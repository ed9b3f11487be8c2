"""The first page of the settings: what there is to set, one line each, and nothing that its reader may not open."""

import re

import pytest

from besa.core.registry import settings_pages

pytestmark = pytest.mark.django_db


def lines(client):
    page = client.get("/settings/").content.decode().split('<main id="main"')[1]
    found = r'class="places__one" href="([^"]+)">.*?<strong>([^<]+)</strong><span>([^<]+)</span>'
    return re.findall(found, page, re.DOTALL)


@pytest.mark.parametrize("person", ["admin", "dana", "amal", "stranger"])
def test_every_line_opens_and_says_what_it_is_for(client, request, person):
    user = request.getfixturevalue(person)
    client.force_login(user)
    urls = [url for url, _label, about in lines(client) if about]
    assert urls == [page.url for page in settings_pages if page.shown_to(user)]
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)


def test_who_may_set_nothing_of_the_desk_sees_their_own_pages_alone(client, stranger):
    client.force_login(stranger)
    page = client.get("/settings/").content.decode()
    assert re.findall(r'<h2 id="settings-\d">([^<]+)</h2>', page) == ["Yours"]


def test_the_rail_the_palette_and_every_page_of_settings_lead_there(desk):
    assert 'class="menu__item" href="/settings/"' in desk.get("/inbox/mine/").content.decode()
    assert 'href="/settings/"' in desk.get("/palette/", {"q": "setti"}).content.decode()
    nav = desk.get("/settings/away/").content.decode().split("settings__nav")[1].split("</nav>")[0]
    assert nav.index('href="/settings/"') < nav.index('href="/settings/macros/"')
