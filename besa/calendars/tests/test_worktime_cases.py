"""X13: working time over every trap of the calendar, computed by hand on paper; both ends carry their UTC offset."""

from datetime import UTC, date, datetime, timedelta

import pytest

from besa.calendars.worktime import (
    BadHours,
    Interval,
    NeverOpens,
    Schedule,
    SpecialDay,
    add_working_time,
    explain_working_time,
    is_open,
    next_opening,
    working_time_between,
)

MON_FRI = ("mon", "tue", "wed", "thu", "fri")
SUN_THU = ("sun", "mon", "tue", "wed", "thu")
ALL_WEEK = (*MON_FRI, "sat", "sun")


def desk(zone: str, days: tuple[str, ...], hours: str, **special: str) -> Schedule:
    """`d2026_12_25=""` is a closed day, `d2026_12_24="09:00-12:00"` one with hours of its own."""
    rows = []
    for key, text in special.items():
        day = date(*map(int, key[1:].split("_")))
        rows.append(SpecialDay(day, f"feast of {day}", tuple(Interval.parse(one) for one in text.split())))
    return Schedule.weekly(zone, dict.fromkeys(days, hours), rows)


BERLIN = desk("Europe/Berlin", MON_FRI, "09:00-17:00")
SPLIT = desk("Europe/Berlin", MON_FRI, "09:00-12:00 13:00-17:00")
NIGHT = desk("Europe/Berlin", ALL_WEEK, "22:00-06:00")
WEEKNIGHT = desk("Europe/Berlin", MON_FRI, "22:00-06:00")
ALWAYS = desk("Europe/Berlin", ALL_WEEK, "00:00-24:00")
LORD_HOWE = desk("Australia/Lord_Howe", MON_FRI, "09:00-17:00")
LORD_HOWE_NIGHT = desk("Australia/Lord_Howe", ALL_WEEK, "22:00-06:00")
CASABLANCA = desk("Africa/Casablanca", MON_FRI, "09:00-17:00")
RAMADAN = desk("Africa/Casablanca", MON_FRI, "09:00-17:00", d2026_2_17="09:00-14:00", d2026_2_18="09:00-14:00")
APIA = desk("Pacific/Apia", MON_FRI, "09:00-17:00")
APIA_DAILY = desk("Pacific/Apia", ALL_WEEK, "09:00-17:00")
APIA_ALWAYS = desk("Pacific/Apia", ALL_WEEK, "00:00-24:00")
APIA_NIGHT = desk("Pacific/Apia", ALL_WEEK, "22:00-06:00")
LEAP_CLOSED = desk("Europe/Berlin", MON_FRI, "09:00-17:00", d2028_2_29="")
CHRISTMAS = desk("Europe/Berlin", MON_FRI, "09:00-17:00", d2026_12_25="", d2027_1_1="")
EVE = desk("Europe/Berlin", MON_FRI, "09:00-17:00", d2026_12_24="09:00-12:00", d2026_12_25="")
TUESDAY_OFF = desk("Europe/Berlin", MON_FRI, "09:00-17:00", d2026_11_24="")
OPEN_SUNDAY = desk("Europe/Berlin", MON_FRI, "09:00-17:00", d2026_11_29="10:00-14:00")
NIGHT_OFF = desk("Europe/Berlin", ALL_WEEK, "22:00-06:00", d2026_11_24="")
NIGHT_MEETS_DAY = desk("Europe/Berlin", ALL_WEEK, "22:00-06:00", d2026_11_24="05:00-08:00")
RIYADH = desk("Asia/Riyadh", SUN_THU, "09:00-12:00 16:00-20:00")
HEBRON = desk("Asia/Hebron", ("sat", *SUN_THU), "08:00-15:00")
JERUSALEM = desk("Asia/Jerusalem", SUN_THU, "09:00-17:00")
AFTER_SABBATH = desk("Asia/Jerusalem", ("sat",), "20:00-24:00")
CAIRO = desk("Africa/Cairo", SUN_THU, "09:00-17:00")
CAIRO_LATE = desk("Africa/Cairo", ("thu",), "20:00-24:00")
CAIRO_ALWAYS = desk("Africa/Cairo", ALL_WEEK, "00:00-24:00")
MONDAYS = desk("Europe/Berlin", ("mon",), "00:00-24:00")
MARKET = desk("Europe/Tirane", (), "", d2026_12_1="09:00-10:00", d2026_12_8="09:00-10:00")

