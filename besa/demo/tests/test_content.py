"""The data of the demonstration company: enough of it, in four languages, and without a hole in a sentence."""

import string

import pytest

from besa.demo.content import company, people
from besa.demo.content.letters import SPAM, THREADS
from besa.demo.content.shape import AGENT, CALL, CUSTOMER, NOTE, SLOTS, VISIT

ALL = [(language, thread) for language, threads in THREADS.items() for thread in threads]
LANGUAGES = {"ar", "he", "sq", "en"}


def slots_of(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_there_are_enough_conversations_in_each_language():
    assert set(THREADS) == LANGUAGES
    assert all(len(threads) >= 15 for threads in THREADS.values())
    assert 290 <= sum(thread.times for _language, thread in ALL) <= 320


@pytest.mark.parametrize(("language", "thread"), ALL, ids=lambda given: getattr(given, "subjects", [given])[0][:30])
def test_conversation_has_only_known_words(language, thread):
    texts = [*thread.subjects, thread.summary, *(turn.text for turn in thread.turns)]
    assert set().union(*map(slots_of, texts)) <= SLOTS
    assert thread.team in {team.key for team in company.TEAMS}
    assert thread.kind in {"request", "question", "complaint", "compliment", "suggestion"}
    assert thread.priority in {"normal", "high", "urgent"}
    assert thread.ending in {"solved", "waiting", "hold", "open"}
    assert thread.who in {"", "f", "m"}
    assert thread.goods in {"", *company.GOODS[language]}
    assert {turn.by for turn in thread.turns} <= {CUSTOMER, AGENT, NOTE, CALL, VISIT}
    assert thread.turns[0].by in {CUSTOMER, CALL, VISIT}
    assert thread.summary.count("\n") == 1


def test_everybody_who_must_write_exists():
    for language, thread in ALL:
        fitting = [
            person
            for person in people.PEOPLE
            if person.language == language
            and thread.who in {"", person.gender}
            and (not thread.needs_organization or person.organization)
        ]
        assert fitting, thread.subjects


def test_somebody_in_the_team_answers_in_the_language():
    for language, thread in ALL:
        assert [s for s in company.STAFF if s.language == language and thread.team in s.teams and s.role == "agent"]


def test_staff_are_twelve_with_a_manager_and_an_administrator():
    assert len(company.STAFF) == 12
    assert {s.email: s.role for s in company.STAFF if s.email[:4] in {"admi", "dana", "amal", "noa@"}} == {
        "admin@desk.example": "administrator",
        "dana@desk.example": "manager",
        "amal@desk.example": "agent",
        "noa@desk.example": "agent",
    }
    assert {s.language for s in company.STAFF} == LANGUAGES


def test_spam_exists_in_each_language():
    assert {language: len(letters) for language, letters in SPAM.items()} == dict.fromkeys(LANGUAGES, 2)
