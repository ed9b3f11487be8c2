"""Working hours and holidays as rows: what may be, who may, and that each change is a version."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from besa.calendars import actions
from besa.calendars.errors import HoursNotPossible, NameTaken, NotAllowed
from besa.calendars.models import BusinessHours, Holiday, schedule_of
from besa.calendars.worktime import add_working_time
from besa.core.errors import ChangedMeanwhile
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db
WEEK = [["09:00-17:00"]] * 5 + [[], []]


def some_hours(**fields) -> BusinessHours:
    given = {"name": "Clinic", "time_zone": "Europe/Tirane", "week": WEEK} | fields
    return actions.create_hours(by=None, **given)


def due(hours: BusinessHours, *, start: datetime, hours_of_work: int = 4) -> datetime:
    return add_working_time(schedule_of(hours), start, timedelta(hours=hours_of_work))


FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)  # 15:00 in Tirana


def test_create_hours_keeps_openings_in_order_and_tells():
    hours = some_hours(week=[["13:00-17:00", "09:00-12:00"], *[[]] * 6])
    assert BusinessHours.objects.get().week[0] == ["09:00-12:00", "13:00-17:00"]
    assert list(LoggedEvent.objects.values_list("name", "data")) == [
        ("calendars.HoursCreated", {"hours_id": hours.pk, "title": "Clinic", "version": 1})
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"week": [["09:00-12:00", "11:00-14:00"], *[[]] * 6]},
            "09:00-12:00 and 11:00-14:00 overlap. Join them, or let one end before the other begins.",
        ),
        (
            {"week": [["22:00-06:00"], ["05:00-08:00"], *[[]] * 5]},
            "22:00-06:00 runs into 05:00-08:00 of the next day. Let the night end before the morning begins.",
        ),
        (
            {"week": [[]] * 7},
            "These hours never open. Give at least one day an opening, so that times can be promised.",
        ),
        (
            {"time_zone": "Europe/Atlantis"},
            "There is no time zone “Europe/Atlantis”. Choose one from the list, such as Europe/Tirane.",
        ),
        (
            {"time_zone": "../etc/passwd"},
            "There is no time zone “../etc/passwd”. Choose one from the list, such as Europe/Tirane.",
        ),
        ({"week": [["nine"], *[[]] * 6]}, "“nine” is not a time of day. Write hours and minutes, such as 09:30."),
        ({"week": [[]] * 6}, "A week has seven days, from Monday to Sunday."),
    ],
)
def test_hours_that_cannot_be_are_refused_with_what_to_do(fields, sentence):
    with pytest.raises(HoursNotPossible) as refusal:
        some_hours(**fields)
    assert str(refusal.value) == sentence
    assert not BusinessHours.objects.exists()


def test_a_change_is_a_version_and_the_schedule_follows():
    hours = some_hours()
    assert due(hours, start=FRIDAY) == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    actions.change_hours(hours, by=None, week=[["08:00-20:00"]] * 7)
    assert hours.version == 2
    assert due(hours, start=FRIDAY) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert due(BusinessHours.objects.get(), start=FRIDAY) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_a_row_that_was_read_before_a_change_is_read_again():
    held = BusinessHours.objects.get(pk=some_hours().pk)
    actions.change_hours(BusinessHours.objects.get(), by=None, week=[["08:00-20:00"]] * 7)
    assert due(held, start=FRIDAY) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_a_change_that_changes_nothing_is_none():
    hours = some_hours()
    actions.change_hours(hours, by=None, name="Clinic", week=WEEK)
    assert hours.version == 1
    assert LoggedEvent.objects.count() == 1


def test_two_hours_of_one_name_are_refused_in_words():
    some_hours()
    other = some_hours(name="Shop")
    for attempt in (some_hours, lambda: actions.change_hours(other, by=None, name="Clinic")):
        with pytest.raises(NameTaken, match="There are hours of this name already"):
            attempt()


def test_two_people_do_not_overwrite_each_other():
    hours = some_hours()
    actions.change_hours(hours, by=None, version=1, name="Clinic, winter")
    with pytest.raises(ChangedMeanwhile):
        actions.change_hours(hours, by=None, version=1, name="Clinic, summer")
    assert BusinessHours.objects.get().name == "Clinic, winter"


def test_a_holiday_moves_the_due_time_and_removing_it_moves_it_back():
    hours = some_hours()
    monday = date(2026, 11, 30)
    (holiday,) = actions.add_holiday(hours, day=monday, name="Founders' day", by=None)
    assert due(hours, start=FRIDAY) == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    actions.remove_holiday(holiday, by=None)
    assert due(hours, start=FRIDAY) == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert hours.version == 3


def test_a_feast_of_several_days_may_have_hours_of_its_own():
    hours = some_hours()
    days = actions.add_holiday(
        hours,
        day=date(2026, 11, 30),
        last=date(2026, 12, 2),
        name="Ramadan",
        intervals=["10:00-14:00"],
        by=None,
    )
    assert [str(one.day) for one in days] == ["2026-11-30", "2026-12-01", "2026-12-02"]
    assert due(hours, start=FRIDAY) == datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("last", [date(2026, 11, 29), date(2027, 2, 1)])
def test_a_feast_that_ends_before_it_begins_or_never_is_refused(last):
    with pytest.raises(ValueError, match="sixty days"):
        actions.add_holiday(some_hours(), day=date(2026, 11, 30), last=last, name="Feast", by=None)


def test_impossible_hours_of_a_holiday_are_refused():
    with pytest.raises(HoursNotPossible):
        actions.add_holiday(
            some_hours(), day=date(2026, 11, 30), name="Eve", intervals=["09:00-12:00", "11:00-13:00"], by=None
        )
    assert not Holiday.objects.exists()


def test_a_day_that_is_given_again_is_replaced():
    hours = some_hours()
    actions.add_holiday(hours, day=date(2026, 12, 24), name="Eve", by=None)
    actions.add_holiday(hours, day=date(2026, 12, 24), name="Eve", intervals=["09:00-12:00"], by=None)
    assert [row.intervals for row in Holiday.objects.all()] == [["09:00-12:00"]]


@pytest.mark.parametrize("country", ["AL", "XK", "PS", "IL", "SA", "AE", "EG", "JO"])
def test_prefill_adds_the_holidays_of_the_country_once(country):
    hours = some_hours()
    with translation.override("ar"):
        made = actions.prefill_holidays(hours, country=country, year=2026, by=None)
    assert len(made) >= 8
    assert {row.day.year for row in made} == {2026}
    assert all(row.source == "library" and row.is_closed and row.name for row in made)
    assert (hours.country, hours.version) == (country, 2)
    assert actions.prefill_holidays(hours, country=country, year=2026, by=None) == []
    assert hours.version == 2


def test_prefill_names_a_day_in_each_of_our_languages_that_the_library_speaks():
    hours = some_hours()
    actions.prefill_holidays(hours, country="AL", year=2026, by=None)
    new_year = hours.holidays.get(day=date(2026, 1, 1))
    assert new_year.name_in("sq") == "Festat e Vitit të Ri"
    assert new_year.name_in("en-gb") == "New Year's Day"
    assert new_year.name_in("ar") == "New Year's Day"  # the library has no Arabic for Albania: the name as filled


def test_prefill_leaves_a_day_alone_that_a_person_has_set():
    hours = some_hours()
    actions.add_holiday(hours, day=date(2026, 11, 28), name="Flag day, open", intervals=["10:00-12:00"], by=None)
    actions.prefill_holidays(hours, country="AL", year=2026, by=None)
    assert hours.holidays.get(day=date(2026, 11, 28)).name == "Flag day, open"


@pytest.mark.parametrize(("country", "subdivision"), [("QQ", ""), ("DE", "XX"), ("", "")])
def test_prefill_of_an_unknown_country_is_refused(country, subdivision):
    with pytest.raises(LookupError):
        actions.prefill_holidays(some_hours(), country=country, subdivision=subdivision, year=2026, by=None)


def staff(**roles: bool) -> SimpleNamespace:
    base = {"pk": None, "is_authenticated": True, "is_active": True, "is_manager": False, "is_administrator": False}
    return SimpleNamespace(**(base | roles))


@pytest.mark.parametrize("roles", [{}, {"is_manager": True, "is_active": False}, {"is_authenticated": False}])
def test_who_does_not_lead_changes_no_hours(roles):
    hours = some_hours()
    nobody = staff(**roles)
    for attempt in (
        lambda: actions.create_hours(name="Mine", time_zone="UTC", week=WEEK, by=nobody),
        lambda: actions.change_hours(hours, by=nobody, name="Mine"),
        lambda: actions.add_holiday(hours, day=date(2026, 1, 1), name="Mine", by=nobody),
        lambda: actions.prefill_holidays(hours, country="AL", year=2026, by=nobody),
        lambda: actions.remove_hours(hours, by=nobody),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not BusinessHours.objects.visible_to(nobody).exists()
    assert BusinessHours.objects.visible_to(staff(is_manager=True)).get() == hours