ADD = [
    # an ordinary week
    (BERLIN, "2026-11-23T10:00+01:00", "4:00", "2026-11-23T14:00+01:00"),
    (BERLIN, "2026-11-23T07:00+01:00", "4:00", "2026-11-23T13:00+01:00"),
    (BERLIN, "2026-11-23T09:00+01:00", "8:00", "2026-11-23T17:00+01:00"),
    (BERLIN, "2026-11-23T13:00+01:00", "4:00", "2026-11-23T17:00+01:00"),
    (BERLIN, "2026-11-23T13:00+01:00", "4:01", "2026-11-24T09:01+01:00"),
    (BERLIN, "2026-11-23T17:00+01:00", "1:00", "2026-11-24T10:00+01:00"),
    (BERLIN, "2026-11-27T15:00+01:00", "4:00", "2026-11-30T11:00+01:00"),
    (BERLIN, "2026-11-28T12:00+01:00", "4:00", "2026-11-30T13:00+01:00"),
    (BERLIN, "2026-11-23T09:00+01:00", "40:00", "2026-11-27T17:00+01:00"),
    (BERLIN, "2026-11-23T09:00+01:00", "41:00", "2026-11-30T10:00+01:00"),
    (BERLIN, "2026-11-23T16:59:30+01:00", "0:01", "2026-11-24T09:00:30+01:00"),
    (BERLIN, "2026-11-22T12:00+01:00", "0:00", "2026-11-22T12:00+01:00"),
    # asked from another zone: only the desk's own clock counts
    (BERLIN, "2026-11-23T19:00+10:00", "1:00", "2026-11-23T11:00+01:00"),
    # several openings a day
    (SPLIT, "2026-11-23T11:00+01:00", "2:00", "2026-11-23T14:00+01:00"),
    (SPLIT, "2026-11-23T12:30+01:00", "1:00", "2026-11-23T14:00+01:00"),
    (SPLIT, "2026-11-23T10:00+01:00", "2:00", "2026-11-23T12:00+01:00"),
    (SPLIT, "2026-11-23T09:00+01:00", "7:00", "2026-11-23T17:00+01:00"),
    (SPLIT, "2026-11-27T16:00+01:00", "2:00", "2026-11-30T10:00+01:00"),
    (RIYADH, "2026-11-26T19:00+03:00", "3:00", "2026-11-29T11:00+03:00"),
    # Berlin, the clock goes forward on 29 March 2026
    (BERLIN, "2026-03-27T15:00+01:00", "8:00", "2026-03-30T15:00+02:00"),
    (BERLIN, "2026-03-27T16:00+01:00", "1:00", "2026-03-27T17:00+01:00"),
    (BERLIN, "2026-03-28T12:00+01:00", "1:00", "2026-03-30T10:00+02:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "8:00", "2026-03-29T06:00+02:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "3:59", "2026-03-29T01:59+01:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "4:00", "2026-03-29T03:00+02:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "4:30", "2026-03-29T03:00+02:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "5:00", "2026-03-29T03:00+02:00"),
    (NIGHT, "2026-03-28T22:00+01:00", "5:30", "2026-03-29T03:30+02:00"),
    (NIGHT, "2026-03-29T03:00+02:00", "3:00", "2026-03-29T06:00+02:00"),
    (ALWAYS, "2026-03-28T12:00+01:00", "24:00", "2026-03-29T12:00+02:00"),
    # Berlin, the clock goes back on 25 October 2026
    (BERLIN, "2026-10-23T15:00+02:00", "8:00", "2026-10-26T15:00+01:00"),
    (NIGHT, "2026-10-24T22:00+02:00", "8:00", "2026-10-25T06:00+01:00"),
    (NIGHT, "2026-10-24T22:00+02:00", "4:30", "2026-10-25T02:30+02:00"),
    (NIGHT, "2026-10-24T22:00+02:00", "5:00", "2026-10-25T03:00+01:00"),
    (NIGHT, "2026-10-25T02:30+01:00", "1:00", "2026-10-25T04:00+01:00"),
    (NIGHT, "2026-10-25T02:30+02:00", "1:00", "2026-10-25T03:30+01:00"),
    (ALWAYS, "2026-10-24T12:00+02:00", "24:00", "2026-10-25T12:00+01:00"),
    # over midnight
    (NIGHT, "2026-11-23T23:00+01:00", "2:00", "2026-11-24T01:00+01:00"),
    (NIGHT, "2026-11-23T12:00+01:00", "1:00", "2026-11-23T23:00+01:00"),
    (NIGHT, "2026-11-24T05:00+01:00", "2:00", "2026-11-24T23:00+01:00"),
    (WEEKNIGHT, "2026-11-27T23:00+01:00", "7:00", "2026-11-28T06:00+01:00"),
    (WEEKNIGHT, "2026-11-27T23:00+01:00", "8:00", "2026-11-30T23:00+01:00"),
    (WEEKNIGHT, "2026-11-23T03:00+01:00", "1:00", "2026-11-23T23:00+01:00"),
    (MONDAYS, "2026-11-23T23:30+01:00", "1:00", "2026-11-30T00:30+01:00"),
    # Lord Howe moves by thirty minutes
    (LORD_HOWE, "2026-04-03T15:00+11:00", "8:00", "2026-04-06T15:00+10:30"),
    (LORD_HOWE_NIGHT, "2026-04-04T22:00+11:00", "8:00", "2026-04-05T06:00+10:30"),
    (LORD_HOWE_NIGHT, "2026-04-04T22:00+11:00", "3:45", "2026-04-05T01:45+11:00"),
    (LORD_HOWE_NIGHT, "2026-04-05T01:45+10:30", "1:00", "2026-04-05T03:00+10:30"),
    (LORD_HOWE, "2026-10-02T15:00+10:30", "8:00", "2026-10-05T15:00+11:00"),
    (LORD_HOWE_NIGHT, "2026-10-03T22:00+10:30", "8:00", "2026-10-04T06:00+11:00"),
    (LORD_HOWE_NIGHT, "2026-10-03T22:00+10:30", "4:15", "2026-10-04T02:30+11:00"),
    # Casablanca takes its clock back for Ramadan, and forward again after it
    (CASABLANCA, "2026-02-13T15:00+01:00", "8:00", "2026-02-16T15:00+00:00"),
    (CASABLANCA, "2026-03-20T15:00+00:00", "8:00", "2026-03-23T15:00+01:00"),
    (RAMADAN, "2026-02-17T13:00+00:00", "4:00", "2026-02-18T12:00+00:00"),
    (RAMADAN, "2026-02-18T13:00+00:00", "2:00", "2026-02-19T10:00+00:00"),
    # Apia had no 30 December 2011
    (APIA, "2011-12-29T15:00-10:00", "4:00", "2012-01-02T11:00+14:00"),
    (APIA_DAILY, "2011-12-29T15:00-10:00", "4:00", "2011-12-31T11:00+14:00"),
    (APIA_DAILY, "2011-12-29T09:00-10:00", "16:00", "2011-12-31T17:00+14:00"),
    (APIA_ALWAYS, "2011-12-29T23:00-10:00", "2:00", "2011-12-31T01:00+14:00"),
    (APIA_NIGHT, "2011-12-29T22:00-10:00", "2:00", "2011-12-31T00:00+14:00"),
    # leap days, and a century without one
    (BERLIN, "2028-02-29T15:00+01:00", "4:00", "2028-03-01T11:00+01:00"),
    (BERLIN, "2028-02-28T16:00+01:00", "9:00", "2028-02-29T17:00+01:00"),
    (BERLIN, "2026-02-27T16:00+01:00", "2:00", "2026-03-02T10:00+01:00"),
    (BERLIN, "2100-02-26T16:00+01:00", "2:00", "2100-03-01T10:00+01:00"),
    (LEAP_CLOSED, "2028-02-28T16:00+01:00", "2:00", "2028-03-01T10:00+01:00"),
    # holidays
    (CHRISTMAS, "2026-12-24T15:00+01:00", "4:00", "2026-12-28T11:00+01:00"),
    (CHRISTMAS, "2026-12-31T16:00+01:00", "2:00", "2027-01-04T10:00+01:00"),
    (TUESDAY_OFF, "2026-11-23T15:00+01:00", "4:00", "2026-11-25T11:00+01:00"),
    (TUESDAY_OFF, "2026-11-24T11:00+01:00", "1:00", "2026-11-25T10:00+01:00"),
    (EVE, "2026-12-23T16:00+01:00", "5:00", "2026-12-28T10:00+01:00"),
    (OPEN_SUNDAY, "2026-11-27T16:00+01:00", "2:00", "2026-11-29T11:00+01:00"),
    (NIGHT_OFF, "2026-11-23T23:00+01:00", "7:00", "2026-11-24T06:00+01:00"),
    (NIGHT_OFF, "2026-11-23T23:00+01:00", "8:00", "2026-11-25T23:00+01:00"),
    (NIGHT_MEETS_DAY, "2026-11-23T23:00+01:00", "8:00", "2026-11-24T07:00+01:00"),
    (MARKET, "2026-11-23T09:00+01:00", "1:30", "2026-12-08T09:30+01:00"),
    # weekends of the region, with their clock changes
    (HEBRON, "2026-11-26T14:00+02:00", "2:00", "2026-11-28T09:00+02:00"),
    (JERUSALEM, "2026-03-26T16:00+02:00", "2:00", "2026-03-29T10:00+03:00"),
    (JERUSALEM, "2026-10-22T16:00+03:00", "2:00", "2026-10-25T10:00+02:00"),
    (AFTER_SABBATH, "2026-11-27T10:00+02:00", "1:00", "2026-11-28T21:00+02:00"),
    (CAIRO, "2026-04-23T16:00+02:00", "2:00", "2026-04-26T10:00+03:00"),
    (CAIRO_ALWAYS, "2026-04-23T23:00+02:00", "1:00", "2026-04-24T01:00+03:00"),
    (CAIRO_ALWAYS, "2026-04-23T23:00+02:00", "2:00", "2026-04-24T01:00+03:00"),
    (CAIRO_LATE, "2026-10-29T20:00+03:00", "3:30", "2026-10-29T23:30+03:00"),
    (CAIRO_LATE, "2026-10-29T20:00+03:00", "4:00", "2026-10-30T00:00+02:00"),
]

BETWEEN = [
    (BERLIN, "2026-11-23T08:00+01:00", "2026-11-23T18:00+01:00", "8:00"),
    (BERLIN, "2026-11-27T16:00+01:00", "2026-11-30T10:00+01:00", "2:00"),
    (BERLIN, "2026-11-28T00:00+01:00", "2026-11-30T00:00+01:00", "0:00"),
    (BERLIN, "2026-11-24T00:00+01:00", "2026-11-23T00:00+01:00", "0:00"),
    (BERLIN, "2026-01-01T00:00+01:00", "2027-01-01T00:00+01:00", "2088:00"),  # 261 working days
    (NIGHT, "2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00", "8:00"),
    (NIGHT, "2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00", "8:00"),
    (NIGHT, "2026-10-25T02:00+01:00", "2026-10-25T02:59+01:00", "0:00"),
    (SPLIT, "2026-11-23T11:30+01:00", "2026-11-23T13:30+01:00", "1:00"),
    (APIA_DAILY, "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00", "16:00"),
    (EVE, "2026-12-24T00:00+01:00", "2026-12-28T00:00+01:00", "3:00"),
    (NIGHT_MEETS_DAY, "2026-11-23T22:00+01:00", "2026-11-24T12:00+01:00", "10:00"),
]

OPENING = [
    (BERLIN, "2026-11-23T08:00+01:00", "2026-11-23T09:00+01:00"),
    (BERLIN, "2026-11-23T09:00+01:00", "2026-11-23T09:00+01:00"),
    (BERLIN, "2026-11-23T12:34+01:00", "2026-11-23T12:34+01:00"),
    (BERLIN, "2026-11-23T17:00+01:00", "2026-11-24T09:00+01:00"),
    (CHRISTMAS, "2026-12-24T17:00+01:00", "2026-12-28T09:00+01:00"),
    (BERLIN, "2026-03-27T17:00+01:00", "2026-03-30T09:00+02:00"),
    (NIGHT, "2026-11-24T02:00+01:00", "2026-11-24T02:00+01:00"),
    (NIGHT_OFF, "2026-11-24T06:00+01:00", "2026-11-25T22:00+01:00"),
    (APIA, "2011-12-29T17:00-10:00", "2012-01-02T09:00+14:00"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def length(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


@pytest.mark.parametrize(("schedule", "start", "duration", "due"), ADD)
def test_add_working_time(schedule, start, duration, due):
    assert add_working_time(schedule, at(start), length(duration)) == at(due)
    assert explain_working_time(schedule, at(start), length(duration)).due_at == at(due)


def test_the_table_has_the_sixty_cases_that_x13_asks_for():
    assert len({(id(one[0]), *one[1:]) for one in ADD}) == len(ADD) >= 60


@pytest.mark.parametrize(("schedule", "start", "end", "expected"), BETWEEN)
def test_working_time_between(schedule, start, end, expected):
    assert working_time_between(schedule, at(start), at(end)) == length(expected)


@pytest.mark.parametrize(("schedule", "now", "expected"), OPENING)
def test_next_opening(schedule, now, expected):
    assert next_opening(schedule, at(now)) == at(expected)
    assert is_open(schedule, at(now)) == (now == expected)


def test_answers_are_utc():
    for answer in (
        add_working_time(BERLIN, at("2026-11-23T10:00+01:00"), length("1:00")),
        next_opening(BERLIN, datetime.fromisoformat("2026-11-23T10:00+01:00")),
    ):
        assert answer.tzinfo is UTC


@pytest.mark.parametrize("special", [{}, {"d2020_1_1": "09:00-17:00"}, {"d2026_12_25": ""}])
def test_hours_that_never_open_are_an_error_and_not_a_loop(special):
    closed = desk("Europe/Berlin", (), "", **special)
    with pytest.raises(NeverOpens):
        add_working_time(closed, at("2026-11-23T10:00+01:00"), length("0:01"))
    with pytest.raises(NeverOpens):
        next_opening(closed, at("2026-11-23T10:00+01:00"))
    assert not is_open(closed, at("2026-11-23T10:00+01:00"))
    assert working_time_between(closed, at("2021-01-01T00:00+01:00"), at("2026-12-31T00:00+01:00")) == length("0:00")


def test_more_than_the_hours_hold_is_an_error():
    with pytest.raises(NeverOpens):
        add_working_time(MARKET, at("2026-11-23T10:00+01:00"), length("2:01"))
    with pytest.raises(NeverOpens):
        add_working_time(BERLIN, at("2026-11-23T10:00+01:00"), timedelta(days=100_000))
    with pytest.raises(NeverOpens):
        add_working_time(BERLIN, at("9999-12-31T10:00+01:00"), length("9:00"))


def test_naive_times_and_negative_durations_are_refused():
    with pytest.raises(ValueError, match="aware"):
        add_working_time(BERLIN, datetime(2026, 11, 23, 10), length("1:00"))  # noqa: DTZ001
    with pytest.raises(ValueError, match="never taken away"):
        add_working_time(BERLIN, at("2026-11-23T10:00+01:00"), timedelta(seconds=-1))


def test_the_derivation_names_what_was_used_and_what_was_skipped():
    told = explain_working_time(EVE, at("2026-12-23T16:00+01:00"), length("5:00"))
    assert [(one.from_at, one.until_at, one.used, one.name) for one in told.segments] == [
        (at("2026-12-23T16:00+01:00"), at("2026-12-23T17:00+01:00"), length("1:00"), ""),
        (at("2026-12-24T09:00+01:00"), at("2026-12-24T12:00+01:00"), length("3:00"), "feast of 2026-12-24"),
        (at("2026-12-28T09:00+01:00"), at("2026-12-28T10:00+01:00"), length("1:00"), ""),
    ]
    assert [(one.day, one.reason, one.name) for one in told.skipped] == [
        (date(2026, 12, 25), "holiday", "feast of 2026-12-25"),
        (date(2026, 12, 26), "weekend", ""),
        (date(2026, 12, 27), "weekend", ""),
    ]
    assert not told.clock_changed


def test_the_derivation_says_when_the_clock_was_changed_or_a_day_never_was():
    assert explain_working_time(BERLIN, at("2026-03-27T15:00+01:00"), length("8:00")).clock_changed
    told = explain_working_time(APIA_DAILY, at("2011-12-29T15:00-10:00"), length("4:00"))
    assert [(one.day, one.reason) for one in told.skipped] == [(date(2011, 12, 30), "skipped_by_clock")]


@pytest.mark.parametrize("text", ["9-17", "25:00-26:00", "09:60-10:00", "24:30-25:00", "", "09:00", "24:00-06:00"])
def test_impossible_openings_are_refused(text):
    with pytest.raises(BadHours):
        Interval.parse(text)


def test_openings_read_as_they_were_written():
    for text in ("09:00-17:00", "22:00-06:00", "00:00-24:00", "20:00-24:00", "12:00-12:00"):
        assert str(Interval.parse(text)) == text


@pytest.mark.parametrize(
    "week",
    [
        {"mon": "09:00-12:00 11:00-14:00"},
        {"mon": "22:00-06:00", "tue": "05:00-08:00"},
        {"sun": "22:00-06:00", "mon": "05:59-08:00"},
    ],
)
def test_overlapping_openings_are_refused(week):
    with pytest.raises(BadHours):
        Schedule.weekly("Europe/Berlin", week)


def test_a_night_may_end_when_the_day_begins():
    schedule = Schedule.weekly("Europe/Berlin", {"sun": "22:00-06:00", "mon": "06:00-08:00"})
    assert add_working_time(schedule, at("2026-11-22T22:00+01:00"), length("10:00")) == at("2026-11-23T08:00+01:00")
