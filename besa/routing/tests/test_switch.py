"""Available, busy, away: one's own switch, read by routing at once, seen by colleagues, and kept nowhere."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.errors import AwayBackwards
from besa.accounts.models import Availability, Role, User
from besa.cli import export
from besa.core.errors import NotAllowed
from besa.core.models import Installation, LoggedEvent
from besa.notifications import actions as notifications
from besa.notifications.standing import standings_of
from besa.routing import actions
from besa.routing.models import Offer, Pause, Policy, Wait
from besa.routing.queries import pause_of
from besa.routing.tasks import route_waiting
from besa.routing.tests.conftest import NOW
from besa.wellbeing.actions import note_hard_contact, rest_no_longer
from conftest import member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen(person, now=NOW):
    person.refresh_from_db()
    return standings_of([person], now=now)[person.pk]


def offers():
    return [(offer.user.name, offer.state) for offer in Offer.objects.order_by("pk")]


@pytest.mark.parametrize("state", ["busy", "away"])
def test_nobody_busy_or_away_is_offered_a_case_and_what_is_offered_goes_on_at_once(new_case, there, policy, state):
    lina, omar = there("lina"), there("omar")
    new_case()
    route_waiting()
    assert offers() == [("Lina", "open")]
    actions.switch(by=lina, state=state, now=NOW)
    assert Wait.objects.get().next_try_at == NOW
    route_waiting()
    assert offers() == [("Lina", "withdrawn"), ("Omar", "open")]
    actions.switch(by=omar, state=state, now=NOW)
    route_waiting()
    assert (offers()[1:], Wait.objects.get().reason) == ([("Omar", "withdrawn")], "away")


def test_whoever_ends_a_rest_is_offered_at_once_what_waited(new_case, there, policy):
    lina = there("lina")
    note_hard_contact(by=lina, now=NOW)
    new_case()
    route_waiting()
    waiting = Wait.objects.get()
    assert (offers(), waiting.reason, waiting.next_try_at > NOW) == ([], "resting", True)
    rest_no_longer(by=lina, now=NOW)
    assert Wait.objects.get().next_try_at == NOW
    route_waiting()
    assert offers() == [("Lina", "open")]


def test_back_with_one_word_and_what_waited_is_offered_at_once(new_case, there, policy):
    lina = there("lina")
    actions.switch(by=lina, state="away", now=NOW)
    new_case()
    route_waiting()
    assert (offers(), Wait.objects.get().next_try_at > NOW) == ([], True)
    actions.switch(by=lina, state="available", now=NOW)
    assert Wait.objects.get().next_try_at == NOW
    route_waiting()
    assert offers() == [("Lina", "open")]


def test_away_ends_by_itself_at_its_time(new_case, there, policy, time_machine):
    lina = there("lina")
    actions.switch(by=lina, state="away", until=NOW + HOUR, now=NOW)
    assert (seen(lina).state, seen(lina).until) == ("away", NOW + HOUR)
    new_case()
    route_waiting()
    assert offers() == []
    User.objects.update(last_seen_at=NOW + HOUR)
    time_machine.move_to(NOW + HOUR, tick=False)
    assert seen(lina, NOW + HOUR).state == "here"
    route_waiting()
    assert offers() == [("Lina", "open")]


def test_available_ends_whatever_kept_cases_away_and_undo_brings_it_back(there):
    lina = there("lina")
    notifications.begin_focus(by=lina, until=NOW + HOUR, now=NOW)
    accounts.go_away(lina, by=lina, away_until=NOW + 2 * HOUR, now=NOW)
    actions.pause(lina, until=NOW + HOUR)
    was = actions.switch(by=lina, state="available", now=NOW)
    assert (seen(lina).state, pause_of(lina, now=NOW)) == ("here", None)
    actions.switch_back(by=lina, was=was, now=NOW)
    assert (seen(lina).state, seen(lina).until) == ("away", NOW + 2 * HOUR)
    was = actions.switch(by=lina, state="available", now=NOW)
    actions.switch_back(by=lina, was=was, now=NOW + 3 * HOUR)
    User.objects.update(last_seen_at=NOW + 3 * HOUR)
    assert seen(lina, NOW + 3 * HOUR).state == "here"


def test_an_absence_and_a_focus_that_begin_pass_offers_on_too(new_case, there, policy):
    lina, omar = there("lina"), there("omar")
    new_case()
    route_waiting()
    notifications.begin_focus(by=lina, until=NOW + HOUR, now=NOW)
    route_waiting()
    assert offers() == [("Lina", "withdrawn"), ("Omar", "open")]
    accounts.go_away(omar, by=omar, away_from=NOW + HOUR, now=NOW)
    assert offers()[1:] == [("Omar", "open")]
    Availability.objects.all().delete()
    accounts.go_away(omar, by=omar, now=NOW)
    assert offers()[1:] == [("Omar", "withdrawn")]


def test_nobody_sets_it_for_somebody_else_or_backwards(there, dana, admin):
    lina = there("lina")
    for other in (dana, admin):
        with pytest.raises(NotAllowed):
            accounts.set_standing(lina, by=other, state="away")
    for until in (NOW, NOW - HOUR, NOW + timedelta(days=2)):
        with pytest.raises(AwayBackwards):
            accounts.set_standing(lina, by=lina, state="busy", until=until, now=NOW)
    assert seen(lina).state == "here"


def test_those_at_the_desk_come_first_where_others_may_be_asked_too(new_case, there, assigning):
    Policy.objects.update(only_present=False)
    zoe = there("zoe", last_seen_at=NOW - HOUR)
    lina = there("lina")
    for expected in (lina, lina, lina):  # however many she has already
        case = new_case()
        route_waiting()
        case.refresh_from_db()
        assert case.owner == expected
    event = LoggedEvent.objects.filter(name="routing.CaseRouted").latest("id")
    assert event.data["why"] == [{"why": "present"}, {"why": "only"}]
    User.objects.filter(pk=lina.pk).update(last_seen_at=None)
    case = new_case()
    route_waiting()
    case.refresh_from_db()
    assert case.owner == zoe
    assert {"why": "present"} not in LoggedEvent.objects.filter(name="routing.CaseRouted").latest("id").data["why"]


def test_presence_lasts_as_long_as_the_desk_says(new_case, there, policy):
    lina = there("lina", last_seen_at=NOW - timedelta(minutes=20))
    assert seen(lina).state == "not_here"
    Installation.current()
    Installation.objects.update(present_for_minutes=30)
    assert seen(lina).state == "here"


def test_a_stream_is_a_sign_and_written_once_in_minutes(there, django_assert_num_queries):
    lina, omar = there("lina", last_seen_at=NOW - HOUR), there("omar", last_seen_at=NOW - timedelta(minutes=1))
    with django_assert_num_queries(1):
        assert accounts.note_present([lina.pk, omar.pk], now=NOW) == 1
    assert accounts.note_present([lina.pk, omar.pk], now=NOW) == 0
    omar.refresh_from_db()
    assert (seen(lina).state, omar.last_seen_at) == ("here", NOW - timedelta(minutes=1))


# The page


def test_the_switch_in_the_rail_the_page_and_undo(client, there):
    lina = there("lina")
    client.force_login(lina)
    page = client.get("/inbox/mine/").content.decode()
    assert ('value="away"' in page, "I am back" in page) == (True, False)
    answer = client.post("/settings/standing/", {"state": "away", "until": "12:30", "next": "/inbox/mine/"})
    assert answer.headers["Location"] == "/inbox/mine/"
    lina.refresh_from_db()
    assert (lina.standing, timezone.localtime(lina.standing_until).strftime("%d %H:%M")) == ("away", "23 12:30")
    page = client.get("/inbox/mine/").content.decode()
    assert ("Away until" in page, "I am back" in page) == (True, True)
    undo = page.split('action="/settings/standing/return/?')[1].split('"')[0].replace("&amp;", "&")
    client.post(f"/settings/standing/return/?{undo}")
    assert seen(lina).state == "here"
    page = client.post("/settings/standing/return/?was=forged", follow=True).content.decode()
    assert ("too late to undo" in page, seen(lina).state) == (True, "here")


def test_a_time_that_has_passed_today_is_tomorrows(client, there):
    lina = there("lina")
    client.force_login(lina)
    client.post("/settings/standing/", {"state": "busy", "until": "٠١:٠٠"})
    lina.refresh_from_db()
    assert timezone.localtime(lina.standing_until).strftime("%d %H:%M") == "24 01:00"
    assert client.post("/settings/standing/", {"state": "ill"}).status_code == 422


def test_only_who_works_on_cases_has_a_switch(client, stranger, admin):
    client.force_login(stranger)
    assert client.get("/settings/standing/").status_code == 404
    assert 'action="/settings/standing/"' not in client.get("/inbox/all/").content.decode()


@pytest.mark.parametrize("state", ["busy", "away"])
def test_colleagues_see_it_wherever_they_choose_somebody(client, there, case, dana, state):
    lina = there("lina")
    actions.switch(by=lina, state=state, now=NOW)
    client.force_login(dana)
    for path in (
        f"/cases/{case.number}/choices/owner/",
        f"/cases/{case.number}/people/?q=lin",
        f"/cases/{case.number}/handover/",
        "/slips/new/",
        "/runs/choices/",
        "/queue/",
        "/colleagues/",
    ):
        page = client.get(path, headers={"HX-Request": "true"}).content.decode()
        line = page[page.index("Lina") :][:700]
        assert (f"standing--{state}" in line or f"({state})" in line) is True, path


# Privacy: nobody can add up how long somebody was there, busy or away.


def test_the_log_says_that_it_was_set_and_not_to_what(there):
    lina = there("lina")
    actions.switch(by=lina, state="away", until=NOW + HOUR, now=NOW)
    actions.switch(by=lina, state="busy", now=NOW)
    actions.switch(by=lina, state="busy", now=NOW)  # nothing changes: nothing is said
    data = list(LoggedEvent.objects.filter(name="accounts.StandingSet").values_list("data", flat=True))
    assert data == [{"user_id": lina.pk}] * 2
    assert not any("away" in json.dumps(event.data) for event in LoggedEvent.objects.all())


def test_the_log_says_of_a_focus_neither_that_it_began_nor_for_how_long(there):
    lina = there("lina")
    notifications.begin_focus(by=lina, until=NOW + HOUR, now=NOW)
    notifications.end_focus(by=lina, now=NOW + timedelta(minutes=5))
    logged = list(LoggedEvent.objects.filter(name__startswith="notifications.Focus").values_list("name", "data"))
    assert logged == [("notifications.FocusSet", {"user_id": lina.pk})] * 2


def test_only_the_present_is_kept(there):
    lina = there("lina")
    for state in ("away", "busy", "available"):
        actions.switch(by=lina, state=state, now=NOW)
    lina.refresh_from_db()
    assert (lina.standing, lina.standing_until) == ("available", None)
    assert (Availability.objects.count(), Pause.objects.filter(until__gt=NOW).count()) == (0, 0)
    historic = [field.name for field in User._meta.get_fields() if "stand" in field.name or "seen" in field.name]
    assert sorted(historic) == ["last_seen_at", "standing", "standing_until", "stands_in_for"]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_no_page_of_a_superior_says_since_when_or_when_somebody_was_last_there(client, there, orders, role):
    lina = there("lina", last_seen_at=NOW - timedelta(hours=2, minutes=13))
    actions.switch(by=lina, state="away", now=NOW - timedelta(hours=1, minutes=17))
    boss = member(f"{role}@desk.example", "Boss", *{role, Role.MANAGER}, team=orders)
    client.force_login(boss)
    for path in (
        "/queue/",
        "/colleagues/",
        "/coverage/",
        "/settings/away/",
        "/settings/people/",
        f"/settings/people/{lina.pk}/",
        f"/settings/away/{lina.pk}/",
        f"/settings/routing/people/{lina.pk}/",
    ):
        page = client.get(path).content.decode()
        assert [found for found in ("06:47", "07:43", "6:47", "7:43") if found in page] == [], path


def test_who_rests_is_seen_as_busy_and_as_nothing_else(client, there, dana):
    lina, omar = there("lina"), there("omar")
    actions.pause(lina, until=NOW + HOUR)
    actions.switch(by=omar, state="busy", now=NOW)
    client.force_login(dana)
    table = client.get("/queue/").content.decode().split("<tbody>")[1]
    seen = [line.split("</td>")[0].split("<td")[1] for line in table.split("<tr>")[1:] if "Dana" not in line]
    assert (seen[0], seen[1], "standing--busy" in seen[1]) == (seen[1], seen[0], True)


def test_no_export_holds_a_persons_presence(there):
    names = {model.__name__ for model in export.exported_models()}
    assert names.isdisjoint({"UserSession", "Session", "Pause", "Presence", "Notification"})
    lina = there("lina")
    fields = set(export.as_plain(lina))
    assert ("name" in fields, fields & {"last_seen_at", "standing", "standing_until"}) == (True, set())
    focus = notifications.begin_focus(by=lina, until=NOW + HOUR, note="dentist", now=NOW)
    assert set(export.as_plain(focus)) == {"id", "user_id", "only_in_hours", "mail_every"}
