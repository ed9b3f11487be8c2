"""Parts of a page are the page's own partials, and lead back to the page."""

import pytest
from django.test import Client

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("part", "holds"),
    [("news", 'id="timeline"'), ("news", 'id="case-head"'), ("lines", 'id="lines"'), ("person", 'id="person"')],
)
def test_a_part_of_the_case_is_in_the_whole_page_and_nothing_else(
    client: Client, case: Case, amal: User, part: str, holds: str
) -> None:
    client.force_login(amal)
    whole = client.get(f"/cases/{case.number}/?in=team").content.decode()
    answer = client.get(f"/cases/{case.number}/?in=team&part={part}").content.decode()
    assert holds in answer
    assert holds in whole
    assert "<html" not in answer
    assert 'value="/cases/' not in answer or f'name="next" value="/cases/{case.number}/?in=team"' in answer
    assert f"/cases/{case.number}/?in=team&amp;part={part}" in answer  # where it is fetched the next time


def test_the_list_by_itself_has_what_its_page_has(client: Client, case: Case, amal: User) -> None:
    client.force_login(amal)
    part = client.get("/inbox/unowned/?part=lines").content.decode()
    assert f'id="line-{case.number}"' in part
    assert "<html" not in part


def test_a_part_of_a_strange_case_is_not_found(client: Client, case: Case, noa: User) -> None:
    client.force_login(noa)
    assert client.get(f"/cases/{case.number}/?part=news").status_code == 404


def test_the_counters_come_alone(client: Client, case: Case, amal: User) -> None:
    client.force_login(amal)
    page = client.get("/counters/").content.decode()
    assert '<span class="rail__count" id="count-unowned">1</span>' in page


def test_a_page_that_answers_a_refused_post_refreshes_itself_by_the_address_of_the_case(
    client: Client, case: Case, amal: User, dana: User
) -> None:
    actions.write_note(case, by=dana, letter=Letter(text="first"))
    client.force_login(amal)
    page = client.post(f"/cases/{case.number}/notes/", {"text": "second", "seen_message_id": "0"})
    assert page.status_code == 409
    assert f'data-live-url="/cases/{case.number}/?part=news"' in page.content.decode()
    assert f"/cases/{case.number}/notes/?" not in page.content.decode()


def test_every_page_says_up_to_where_it_is_complete(client: Client, case: Case, amal: User) -> None:
    client.force_login(amal)
    assert 'id="live" data-url="/live/" data-from="' in client.get("/inbox/unowned/").content.decode()
    assert 'id="live"' not in Client().get("/sign-in/").content.decode()
