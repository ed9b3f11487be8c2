"""Bad input of issue 4: each is refused or warned about with a sentence that says what to do, in each of the four languages."""

from datetime import timedelta
from unicodedata import bidirectional

import pytest
from django.utils import translation

from besa.calendars.actions import create_hours
from besa.calendars.errors import HoursNotPossible
from besa.promises import actions, errors
from besa.promises.contradictions import doubts_about
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.policies import policy

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "ar", "he", "sq"]
PLAIN = [["09:00-17:00"]] * 5 + [[], []]
CONTRACT = {"all": [{"field": "priority", "op": "is", "value": [4]}]}


def in_each_language(say):
    """The sentence in the four languages: all there, all different, the right-to-left ones in their own letters."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(say())
    assert all(words.rstrip("\u2069").endswith((".", "؟", "?")) for words in said.values()), said
    assert len(set(said.values())) == 4, said
    for language in ("ar", "he"):
        assert sum(bidirectional(letter) in ("R", "AL") for letter in said[language]) > 20, said
    return said["en"]


def refused(kind, act):
    def say():
        with pytest.raises(kind) as refusal:
            act()
        return refusal.value

    return in_each_language(say)


def hours(week):
    return create_hours(name="Shop", time_zone="Europe/Tirane", week=week, by=None)


@pytest.mark.parametrize("day", [["09:00-13:00", "12:00-17:00"], ["22:00-06:00", "05:00-07:00", "06:00-08:00"]])
def test_overlapping_hours(day):
    assert refused(HoursNotPossible, lambda: hours([day, *PLAIN[1:]]))


@pytest.mark.parametrize("day", [["17:00-"], [""]])
def test_empty_hours(day):
    assert refused(HoursNotPossible, lambda: hours([day, *PLAIN[1:]]))


def test_hours_that_never_open():
    assert "Give at least one day an opening" in refused(HoursNotPossible, lambda: hours([[]] * 7))


def test_a_zone_that_changes_its_rules_moves_no_time_that_was_told(arben, orders, mailbox):
    """A told time is an instant with the sum that led to it: whatever a zone does afterwards, the instant stands."""
    orders.business_hours = hours(PLAIN)
    orders.save()
    (promise,) = arrive(arben, orders, mailbox, may_acknowledge=False).promises.all()
    assert (promise.due_at, promise.hours["zone"]) == (MONDAY + 4 * HOUR, "Europe/Tirane")


def doubts(*versions):
    return [sentence for told in doubts_about([(one.policy, one) for one in versions]).values() for sentence in told]


def only(*versions):
    (sentence,) = doubts(*versions)
    return sentence


def test_policies_that_contradict():
    everybody = policy({"first_answer": 4}, name="Everybody")
    contract = policy({"first_answer": 1}, name="Contract", conditions=CONTRACT)
    assert doubts(contract, everybody) == []
    assert "never counts" in in_each_language(lambda: only(everybody, contract))
    twice = policy({"first_answer": 2}, name="Twice", conditions=CONTRACT)
    assert "same cases" in in_each_language(lambda: only(contract, twice))
    quick = policy({"first_answer": 4, "solution": 2}, name="Quick")
    assert "sooner than the first answer" in in_each_language(lambda: only(quick))
    upside_down = policy({("first_answer", 4, ""): 8, ("first_answer", 1, ""): 2}, name="Upside down")
    assert "more urgent" in in_each_language(lambda: only(upside_down))
    gone = policy({"first_answer": 4}, name="Gone", conditions={"all": [{"field": "own-99", "op": "set"}]})
    assert "field that is gone" in in_each_language(lambda: only(gone))


def test_contradictions_stand_on_the_page_of_policies(client, dana):
    policy({"first_answer": 4}, name="Everybody")
    policy({"first_answer": 1}, name="Contract", position=1, conditions=CONTRACT)
    client.force_login(dana)
    assert client.get("/settings/policies/").content.decode().count("policy-doubt") == 1


def test_a_policy_that_cannot_be_read_stops_no_mail(arben, orders, mailbox):
    policy({"first_answer": 1}, name="Gone", conditions={"all": [{"field": "own-99", "op": "set"}]})
    (promise,) = arrive(arben, orders, mailbox, may_acknowledge=False).promises.all()
    assert promise.policy is None


@pytest.fixture
def open_case(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


def promised(case, by, **more):
    fields = {"kind": "update", "due_at": MONDAY + 5 * HOUR, "now": MONDAY} | more
    return actions.promise(case, by=by, **fields)


def test_a_promise_in_the_past(open_case, dana):
    assert refused(errors.InThePast, lambda: promised(open_case, dana, due_at=MONDAY - HOUR))


def test_a_promise_without_a_way_to_reach_the_customer(open_case, dana):
    words = refused(errors.NoWayToReach, lambda: promised(open_case, dana, kind="call_back"))
    assert "no telephone number" in words
    for channel in ("sms", "fax", "letter"):
        assert refused(errors.NoWayToReach, lambda channel=channel: promised(open_case, dana, channel=channel))


def test_two_people_promise_different_times(open_case, dana, amal):
    promised(open_case, amal)
    words = refused(errors.OtherTimePromised, lambda: promised(open_case, dana, due_at=MONDAY + timedelta(days=1)))
    assert "Amal" in words
