"""Times in words. English stands for the rules here; the other languages are tested with their catalogues."""

from datetime import UTC, date, datetime, timedelta

import pytest

from besa.core.moments import clock, day, due, duration, exact_moment, full_day, full_moment, moment, working_duration
from besa.core.reader import Reader, reading

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # a Thursday, 11:00 in Hebron


@pytest.fixture(autouse=True)
def in_hebron():
    with reading(Reader("en", time_zone="Asia/Hebron")):
        yield


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 3, 5, 9, 2, tzinfo=UTC), "today 11:02"),
        (datetime(2026, 3, 4, 21, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 3, 4, 22, 0, tzinfo=UTC), "today 00:00"),
        (datetime(2026, 3, 6, 7, 15, tzinfo=UTC), "tomorrow 09:15"),
        (datetime(2026, 3, 9, 12, 30, tzinfo=UTC), "Monday 14:30"),
        (datetime(2026, 2, 27, 12, 30, tzinfo=UTC), "Friday 14:30"),
        (datetime(2026, 2, 26, 12, 30, tzinfo=UTC), "26 February"),
        (datetime(2026, 3, 12, 12, 30, tzinfo=UTC), "12 March"),
        (datetime(2025, 3, 3, 12, 30, tzinfo=UTC), "3 March 2025"),
    ],
)
def test_moment_counts_days_in_the_readers_zone(at, words):
    assert moment(at, now=NOW) == words


def test_a_day_of_23_hours_is_still_tomorrow():
    before = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)  # clocks go forward in Hebron on 28 March 2026
    assert moment(datetime(2026, 3, 28, 20, 30, tzinfo=UTC), now=before) == "tomorrow 23:30"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "due now"),
        (-60, "1 min late"),
        (-59 * 60, "59 min late"),
        (-2 * 3600, "2 h late"),
        (-47 * 3600, "47 h late"),
        (-49 * 3600, "2 days late"),
        (0, "by 11:00"),
        (5 * 3600, "by 16:00"),
        (22 * 3600, "tomorrow 09:00"),
        (30 * 86400, "4 April"),
    ],
)
def test_due_says_what_the_time_means_now(seconds, words):
    assert due(NOW + timedelta(seconds=seconds), now=NOW) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=2, minutes=5), "2 hours 5 minutes"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(days=3, hours=1), "3 days 1 hour"),
    ],
)
def test_duration(length, words):
    assert duration(length) == words


def test_working_time_is_not_counted_in_days():
    assert working_duration(timedelta(hours=30, minutes=5)) == "30 hours 5 minutes"
    assert working_duration(timedelta(hours=1)) == "1 hour"


def test_full_and_exact():
    assert full_moment(NOW) == "Thursday 5 March 2026, 11:00"
    assert exact_moment(NOW) == "Thursday 5 March 2026, 11:00 \u2066(Asia/Hebron, UTC+02:00)\u2069"
    assert clock(NOW) == "11:00"
    assert day(date(2026, 3, 5), today=date(2026, 1, 1)) == "5 March"
    assert day(date(2026, 3, 5), today=date(2025, 12, 31)) == "5 March 2026"


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (Reader("en", calendar="hijri"), "Thursday 5 March 2026 (16 Ramadan 1447)"),
        (Reader("en", calendar="hebrew"), "Thursday 5 March 2026 (16 Adar 5786)"),
        (Reader("he", calendar="hebrew"), "יום חמישי, 5 במרץ 2026 (ט״ז אדר תשפ״ו)"),
        (Reader("sq"), "e enjte, 5 mars 2026"),
        (Reader("ar", digits="arabic"), "الخميس ٥ مارس ٢٠٢٦"),
    ],
)
def test_full_day_in_each_calendar(reader, words):
    with reading(reader):
        assert full_day(date(2026, 3, 5)) == words


def test_a_day_beyond_the_hijri_tables_is_shown_without():
    with reading(Reader("en", calendar="hijri")):
        assert full_day(date(1900, 1, 1)) == "Monday 1 January 1900"


def test_digits_follow_the_reader():
    with reading(Reader("en", digits="arabic", time_zone="Asia/Hebron")):
        assert moment(NOW, now=NOW) == "today ١١:٠٠"
        assert duration(timedelta(hours=12)) == "١٢ hours"


@pytest.mark.parametrize(
    ("language", "hours", "words"),
    [
        ("ar", 1, "متأخر ساعة"),
        ("ar", 2, "متأخر ساعتين"),
        ("ar", 3, "متأخر 3 ساعات"),
        ("ar", 11, "متأخر 11 ساعة"),
        ("he", 1, "באיחור של שעה"),
        ("he", 2, "באיחור של שעתיים"),
        ("he", 20, "באיחור של 20 שעות"),
        ("sq", 2, "2 orë vonesë"),
    ],
)
def test_late_in_each_language(language, hours, words):
    with reading(Reader(language)):
        assert due(NOW - timedelta(hours=hours), now=NOW) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["اليوم 11:00", "غدا 11:00", "الاثنين 11:00", "12 مارس", "ساعتان و5 دقائق"]),
        ("he", ["היום 11:00", "מחר 11:00", "יום שני 11:00", "12 במרץ", "שעתיים ו-5 דקות"]),
        ("sq", ["sot 11:00", "nesër 11:00", "e hënë 11:00", "12 mars", "2 orë e 5 minuta"]),
    ],
)
def test_moments_in_each_language(language, words):
    with reading(Reader(language, time_zone="Asia/Hebron")):
        shown = [moment(NOW + timedelta(days=days), now=NOW) for days in (0, 1, 4, 7)]
        assert [*shown, duration(timedelta(hours=2, minutes=5))] == words
