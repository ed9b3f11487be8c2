"""The pages of routing, as the people who use them see them."""

from datetime import timedelta

import pytest

from besa.accounts.models import Role
from besa.routing import actions
from besa.routing.models import Offer, Policy, Seat, Shift, Skill, Wait
from besa.routing.tasks import route_waiting
from besa.routing.tests.conftest import NOW
from conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(new_case, there, policy):
    lina = there("lina")
    case = new_case()
    route_waiting()
    return lina, case, Offer.objects.get()


def text(answer):
    return answer.content.decode()


def test_an_offer_is_on_every_page_and_taken_with_one_click(client, offered):
    lina, case, offer = offered
    client.force_login(lina)
    assert f"#{case.number}" in text(client.get("/inbox/mine/"))
    assert "Has the fewest open cases" not in text(client.get("/offers/"))  # she is the only one
    assert "Nobody else could take it now." in text(client.get("/offers/"))
    answer = client.post(f"/offers/{offer.pk}/acceptance/")
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    case.refresh_from_db()
    assert case.owner == lina
    assert "Why this person? Nobody else could take it now." in text(client.get(f"/cases/{case.number}/"))


def test_an_offer_is_refused_without_a_word_and_a_late_answer_is_told_why(client, offered, time_machine):
    lina, _case, offer = offered
    client.force_login(lina)
    client.post(f"/offers/{offer.pk}/refusal/")
    assert Offer.objects.get().state == "declined"
    answer = client.post(f"/offers/{offer.pk}/acceptance/", follow=True)
    assert "This offer is over" in text(answer)


def test_nobody_sees_or_answers_the_offer_of_somebody_else(client, offered, amal, noa):
    _lina, _case, offer = offered
    for colleague in (amal, noa):
        client.force_login(colleague)
        assert client.post(f"/offers/{offer.pk}/acceptance/").status_code == 404
    assert Offer.objects.get().state == "open"


def test_a_case_says_why_nobody_has_it_and_lets_the_customer_wait_for_somebody(
    client, new_case, amal, dana, assigning, there
):
    case = new_case()
    route_waiting()
    client.force_login(dana)
    assert "Nobody who could help is at the desk now." in text(client.get(f"/cases/{case.number}/"))
    client.post(f"/cases/{case.number}/awaited-person/", {"person": amal.pk})
    assert Wait.objects.get(case=case).waits_for == amal
    assert "The customer waits for" in text(client.get(f"/cases/{case.number}/"))
    client.post(f"/cases/{case.number}/awaited-person/")
    assert Wait.objects.get(case=case).waits_for is None


def test_the_queue_shows_who_is_there_by_name_and_what_waits(client, new_case, dana, there, policy):
    there("zoe", last_seen_at=NOW - timedelta(hours=1))
    there("lina")
    new_case(subject="Where is my order?")
    client.force_login(dana)
    page = text(client.get("/queue/"))
    assert page.index("Lina") < page.index("Zoe")
    assert (page.count("not here"), "Where is my order?" in page) == (2, True)


def test_the_queue_of_a_team_is_for_its_members(client, orders, repairs, amal, stranger):
    client.force_login(amal)
    assert client.get(f"/queue/?team={orders.pk}").status_code == 200
    assert client.get(f"/queue/?team={repairs.pk}").status_code == 404
    client.force_login(stranger)
    assert client.get("/queue/").status_code == 404


@pytest.mark.parametrize("path", ["/queue/", "/colleagues/"])
def test_the_number_of_queries_is_the_same_for_one_and_for_three(
    client, amal, there, new_case, policy, path, django_assert_num_queries
):
    client.force_login(amal)
    client.get(path)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for name in ("a", "b", "c"):
        actions.set_skill(None, by=None, name=name, people=[there(name)])
        new_case()
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(three) <= len(one) + 1


def test_colleagues_are_found_by_skill_and_language(client, dana, noa):
    actions.set_skill(None, by=None, name="Boilers", people=[noa])
    client.force_login(dana)
    page = text(client.get("/colleagues/?q=boil"))
    assert ("Noa" in page, "Nobody fits" in page) == (True, False)
    assert "Nobody fits all of this" in text(client.get("/colleagues/?q=boil&language=sq"))
    actions.set_seat(noa, by=None, limit=5, languages=["he", "sq"])
    assert "Noa" in text(client.get("/colleagues/?q=boil&language=sq"))


