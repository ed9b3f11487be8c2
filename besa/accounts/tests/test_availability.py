"""Away and stand-ins: when, not why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts import actions, errors
from besa.accounts.models import Availability
from besa.accounts.queries import absent_of, stand_in_of
from besa.core.errors import NotAllowed
from besa.core.models import LoggedEvent
from conftest import member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sami(orders):
    return member("sami@desk.example", "Sami", "agent", team=orders)


def test_nothing_says_why(amal, sami):
    actions.go_away(amal, by=amal, away_until=timezone.now() + DAY, stand_in=sami)
    columns = {field.name for field in Availability._meta.get_fields()}
    assert columns == {"id", "user", "away_from", "away_until", "stand_in"}
    event = LoggedEvent.objects.get(name="accounts.WentAway")
    assert set(event.data) == {"availability_id", "user_id", "away_from", "away_until", "stand_in_id"}


def test_who_stands_in_for_whoever_stands_in(amal, sami, dana):
    now = timezone.now()
    actions.go_away(amal, by=amal, away_until=now + DAY, stand_in=sami)
    assert stand_in_of(amal.pk, now + timedelta(minutes=1)) == sami
    actions.go_away(sami, by=dana, away_until=now + DAY, stand_in=dana)
    assert stand_in_of(amal.pk, now + timedelta(minutes=1)) == dana
    assert stand_in_of(dana.pk, now) is None
    assert absent_of([amal.pk, sami.pk, dana.pk], now + timedelta(minutes=1)) == {amal.pk, sami.pk}
    assert stand_in_of(amal.pk, now + 2 * DAY) is None


def test_two_who_stand_in_for_each_other_are_no_endless_chain(amal, sami):
    now = timezone.now()
    Availability.objects.create(user=amal, stand_in=sami, away_from=now)
    Availability.objects.create(user=sami, stand_in=amal, away_from=now)
    assert stand_in_of(amal.pk, now) is None


def test_impossible_absences_are_refused(amal, sami, noa, stranger):
    now = timezone.now()
    with pytest.raises(errors.AwayBackwards):
        actions.go_away(amal, by=amal, away_from=now, away_until=now - DAY)
    for bad in (amal, noa, stranger):
        with pytest.raises(errors.NoStandIn):
            actions.go_away(amal, by=amal, stand_in=bad)
    actions.go_away(amal, by=amal, away_until=now + DAY)
    with pytest.raises(errors.AwayTwice):
        actions.go_away(amal, by=amal, away_from=now + DAY / 2)
    with pytest.raises(errors.NoStandIn):
        actions.go_away(sami, by=sami, stand_in=amal)


def test_only_oneself_a_manager_of_the_team_and_an_administrator_say_so(amal, noa, dana, admin):
    for by in (noa, member("boss@desk.example", "Boss", "manager")):
        with pytest.raises(NotAllowed):
            actions.go_away(amal, by=by)
    row = actions.go_away(amal, by=dana)
    with pytest.raises(NotAllowed):
        actions.come_back(row, by=noa)
    actions.come_back(row, by=admin)
    assert absent_of([amal.pk], timezone.now()) == set()


def test_an_absence_to_come_is_called_off(amal):
    row = actions.go_away(amal, by=amal, away_from=timezone.now() + DAY)
    actions.come_back(row, by=amal)
    assert not Availability.objects.exists()


def test_the_page_for_oneself_and_for_a_manager(amal, sami, dana, noa, client):
    client.force_login(amal)
    today = timezone.localdate()
    sent = {"first": today.isoformat(), "last": (today + DAY).isoformat(), "stand_in": sami.pk}
    assert client.post("/settings/away/", sent).status_code == 302
    row = Availability.objects.get()
    assert (row.user, row.stand_in) == (amal, sami)
    assert row.away_until - row.away_from > DAY / 2
    assert "Sami" in client.get("/settings/away/").content.decode()
    assert client.get(f"/settings/away/{sami.pk}/").status_code == 404
    refused = client.post("/settings/away/", {**sent, "last": (today - DAY).isoformat()})
    assert refused.status_code == 422
    client.force_login(dana)
    assert client.get("/settings/away/").content.decode().count("Sami") >= 1
    assert client.post(f"/settings/away/{sami.pk}/", {"first": today.isoformat()}).status_code == 302
    assert client.post(f"/settings/away/{row.pk}/ending/").status_code == 302
    client.force_login(noa)
    assert client.post(f"/settings/away/{row.pk}/ending/").status_code == 404
