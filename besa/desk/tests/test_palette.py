"""The palette finds a few of everything that its reader may see; the list of keys is the keys that there are."""

import re
from pathlib import Path

import pytest

from besa.cases.models import Case, View
from besa.cases.search import indexing
from besa.core.registry import shortcuts

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2].glob("*/**/templates/**/*.html")


def words(client, **query):
    page = client.get("/palette/", query).content.decode()
    return re.findall(r'<span class="palette__words" dir="...">(.*?)</span>', page)


@pytest.fixture
def found(case):
    indexing.index([case.pk])
    return case


@pytest.mark.parametrize("asked", ["4711", "#{number}", "يوسف", "طلب", "طل", "yusuf@customer.example"])
def test_a_case_is_found_while_its_words_are_typed(client, found, dana, noa, asked):
    client.force_login(dana)
    text = asked.format(number=found.number)
    assert (found.subject in words(client, q=text)) == (text != "طل"), "two letters could be anything"
    client.force_login(noa)
    assert found.subject not in words(client, q=text)


def test_a_word_that_goes_on_is_found_from_three_letters_on(client, found, dana):
    Case.objects.filter(pk=found.pk).update(subject="Invoices of March")
    indexing.index([found.pk])
    client.force_login(dana)
    assert words(client, q="march inv") == ["Invoices of March"]
    assert words(client, q="march in") == []
    assert words(client, q="inv march") == []


def test_views_colleagues_customers_and_places_are_found(client, found, dana, noa, amal):
    View.objects.create(owner=dana, name="Nodding", condition={"all": []})
    View.objects.create(owner=amal, name="Not hers", condition={"all": []})
    client.force_login(dana)
    assert words(client, q="no") == ["Unowned", "Nodding", "Noa"]
    assert words(client, q="حداد") == [found.subject, "يوسف حداد"]
    assert words(client, q="outb") == ["Outbox"]


def test_before_anything_is_typed_stand_the_cases_looked_at_lately(client, found, dana, noa):
    client.force_login(dana)
    assert words(client, recent=f"{found.number},999,x")[0] == found.subject
    client.force_login(noa)
    assert found.subject not in words(client, recent=str(found.number))


@pytest.mark.parametrize("asked", ["<script>", "%00", "'; DROP", "a " * 50, "*", '"*', "~", "🙂"])
def test_whatever_is_typed_has_an_answer(client, found, dana, asked):
    client.force_login(dana)
    answer = client.get("/palette/", {"q": asked})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_every_key_of_the_pages_is_in_the_list_and_every_key_of_the_list_in_a_page():
    used = set()
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        used |= set(re.findall(r'data-key="([^"{]+)"', text))
        used |= set(re.findall(r' key="(\w)"', text))
    listed = [shortcut.key for shortcut in shortcuts]
    assert len(listed) == len(set(listed)), "no key twice"
    assert used == {shortcut.key for shortcut in shortcuts if not shortcut.has_own_script}
