"""The choice of a person, as a pure decision (CH-12, CR-11, AB-06)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from besa.routing.rules import Ask, Candidate, choose

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AMAL = Candidate(1, open_cases=3, languages=frozenset({"ar", "en"}), skills=frozenset({7}))
NOA = Candidate(2, open_cases=1, languages=frozenset({"he"}))


def test_the_fewest_open_cases_decide():
    assert choose([AMAL, NOA], Ask()).user_id == 2


def test_among_equals_the_one_whose_turn_is_longest_ago_comes_first():
    first, second = replace(NOA, last_given_at=NOW), replace(AMAL, open_cases=1, last_given_at=NOW - timedelta(hours=1))
    found = choose([first, second], Ask())
    assert (found.user_id, found.why) == (1, [{"why": "fewest", "open": 1}, {"why": "turn"}])


def test_the_trusted_person_comes_first_while_they_can():
    found = choose([AMAL, NOA], Ask(trusted_id=1))
    assert (found.user_id, found.why) == (1, [{"why": "trusted"}])
    assert choose([replace(AMAL, is_away=True), NOA], Ask(trusted_id=1)).user_id == 2


def test_the_reasons_name_what_was_asked_for():
    found = choose([AMAL, NOA], Ask(skills=frozenset({7}), language="ar"))
    assert found.why == [{"why": "skill", "skills": [7]}, {"why": "language", "language": "ar"}, {"why": "only"}]


@pytest.mark.parametrize(
    ("change", "ask", "reason"),
    [
        ({}, Ask(skills=frozenset({9})), "skill"),
        ({}, Ask(language="sq"), "language"),
        ({"is_away": True}, Ask(), "away"),
        ({"is_present": False}, Ask(), "absent"),
        ({"is_resting": True}, Ask(), "resting"),
        ({"spares_upset": True}, Ask(is_upset=True), "resting"),
        ({"open_cases": 25}, Ask(), "full"),
        ({"has_declined": True}, Ask(), "asked"),
        ({}, Ask(only_id=5), "waits_for"),
    ],
)
def test_what_excludes_everybody_is_the_reason_that_is_told(change, ask, reason):
    found = choose([replace(AMAL, **change), replace(NOA, **change)], ask)
    assert (found.user_id, found.nobody) == (None, reason)


def test_who_is_not_at_the_desk_may_be_given_a_case_where_the_policy_says_so():
    assert choose([replace(NOA, is_present=False)], Ask(only_present=False)).user_id == 2


def test_nobody_in_the_team_is_said():
    assert choose([], Ask()).nobody == "no_members"


def test_ten_thousand_cases_among_two_hundred_equals_differ_by_one_at_most_and_pass_no_limit():
    limits = [100 if number % 2 else 20 for number in range(200)]
    people = [Candidate(number, limit=limits[number]) for number in range(200)]
    given = Counter()
    for turn in range(10_000):
        found = choose(people, Ask())
        user_id = found.user_id
        given[user_id] += 1
        people[user_id] = replace(
            people[user_id], open_cases=given[user_id], last_given_at=NOW + timedelta(seconds=turn)
        )
    low = {given[number] for number in range(0, 200, 2)}
    high = {given[number] for number in range(1, 200, 2)}
    assert low == {20}
    assert max(high) - min(high) <= 1
    assert sum(given.values()) == 10_000
