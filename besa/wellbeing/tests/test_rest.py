"""Rest after a hard contact (AB-06) and what a day bears (AB-07)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from besa.cases.actions import change_fields, log_contact
from besa.routing.models import Pause
from besa.routing.queries import candidates_of, pause_of
from besa.routing.rules import Ask, choose
from besa.wellbeing import actions
from besa.wellbeing.models import HardContact
from besa.wellbeing.queries import gauge_of, who_needs_relief
from besa.wellbeing.rules import Gauge, gauge

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TIRANA = ZoneInfo("Europe/Tirane")  # ten o'clock there


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.mark.parametrize(
    ("contacts", "expected", "tired"),
    [
        ([], Gauge(), False),
        ([(NOW, 10)], Gauge(10, 1, 1), False),
        ([(NOW, 10), (NOW - timedelta(hours=1), 12)], Gauge(22, 2, 2), True),
        ([(NOW, 9), (NOW - timedelta(hours=1), 9)], Gauge(18, 0, 2), False),
        ([(NOW + timedelta(hours=2), 20), (NOW + timedelta(hours=3), 20)], Gauge(40, 0, 2), True),
        ([(NOW - timedelta(days=1), 90)], Gauge(), False),
    ],
)
def test_a_day_bears_two_early_contacts_or_forty_minutes(contacts, expected, tired):
    found = gauge(contacts, now=NOW + timedelta(hours=4), zone=TIRANA)
    assert (found, found.needs_relief) == (expected, tired)


@pytest.mark.django_db
class TestRest:
    def test_one_click_stops_offers_for_ten_minutes_and_then_spares_upset_customers(self, case, amal, clock):
        amal.last_seen_at = NOW
        amal.save()
        actions.note_hard_contact(by=amal, case=case)
        assert (choose(candidates_of(case.team_id, now=NOW), Ask()).nobody, pause_of(amal, now=NOW).until) == (
            "resting",
            NOW + timedelta(minutes=10),
        )
        later = NOW + timedelta(minutes=10)
        assert choose(candidates_of(case.team_id, now=later), Ask()).user_id == amal.pk
        assert choose(candidates_of(case.team_id, now=later), Ask(is_upset=True)).nobody == "resting"
        much_later = NOW + timedelta(minutes=71)
        assert (
            choose(candidates_of(case.team_id, now=much_later), Ask(is_upset=True, only_present=False)).user_id
            == amal.pk
        )

    def test_minutes_are_those_of_the_call_that_was_just_written_down_or_as_typed(self, case, amal, clock):
        log_contact(
            case,
            by=amal,
            channel="phone",
            direction="in",
            text="She shouted.",
            duration=timedelta(minutes=17),
            answered=True,
        )
        assert actions.note_hard_contact(by=amal, case=case).minutes == 17
        assert actions.note_hard_contact(by=amal, case=case, minutes=3).minutes == 3
        assert actions.note_hard_contact(by=amal).minutes == 10

    def test_a_rest_is_made_longer_up_to_an_hour_and_ended_by_oneself(self, amal, clock):
        for _time in range(9):
            actions.rest_longer(by=amal, now=NOW)
        assert Pause.objects.get().until == NOW + timedelta(hours=1)
        actions.rest_no_longer(by=amal)
        assert pause_of(amal, now=NOW) is None

    def test_those_who_plan_learn_who_needs_relief_and_no_more(self, amal, dana, clock):
        actions.note_hard_contact(by=amal, minutes=45)
        assert who_needs_relief([amal, dana], now=NOW) == {amal.pk}

    def test_what_was_taken_out_of_the_day_counts_no_more(self, amal, noa, clock):
        contact = actions.note_hard_contact(by=amal, minutes=45)
        actions.forget(contact, by=noa)
        assert gauge_of(amal, now=NOW).minutes == 45
        actions.forget(contact, by=amal)
        assert gauge_of(amal, now=NOW).minutes == 0

    def test_it_is_forgotten_after_thirty_days(self, amal, clock):
        actions.note_hard_contact(by=amal, now=NOW - timedelta(days=31))
        actions.note_hard_contact(by=amal, now=NOW - timedelta(days=29))
        assert (actions.forget_old(now=NOW), HardContact.objects.count()) == (1, 1)

    def test_upset_customers_are_shared_fairly(self, case, amal, dana, clock):
        change_fields(case, by=amal, is_upset=True)
        type(case).objects.filter(pk=case.pk).update(owner=amal)
        for person in (amal, dana):
            person.last_seen_at = NOW
            person.save()
        assert choose(candidates_of(case.team_id, now=NOW), Ask(is_upset=True)).user_id == dana.pk

    def test_the_page_shows_ones_own_day_and_the_rail_the_rest(self, client, case, dana, clock):
        client.force_login(dana)
        answer = client.post("/rest/hard-contacts/", {"case": case.number, "next": f"/cases/{case.number}/"})
        assert answer.headers["Location"] == f"/cases/{case.number}/"
        page = client.get("/rest/").content.decode()
        assert ("10 hard minutes today" in page, "Nothing comes until" in page) == (True, True)
        assert "Rest until" in client.get("/queue/").content.decode()
        client.post("/rest/ending/")
        assert "Rest until" not in client.get("/queue/").content.decode()

    def test_the_switch_upset_is_on_the_timeline_and_can_be_taken_back(self, client, case, dana):
        client.force_login(dana)
        client.post(f"/cases/{case.number}/upset/", {"upset": "yes"})
        case.refresh_from_db()
        assert case.is_upset
        assert "noted that the customer is upset" in client.get(f"/cases/{case.number}/").content.decode()
        client.post(f"/cases/{case.number}/upset/")
        case.refresh_from_db()
        assert not case.is_upset
