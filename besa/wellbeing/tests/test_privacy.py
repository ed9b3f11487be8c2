"""What is private to a person cannot be reached by anybody else, at any door (PV-07, issue 4, point 9)."""

import json
import re

import pytest
from django.apps import apps
from django.urls import get_resolver

from besa.accounts.models import Role
from besa.cli import export
from besa.core.models import LoggedEvent
from besa.wellbeing import actions
from besa.wellbeing.models import HardContact
from conftest import member

pytestmark = pytest.mark.django_db
# Not "03:37", which every page may show once an hour.
MINUTES = re.compile(r"(?<![\d:])37 ")
SUM = re.compile(r"(?<![\w:/#-])74(?!\w)")  # and no part of an address, of a token or of a time
OTHERS = [role for role in Role.values if role != Role.AGENT]


@pytest.fixture
def hard(amal, case):
    return actions.note_hard_contact(by=amal, case=case, minutes=37)


@pytest.mark.parametrize("role", OTHERS)
def test_no_role_sees_the_row(hard, orders, role, amal):
    other = member(f"{role}@desk.example", role, role, team=orders)
    assert list(HardContact.objects.visible_to(other)) == []
    assert list(HardContact.objects.visible_to(amal)) == [hard]


def test_nothing_is_written_to_the_log(hard):
    assert [event.name for event in LoggedEvent.objects.all() if "well" in event.name or "ause" in event.name] == []
    assert not any("37" in json.dumps(event.data) for event in LoggedEvent.objects.all())


def test_no_export_holds_it(hard):
    names = {model.__name__ for model in export.exported_models()}
    assert names.isdisjoint({"HardContact", "Pause"})
    assert "Case" in names


def test_no_other_table_points_to_it():
    pointing = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is HardContact
    ]
    assert pointing == []


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_no_page_of_a_superior_shows_the_minutes(client, hard, case, orders, amal, role):
    other = member(f"{role}@desk.example", "Boss", *{role, Role.MANAGER}, team=orders)
    client.force_login(other)
    for path in (
        f"/cases/{case.number}/",
        "/queue/",
        "/colleagues/",
        "/coverage/",
        f"/settings/routing/people/{amal.pk}/",
        "/rest/",
    ):
        page = client.get(path).content.decode()
        assert (MINUTES.search(page), "hard minute" in page and path != "/rest/") == (None, False), path
    assert client.post(f"/rest/hard-contacts/{hard.pk}/removal/").status_code == 404


def test_a_superior_reads_that_somebody_needs_relief_and_no_reason(client, amal, dana, hard):
    client.force_login(dana)
    assert "Needs relief" not in client.get("/queue/").content.decode()
    actions.note_hard_contact(by=amal, minutes=37)
    page = client.get("/queue/").content.decode()
    assert ("Needs relief today" in page, SUM.search(page)) == (True, None)
    client.force_login(amal)
    assert "Needs relief" not in client.get("/queue/").content.decode()


def test_the_api_has_no_address_of_it():
    paths = json.dumps([str(pattern.pattern) for pattern in get_resolver("besa.api.urls_api").url_patterns])
    assert not any(word in paths for word in ("rest/", "hard", "wellbeing", "pause"))