def test_a_gap_of_the_week_is_seen_before_a_customer_meets_it(client, amal, dana, orders, time_machine):
    from besa.calendars.actions import create_hours

    time_machine.move_to(NOW, tick=False)
    week = [["09:00-12:00"]] + [[]] * 6
    orders.business_hours = create_hours(name="Tirana", time_zone="Europe/Tirane", week=week, by=None)
    orders.save()
    client.force_login(dana)
    assert "No shifts yet" in text(client.get("/coverage/"))
    answer = client.post(
        f"/settings/routing/people/{amal.pk}/shifts/{orders.pk}/", {"mon_from": ["09:00"], "mon_until": ["11:00"]}
    )
    assert answer.headers["Location"] == f"/coverage/?team={orders.pk}"
    assert Shift.objects.get().week[0] == ["09:00-11:00"]
    assert "1 open hour without anybody" in text(client.get("/coverage/"))
    assert client.get("/coverage/?week=nonsense").status_code == 200


def test_a_manager_makes_a_policy_with_a_condition_and_takes_it_away(client, dana, orders):
    client.force_login(dana)
    data = {
        "name": "Complaints",
        "team": orders.pk,
        "mode": "offer",
        "accept_minutes": "٥",
        "is_active": "on",
        "prefix": "c",
        "c-mode": "all",
    }
    assert client.post("/settings/routing/policies/new/", data).status_code == 302
    made = Policy.objects.get()
    assert (made.name, made.accept_within, made.needs_language) == ("Complaints", timedelta(minutes=5), False)
    assert "Complaints" in text(client.get("/settings/routing/"))
    assert client.get(f"/settings/routing/policies/{made.pk}/").status_code == 200
    client.post(f"/settings/routing/policies/{made.pk}/removal/")
    assert Policy.objects.count() == 0


def test_a_policy_for_every_case_can_be_opened_and_saved(client, dana, policy):
    client.force_login(dana)
    page = client.get(f"/settings/routing/policies/{policy.pk}/")
    assert (page.status_code, 'value="All"' in text(page)) == (200, True)


def test_a_manager_plans_the_people_of_their_own_teams_only(client, dana, amal, noa):
    client.force_login(dana)
    skill = actions.set_skill(None, by=None, name="Boilers", people=[])
    data = {"limit": "7", "languages": ["ar", "en"], "skills": [skill.pk], "takes_part": "on"}
    assert client.post(f"/settings/routing/people/{amal.pk}/", data).status_code == 302
    seat = Seat.objects.get(user=amal)
    assert (seat.limit, seat.languages, list(amal.skills.all())) == (7, ["ar", "en"], [skill])
    answer = client.post(f"/settings/routing/people/{noa.pk}/", data)
    assert (answer.status_code, Seat.objects.filter(user=noa).exists()) == (422, False)


def test_two_skills_of_one_name_are_refused_in_words(client, dana):
    client.force_login(dana)
    client.post("/settings/routing/skills/new/", {"name": "Boilers"})
    answer = client.post("/settings/routing/skills/new/", {"name": " boilers "})
    assert (answer.status_code, "Choose another name" in text(answer), Skill.objects.count()) == (422, True, 1)


def test_settings_of_routing_are_for_those_who_plan(client, amal):
    client.force_login(amal)
    for path in ("/settings/routing/", "/settings/routing/policies/new/", "/settings/routing/skills/new/"):
        assert client.get(path).status_code == 404


def test_leads_hear_once_that_nobody_can_take_cases(orders, new_case, assigning, there, time_machine):
    from besa.accounts.actions import set_members
    from besa.notifications.models import Notification
    from besa.routing.tasks import tell_of_cases_without_anybody

    lina = there("lina", last_seen_at=None)
    admin = member("boss@desk.example", "Boss", Role.ADMINISTRATOR)
    set_members(orders, members=[lina], leads=[lina], by=admin)
    new_case()
    route_waiting()
    time_machine.move_to(NOW + timedelta(minutes=16), tick=False)
    for _time in range(2):
        tell_of_cases_without_anybody()
    told = Notification.objects.get(kind="routing.nobody")
    assert (told.user, told.sentence) == (lina, "1 case of \u2068Orders\u2069 waits, and nobody can take it.")


def test_a_week_of_coverage_begins_as_the_readers_week_does(client, amal, dana, orders, time_machine):
    time_machine.move_to(NOW, tick=False)
    actions.set_shift(amal, team=orders, by=None, week=[["09:00-11:00"]] * 7)
    first_days = {}
    for language in ("en", "ar", "he", "sq"):
        dana.language = language
        dana.save()
        client.force_login(dana)
        days = client.get("/coverage/").context["days"]
        first_days[language] = (len(days), days[0][0].day.weekday())
    assert first_days == {"en": (7, 0), "ar": (7, 6), "he": (7, 6), "sq": (7, 0)}
