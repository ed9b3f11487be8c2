"""Which times are offered: hours, windows, shifts, absences, holidays, what is taken, and the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from besa.accounts.models import Availability
from besa.calendars.models import BusinessHours, Holiday
from besa.calendars.worktime import Interval, Schedule, SpecialDay
from besa.callbacks import actions
from besa.callbacks.queries import free_slots, offered_slots, zone_of
from besa.callbacks.rules import masked, slots_in, steps_of
from besa.callbacks.tests.conftest import MONDAY, at
from besa.routing.actions import set_shift

NINE_TO_FIVE = ((Interval.parse("09:00-17:00"),),) * 7


def starts(slots):
    return [slot.starts_at for slot in slots]


def of_day(team, day, **more):
    return starts(free_slots(team, start=at(day, 0), end=at(day, 23), **more))


def test_times_fill_each_opening_and_never_reach_beyond_its_end():
    schedule = Schedule("Europe/Tirane", ((Interval.parse("09:00-10:50"),),) + ((),) * 6)
    found = slots_in(schedule, None, length=timedelta(minutes=30), start=MONDAY, end=MONDAY + timedelta(days=7))
    assert starts(found) == [at(2, 9), at(2, 9, 30), at(2, 10)]


def test_windows_narrow_the_hours():
    windows = Schedule("Europe/Tirane", ((Interval.parse("10:00-10:40"),),) * 7)
    schedule = Schedule("Europe/Tirane", NINE_TO_FIVE)
    found = slots_in(schedule, windows, length=timedelta(minutes=20), start=MONDAY, end=at(2, 20))
    assert starts(found) == [at(2, 10), at(2, 10, 20)]


def test_no_time_falls_into_the_hour_that_a_clock_skips():
    """29 March 2026: at two o'clock Tirana goes on with three."""
    schedule = Schedule("Europe/Tirane", ((Interval.parse("00:00-06:00"),),) * 7)
    start = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    found = starts(slots_in(schedule, None, length=timedelta(hours=1), start=start, end=start + timedelta(hours=5)))
    assert found == [start + timedelta(hours=number) for number in range(5)]
    assert [one.astimezone(schedule.tzinfo).hour for one in found] == [0, 1, 3, 4, 5]


def test_no_time_comes_twice_when_a_clock_goes_back():
    """25 October 2026: the hour from two to three comes twice; each of its times is an instant of its own."""
    schedule = Schedule("Europe/Tirane", ((Interval.parse("00:00-06:00"),),) * 7)
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    found = starts(slots_in(schedule, None, length=timedelta(hours=1), start=start, end=start + timedelta(hours=7)))
    assert found == [start + timedelta(hours=number) for number in range(7)]
    assert [one.astimezone(schedule.tzinfo).hour for one in found] == [0, 1, 2, 2, 3, 4, 5]


def test_a_holiday_has_no_times_and_a_short_day_fewer():
    special = (
        SpecialDay(at(3, 12).date(), "Feast", ()),
        SpecialDay(at(4, 12).date(), "Eve", (Interval.parse("09:00-10:00"),)),
    )
    schedule = Schedule("Europe/Tirane", NINE_TO_FIVE, special)
    found = starts(slots_in(schedule, None, length=timedelta(hours=1), start=at(3, 0), end=at(4, 23)))
    assert found == [at(4, 9)]


def test_a_call_occupies_every_five_minutes_that_it_touches():
    first = datetime(2026, 3, 2, 9, 7, tzinfo=UTC)
    assert steps_of(first, first + timedelta(minutes=5)) == [
        datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 10, tzinfo=UTC),
    ]


def test_only_the_end_of_a_number_is_shown():
    assert masked("+201001234567") == "•••• 567"
    assert masked("") == ""


def test_a_team_offers_nine_calls_in_its_three_hours(desk, orders, amal):
    assert of_day(orders, 2) == [at(2, 9) + timedelta(minutes=20 * number) for number in range(9)]


def test_nobody_is_offered_outside_of_their_shift(desk, orders, amal):
    set_shift(amal, team=orders, by=None, week=[["10:00-10:40"], *[[]] * 6])
    assert of_day(orders, 2) == [at(2, 10), at(2, 10, 20)]
    assert of_day(orders, 3) == []


def test_nobody_is_offered_while_they_are_away(desk, orders, amal):
    Availability.objects.create(user=amal, away_from=at(2, 9, 30), away_until=at(2, 11, 40))
    assert of_day(orders, 2) == [at(2, 9), at(2, 11, 40)]


def test_a_holiday_of_the_team_is_respected(desk, orders, amal, hours):
    Holiday.objects.create(hours=hours, day=at(3, 12).date(), name="Feast")
    BusinessHours.objects.filter(pk=hours.pk).update(stamp="changed")
    orders.business_hours.refresh_from_db()
    assert of_day(orders, 3) == []


def test_what_is_taken_is_free_for_colleagues_alone(desk, orders, amal, dana):
    actions.book(desk, by=amal, starts_at=at(2, 10), agent=amal)
    assert at(2, 10) in of_day(orders, 2)
    assert at(2, 10) in of_day(orders, 2, person=dana)
    assert at(2, 10) not in of_day(orders, 2, person=amal)


def test_a_team_with_one_telephone_has_one_call_at_a_time(desk, orders, amal, dana):
    actions.save_plan(orders, by=None, at_once=1)
    actions.book(desk, by=amal, starts_at=at(2, 10), agent=amal)
    assert at(2, 10) not in of_day(orders, 2)


def test_customers_are_offered_what_is_late_enough_and_near_enough(desk, orders, amal):
    actions.save_plan(orders, by=None, lead=timedelta(hours=2), days_ahead=1)
    found = starts(offered_slots(orders, now=MONDAY))
    assert (found[0], found[-1]) == (at(2, 10), at(3, 11, 40))


def test_a_team_without_hours_calls_by_day(desk, orders, amal):
    orders.business_hours = None
    orders.save()
    found = free_slots(orders, start=MONDAY.replace(hour=0), end=MONDAY.replace(hour=23))
    assert (found[0].starts_at.hour, found[-1].starts_at.hour) == (9, 16)


def test_the_number_of_questions_does_not_grow_with_the_people(desk, orders, amal, dana, django_assert_num_queries):
    free_slots(orders, start=MONDAY, end=MONDAY + timedelta(days=14))
    with django_assert_num_queries(5):
        free_slots(orders, start=MONDAY, end=MONDAY + timedelta(days=14))


@pytest.mark.parametrize(
    ("known", "phone", "expected"),
    [
        ("Asia/Amman", "+201001234567", ("Asia/Amman", True)),
        ("", "+201001234567", ("Africa/Cairo", False)),
        ("", "+12125550123", ("America/New_York", False)),
        ("", "12345", ("Europe/Tirane", False)),
    ],
)
def test_a_customers_zone_is_known_or_guessed_and_says_so(case, hours, orders, yusuf, known, phone, expected):
    yusuf.time_zone = known
    yusuf.save()
    case.refresh_from_db()
    found = zone_of(case, phone)
    assert (found.name, found.is_known) == expected
