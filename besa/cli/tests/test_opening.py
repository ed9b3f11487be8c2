"""Opening hours as people type them."""

import pytest
from django.utils.translation import override

from besa.calendars.rules import require_possible
from besa.calendars.rules import week_of as parsed
from besa.cli.opening import SUNDAY_TO_THURSDAY, BadOpening, usual_opening, usual_zone, week_of
from besa.cli.setup import example_of_hours

EIGHT_TO_FOUR = ["08:00-16:00"]


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mon-Fri 8-16", [EIGHT_TO_FOUR] * 5 + [[], []]),
        ("Sun-Thu 08:00-16:00", [EIGHT_TO_FOUR] * 4 + [[], [], EIGHT_TO_FOUR]),
        ("Saturday - Thursday 8 - 16", [EIGHT_TO_FOUR] * 4 + [[], EIGHT_TO_FOUR, EIGHT_TO_FOUR]),
        ("mon 8-16", [EIGHT_TO_FOUR] + [[]] * 6),
        ("Mon-Tue 8-12 13-17:30; Wed 22:00-06:00", [["08:00-12:00", "13:00-17:30"]] * 2 + [["22:00-06:00"]] + [[]] * 4),
        ("Mon-Sun 00:00-24:00", [["00:00-24:00"]] * 7),
        ("الأحد - الخميس ٨-١٦، الجمعة 8-12", [EIGHT_TO_FOUR] * 4 + [["08:00-12:00"], [], EIGHT_TO_FOUR]),
        ("א׳-ה׳ 8-16, יום שישי 8-12", [EIGHT_TO_FOUR] * 4 + [["08:00-12:00"], [], EIGHT_TO_FOUR]),
        ("E hënë-Pre 8-16; Sht 8-12", [EIGHT_TO_FOUR] * 5 + [["08:00-12:00"], []]),
    ],
)
def test_hours_are_understood(text, week):
    assert week_of(text) == week
    require_possible("Asia/Hebron", parsed(week))


@pytest.mark.parametrize(
    "text", ["", "always", "Mon-Fri", "8-16", "Mo-Fr 8-16", "Mon-Fri 8", "Mon-Fri 8-16 or so", "Mon 8–16"]
)
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(BadOpening):
        week_of(text)


@pytest.mark.parametrize("language", ["en", "ar", "he", "sq"])
def test_what_is_proposed_and_shown_is_understood_in_each_language(language):
    with override(language):
        assert week_of(usual_opening("PS")) == [EIGHT_TO_FOUR] * 4 + [[], [], EIGHT_TO_FOUR]
        assert week_of(usual_opening("AL")) == [["09:00-17:00"]] * 5 + [[], []]
        assert len([day for day in week_of(example_of_hours()) if day]) == 6


@pytest.mark.parametrize("country", [*sorted(SUNDAY_TO_THURSDAY), "AL", "XK", "DE", ""])
def test_the_usual_hours_of_every_country_can_be_used(country):
    require_possible(usual_zone(country), parsed(week_of(usual_opening(country))))


def test_the_usual_zone_is_the_country_s():
    assert [usual_zone(country) for country in ["AL", "IL", "PS", "ZZ"]] == [
        "Europe/Tirane",
        "Asia/Jerusalem",
        "Asia/Gaza",
        "UTC",
    ]
