"""Who writes what and when: decided before anything is written to a table."""

from datetime import UTC, datetime, timedelta

import pytest

from besa.calendars.worktime import is_open
from besa.demo.mail import Mail, raw
from besa.demo.pictures import pdf, photo
from besa.demo.story import first_name, schedule_of, stories

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
TOLD = stories(now=NOW)


def test_three_hundred_stories_of_four_weeks():
    assert 295 <= len(TOLD) <= 320
    assert NOW - timedelta(days=28, hours=2) < TOLD[0].began_at
    assert NOW - timedelta(hours=36) < TOLD[-1].began_at
    assert max(said.at for story in TOLD for said in story.said) <= NOW - timedelta(hours=1)


def test_the_same_seed_tells_the_same():
    assert stories(now=NOW) == TOLD
    assert stories(now=NOW, seed=1) != TOLD


def test_most_mail_comes_in_working_hours_and_staff_answer_only_then():
    begun = [is_open(schedule_of(story.team), story.began_at) for story in TOLD]
    assert 0.7 < sum(begun) / len(begun) < 0.97
    later = [(story.team, said.at) for story in TOLD for said in story.said[1:] if said.who]
    assert all(is_open(schedule_of(team), at - timedelta(seconds=1)) for team, at in later)


def test_no_two_stories_of_a_day_have_the_same_subject_and_sender():
    lines = [(story.subject, story.person.name, story.began_at.date()) for story in TOLD]
    assert len(set(lines)) == len(lines)


def test_every_place_in_a_text_was_filled():
    assert not [said.text for story in TOLD for said in story.said if "{" in said.text]


@pytest.mark.parametrize(
    ("name", "called"),
    [("د. سهير عودة", "د. سهير"), ("أم أحمد دراوشة", "أم أحمد"), ('עו"ד גלית תבור', "גלית"), ("Arben Shehu", "Arben")],
)
def test_first_name_is_what_people_say(name, called):
    assert first_name(name) == called


def test_a_mail_is_the_same_bytes_each_time():
    story = next(story for story in TOLD if "inline" in story.said[0].files)
    mail = Mail(
        story.person, story.address, ("Shop", "support@desk.example"), story.subject, story.said[0].text, story.began_at,
        story.team.zone, story.slots["phone"], story.seed, story.said[0].files,
    )  # fmt: skip
    assert raw(mail) == raw(mail)
    assert b"cid:photo0" in raw(mail).replace(b"=\r\n", b"")


def test_files_are_what_they_say_and_small():
    assert photo(1)[:8] == b"\x89PNG\r\n\x1a\n"
    assert photo(1) == photo(1) != photo(2)
    assert len(photo(1)) < 20_000
    assert pdf(["Invoice (copy)"]).startswith(b"%PDF-1.4")
    assert rb"Invoice \(copy\)" in pdf(["Invoice (copy)"])
