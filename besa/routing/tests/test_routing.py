"""From a case without an owner to a person, with the reason that everybody may read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts.actions import go_away
from besa.accounts.models import Role
from besa.calendars.actions import create_hours
from besa.calendars.worktime import BadHours
from besa.cases.actions import answer, assign, mark_spam, transfer, trash
from besa.cases.actions.messages import Letter
from besa.cases.errors import OwnerNotInTeam
from besa.cases.models import Case
from besa.core.models import Installation, LoggedEvent
from besa.routing import actions
from besa.routing.errors import NotAllowed, OfferOver
from besa.routing.models import Offer, Policy, Seat, Wait
from besa.routing.queries import candidates_of, trusted_person_of
from besa.routing.roster import Roster
from besa.routing.tasks import route_waiting
from besa.routing.tests.conftest import NOW
from conftest import member

pytestmark = pytest.mark.django_db


def routed(case):
    route_waiting()
    case.refresh_from_db()
    return case.owner


def test_a_desk_without_policies_leaves_its_cases_unowned(new_case, there):
    there("lina")
    case = new_case()
    assert (Wait.objects.count(), routed(case)) == (0, None)


def test_a_case_is_assigned_to_whoever_has_the_fewest(new_case, there, assigning):
    lina, omar = there("lina"), there("omar")
    assert {routed(new_case()), routed(new_case())} == {lina, omar}
    assert Wait.objects.count() == 0
    event = LoggedEvent.objects.filter(name="routing.CaseRouted").earliest("id")
    assert event.data["why"] == [{"why": "fewest", "open": 0}, {"why": "turn"}]


def test_a_limit_is_never_passed_and_the_case_says_why_it_waits(new_case, there, assigning):
    lina = there("lina")
    Seat.objects.create(user=lina, limit=1)
    assert routed(new_case()) == lina
    second = new_case()
    assert routed(second) is None
    assert Wait.objects.get(case=second).reason == "full"


def test_what_waits_is_tried_again_and_found_when_somebody_comes(new_case, there, assigning, time_machine):
    lina = there("lina", last_seen_at=None)
    case = new_case()
    assert routed(case) is None
    assert Wait.objects.get(case=case).reason == "absent"
    lina.last_seen_at = NOW + timedelta(minutes=1)
    lina.save()
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    assert routed(case) == lina


def test_an_offer_is_accepted_by_the_person_and_nobody_else(new_case, there, policy):
    lina, omar = there("lina"), there("omar")
    Seat.objects.create(user=omar, takes_part=False)
    case = new_case()
    assert routed(case) is None
    offer = Offer.objects.get()
    assert (offer.user, offer.state, offer.expires_at) == (lina, "open", NOW + timedelta(minutes=5))
    with pytest.raises(NotAllowed):
        actions.accept(offer, by=omar)
    actions.accept(offer, by=lina)
    case.refresh_from_db()
    assert (case.owner, Wait.objects.count()) == (lina, 0)
    with pytest.raises(OfferOver):
        actions.accept(offer, by=lina)


def test_declined_and_unanswered_offers_go_to_the_next_and_end_with_a_reason(new_case, there, policy, time_machine):
    lina, omar = there("lina"), there("omar")
    case = new_case()
    route_waiting()
    first = Offer.objects.get()
    actions.decline(first, by=first.user)
    route_waiting()
    second = Offer.objects.open().get()
    assert {first.user, second.user} == {lina, omar}
    time_machine.move_to(NOW + timedelta(minutes=6), tick=False)
    route_waiting()
    assert Offer.objects.get(pk=second.pk).state == "expired"
    assert Wait.objects.get(case=case).reason == "asked"
    with pytest.raises(OfferOver):
        actions.accept(second, by=second.user)


def test_whoever_takes_a_case_by_hand_ends_its_offer(new_case, there, policy):
    there("lina")
    case = new_case()
    route_waiting()
    omar = there("omar")
    assign(case, to=omar, by=omar)
    assert (Offer.objects.get().state, Wait.objects.count()) == ("withdrawn", 0)


def test_a_case_given_back_or_passed_to_a_routed_desk_looks_for_a_person_again(
    new_case, orders, repairs, there, assigning
):
    lina = there("lina")
    case = new_case(team=repairs)
    assert routed(case) is None
    transfer(case, to=orders, by=None)
    assert routed(case) == lina
    assign(case, to=None, by=None)
    assert routed(case) == lina


@pytest.mark.parametrize("remove", [mark_spam, trash])
def test_spam_and_trash_wait_for_nobody(new_case, there, policy, remove):
    there("lina")
    case = new_case()
    remove(case, by=None)
    route_waiting()
    assert (Wait.objects.count(), Offer.objects.count()) == (0, 0)


def test_skills_languages_and_conditions_choose_the_policy_and_the_person(new_case, orders, there):
    lina, omar = there("lina", language="ar"), there("omar", language="he")
    boilers = actions.set_skill(None, by=None, name="Boilers", people=[omar])
    shared = {"team": orders, "by": None, "accept_within": timedelta(minutes=5), "mode": Policy.Mode.ASSIGN}
    condition = {"all": [{"field": "subject", "op": "contains", "value": "boiler"}]}
    actions.create_policy(name="Boilers", condition=condition, skills=[boilers], needs_language=False, **shared)
    actions.create_policy(name="Others", needs_language=True, **shared)
    arabic = new_case()
    boiler = new_case(subject="The boiler leaks")
    assert (routed(arabic), routed(boiler)) == (lina, omar)
    event = LoggedEvent.objects.filter(name="routing.CaseRouted", case_id=boiler.pk).get()
    assert event.data["why"] == [{"why": "skill", "names": ["Boilers"]}, {"why": "only"}]


def test_nothing_is_given_out_while_the_desk_is_closed(new_case, orders, there, assigning, time_machine):
    week = [["10:00-16:00"]] * 5 + [[], []]
    orders.business_hours = create_hours(name="Tirana", time_zone="Europe/Tirane", week=week, by=None)
    orders.save()
    lina = there("lina")  # Monday 10:00 in Tirana is NOW
    opening = NOW
    time_machine.move_to(opening - timedelta(hours=1), tick=False)
    case = new_case()
    assert routed(case) is None
    wait = Wait.objects.get(case=case)
    assert (wait.reason, wait.next_try_at) == ("closed", opening)
    time_machine.move_to(opening, tick=False)
    assert routed(case) == lina


def test_a_customer_is_led_to_whom_they_know_or_waits_for_them(new_case, yusuf, there, assigning, amal):
    lina = there("lina")
    for _time in range(2):
        case = new_case()
        letter = Letter(text="نعم", to=[("", "yusuf@customer.example")])
        answer(case, by=amal, letter=letter)
        Wait.objects.all().delete()
    assert trusted_person_of(yusuf) == amal.pk
    third = new_case()
    assert routed(third) == lina  # Amal is not at the desk
    assign(third, to=None, by=None)
    actions.choose_wait(third, by=lina, person=amal)
    assert routed(third) is None
    assert Wait.objects.get(case=third).reason == "absent"
    amal.last_seen_at = timezone.now()
    amal.save()
    actions.choose_wait(third, by=lina, person=amal)
    assert routed(third) == amal


def test_two_choices_for_one_case_are_one(new_case, there, assigning):
    there("lina")
    case = new_case()
    seen_by_both = Wait.objects.get(case=case)
    assert actions.route(seen_by_both, now=timezone.now()).user_id
    assert actions.route(seen_by_both, now=timezone.now()).nobody == "asked"
    assert LoggedEvent.objects.filter(name="cases.CaseAssigned", case_id=case.pk).count() == 1


def route_with(roster, case, *, seconds=0):
    wait = Wait.objects.get(case=case)
    return actions.route(wait, now=NOW + timedelta(seconds=seconds), roster=roster).user_id


def test_one_roster_serves_several_cases_and_shares_them_evenly(new_case, there, assigning):
    lina, omar = there("lina"), there("omar")
    roster, waiting = Roster(), [new_case() for _case in range(4)]
    given = [route_with(roster, case) for case in waiting]
    assert sorted(given) == sorted([lina.pk, omar.pk] * 2)


def test_a_case_given_by_hand_meanwhile_counts_although_the_roster_is_fresh(new_case, there, assigning, admin):
    lina = there("lina")
    Seat.objects.create(user=lina, limit=2)
    roster, first, by_hand, third = Roster(), new_case(), new_case(), new_case()
    assert route_with(roster, first) == lina.pk
    assign(by_hand, to=lina, by=admin, now=NOW)
    assert route_with(roster, third, seconds=1) is None
    assert Wait.objects.get(case=third).reason == "full"


def test_what_another_worker_has_given_is_read_anew(new_case, there, assigning):
    lina, omar = there("lina"), there("omar")
    Seat.objects.create(user=lina, limit=1)
    mine, other = Roster(), Roster()
    assert route_with(mine, new_case()) == lina.pk
    assert route_with(other, new_case()) == omar.pk
    assert route_with(mine, new_case()) == omar.pk
    mine.forget()
    assert route_with(mine, new_case()) == omar.pk


def test_who_is_there_is_remembered_for_two_seconds(new_case, there, assigning):
    there("lina", last_seen_at=NOW - timedelta(minutes=11))
    roster = Roster()
    assert route_with(roster, new_case()) is not None
    assert route_with(roster, new_case(), seconds=3) is None


def test_the_number_of_queries_does_not_grow_with_the_team(new_case, there, django_assert_num_queries):
    case = new_case()
    for name in ("a", "b", "c"):
        there(name)
    Installation.current()  # a desk has its row
    with django_assert_num_queries(10):
        assert len(candidates_of(case.team_id, now=NOW)) == 3


def test_only_those_who_plan_may_change_seats_policies_and_skills(orders, repairs, amal, dana, noa, policy):
    with pytest.raises(NotAllowed):
        actions.set_seat(amal, by=noa, limit=3, languages=["ar"])
    with pytest.raises(NotAllowed):
        actions.change_policy(policy, by=amal, name="Mine")
    actions.set_seat(amal, by=dana, limit=3, languages=["ar"])
    with pytest.raises(NotAllowed):
        actions.set_seat(noa, by=dana, limit=3, languages=["he"])
    with pytest.raises(NotAllowed):
        actions.create_policy(team=repairs, by=dana, name="x", accept_within=timedelta(minutes=1))


def test_hours_of_a_shift_that_overlap_are_refused(orders, amal, dana):
    rest = [[]] * 6
    assert actions.set_shift(amal, team=orders, by=dana, week=[["08:00-12:00", "13:00-16:00"], *rest]).week[0] == [
        "08:00-12:00",
        "13:00-16:00",
    ]
    with pytest.raises(BadHours):
        actions.set_shift(amal, team=orders, by=dana, week=[["08:00-12:00", "11:00-16:00"], *rest])
    with pytest.raises(NotAllowed):
        actions.set_shift(amal, team=orders, by=amal, week=[[]] * 7)


def test_an_offer_to_somebody_who_left_the_team_meanwhile_is_refused(new_case, there, policy):
    lina = there("lina")
    case = new_case()
    route_waiting()
    lina.memberships.all().delete()
    lina.forget_rights()
    with pytest.raises(OwnerNotInTeam):
        actions.accept(Offer.objects.get(), by=lina)
    assert Case.objects.get(pk=case.pk).owner is None


def test_managers_and_agents_take_part_and_employees_do_not(orders, new_case, there):
    case = new_case()
    member("staff@desk.example", "Staff", Role.EMPLOYEE, team=orders, last_seen_at=NOW)
    lead = member("lead@desk.example", "Lead", Role.MANAGER, team=orders, last_seen_at=NOW)
    assert [one.user_id for one in candidates_of(case.team_id, now=NOW)] == [lead.pk]


def test_nothing_is_given_to_who_is_away_and_their_hours_are_a_gap(new_case, there, assigning, client, dana, orders):
    lina = there("lina")
    week = [["10:00-12:00"]] + [[]] * 6
    orders.business_hours = create_hours(name="Tirana", time_zone="Europe/Tirane", week=week, by=None)
    orders.save()
    actions.set_shift(lina, team=orders, by=None, week=week)
    Seat.objects.create(user=dana, takes_part=False)
    client.force_login(dana)
    assert "Somebody is there in every open hour" in client.get("/coverage/").content.decode()
    go_away(lina, by=lina, away_from=NOW, away_until=NOW + timedelta(days=1), now=NOW)
    case = new_case()
    assert routed(case) is None
    assert Wait.objects.get(case=case).reason == "away"
    assert "2 open hours without anybody" in client.get("/coverage/").content.decode()
    assert "away" in client.get("/queue/").content.decode()


def test_whom_a_customer_asked_for_comes_before_whose_turn_it_is(new_case, yusuf, there, assigning):
    lina, omar = there("lina"), there("omar")
    Seat.objects.create(user=omar, last_given_at=NOW)
    yusuf.trusted_agent = omar
    yusuf.save()
    assert routed(new_case()) == omar
    assert lina.owned_cases.count() == 0
