"""The settings of working hours, through the browser's eyes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from besa.calendars.actions import add_holiday, create_hours
from besa.calendars.models import BusinessHours, Holiday
from besa.calendars.week import in_words
from besa.core.reader import Reader, reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, 11:00 in Tirana
WEEK = [["09:00-17:00"]] * 5 + [[], []]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hours():
    return create_hours(name="Shop", time_zone="Europe/Tirane", week=WEEK, by=None)


@pytest.fixture
def desk(client: Client, dana):
    client.force_login(dana)
    return client


def week_form(**days: str) -> dict:
    """`mon="09:00-12:00 13:00-17:00"` as the browser sends it, each day with its free row."""
    data: dict = {}
    for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        pairs = [one.split("-") for one in days.get(key, "").split()]
        data[f"{key}_from"] = [start for start, _end in pairs] + [""]
        data[f"{key}_until"] = [end for _start, end in pairs] + [""]
    return data


def test_the_list_shows_the_week_in_words_or_teaches(desk, hours, orders):
    orders.business_hours = hours
    orders.save()
    page = desk.get("/settings/hours/").content.decode()
    assert "Monday to Friday" in page
    assert "09:00–17:00" in page
    BusinessHours.objects.update(name="x")
    orders.business_hours = None
    orders.save()
    BusinessHours.objects.all().delete()
    assert "No hours yet" in desk.get("/settings/hours/").content.decode()


def test_new_hours_are_made_with_several_openings_and_a_night(desk):
    days = week_form(mon="13:00-17:00 09:00-12:00", fri="22:00-06:00", sun="00:00-00:00")
    answer = desk.post("/settings/hours/new/", {"name": "Clinic", "time_zone": "Asia/Riyadh", **days})
    made = BusinessHours.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/settings/hours/{made.pk}/")
    assert made.week == [["09:00-12:00", "13:00-17:00"], [], [], [], ["22:00-06:00"], [], ["00:00-24:00"]]
    assert (made.name, made.time_zone) == ("Clinic", "Asia/Riyadh")


def test_openings_may_be_typed_in_arabic_digits(desk):
    desk.post("/settings/hours/new/", {"name": "عيادة", "time_zone": "Asia/Riyadh", **week_form(mon="٠٩:٠٠-١٧:٣٠")})
    assert BusinessHours.objects.get().week[0] == ["09:00-17:30"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mon": "09:00-12:00 11:00-14:00"}, "09:00-12:00 and 11:00-14:00 overlap."),
        ({"mon": "22:00-06:00", "tue": "05:00-08:00"}, "22:00-06:00 runs into 05:00-08:00 of the next day."),
        ({}, "These hours never open."),
        ({"mon": "09:00-nine"}, "“nine” is not a time of day."),
        ({"mon": "09:00-09:00"}, "09:00\u2069 is no opening."),
        ({"mon": "09:00-"}, "Give both a beginning and an end, or leave both empty."),
    ],
)
def test_openings_that_cannot_be_are_refused_in_words_and_kept(desk, fields, sentence):
    answer = desk.post("/settings/hours/new/", {"name": "Clinic", "time_zone": "Asia/Riyadh", **week_form(**fields)})
    page = answer.content.decode()
    assert (answer.status_code, BusinessHours.objects.count()) == (422, 0)
    assert sentence in page
    assert 'value="Clinic"' in page
    if fields.get("mon", "").startswith("09:00"):
        assert 'name="mon_from" value="09:00"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"time_zone": "Europe/Atlantis"}, "There is no time zone “Europe/Atlantis”."),
        ({"time_zone": "../../etc/passwd"}, "There is no time zone “../../etc/passwd”."),
        ({"name": "Shop"}, "There are hours of this name already."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_bad_name_or_zone_is_refused_in_words(desk, hours, fields, sentence):
    given = {"name": "Clinic", "time_zone": "Asia/Riyadh"} | fields
    answer = desk.post("/settings/hours/new/", given | week_form(mon="09:00-17:00"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_page_says_what_a_customer_who_writes_now_would_be_told(desk, dana, hours, orders):
    page = desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    assert "with a target of four hours" in page
    orders.business_hours, orders.first_answer_target = hours, timedelta(hours=8)
    orders.save()
    page = desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    assert "So it is due on \u2068Tuesday 24 November 2026, 11:00\u2069." in page
    assert "Orders" in page
    dana.time_zone = "Asia/Amman"
    dana.save()
    page = desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    assert "\u2068Tuesday 24 November 2026, 11:00\u2069 (Tirana time)</span>" in page


def test_a_change_is_saved_and_an_old_page_does_not_overwrite_it(desk, hours):
    url = f"/settings/hours/{hours.pk}/"
    given = {"name": "Shop", "time_zone": "Europe/Tirane", "version": "1"}
    assert desk.post(url, given | week_form(mon="08:00-12:00")).status_code == 302
    answer = desk.post(url, given | week_form(mon="10:00-12:00"), follow=True)
    assert "Somebody changed this a moment ago." in answer.content.decode()
    assert BusinessHours.objects.get().week[0] == ["08:00-12:00"]


def test_a_feast_with_two_openings_a_day_is_added_and_removed(desk, hours):
    url = f"/settings/hours/{hours.pk}/holidays/"
    days = {"day": "2026-12-01", "last": "2026-12-03", "name": "Ramadan"}
    times = {"opens": "10:00", "closes": "13:00", "opens_again": "20:00", "closes_again": "23:00"}
    assert desk.post(url, days | times).status_code == 302
    assert [(str(one.day), one.intervals) for one in Holiday.objects.all()] == [
        (f"2026-12-0{n}", ["10:00-13:00", "20:00-23:00"]) for n in (1, 2, 3)
    ]
    one = Holiday.objects.first()
    assert one.name in desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    assert desk.post(f"{url}{one.pk}/removal/").status_code == 302
    assert Holiday.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"last": "2026-11-30"}, "The last day comes before the first."),
        ({"last": "2027-11-30"}, "At most sixty days at once."),
        ({"opens": "10:00"}, "Give both a beginning and an end"),
        ({"day": ""}, "This field is required."),
    ],
)
def test_an_impossible_holiday_is_refused_in_words(desk, hours, fields, sentence):
    given = {"day": "2026-12-01", "name": "Feast"} | fields
    answer = desk.post(f"/settings/hours/{hours.pk}/holidays/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Holiday.objects.exists()


def test_overlapping_hours_of_a_holiday_are_refused_in_words(desk, hours):
    times = {"opens": "10:00", "closes": "13:00", "opens_again": "12:00", "closes_again": "23:00"}
    given = {"day": "2026-12-01", "name": "Feast"} | times
    page = desk.post(f"/settings/hours/{hours.pk}/holidays/", given, follow=True).content.decode()
    assert "10:00-13:00 and 12:00-23:00 overlap." in page


def test_holidays_of_a_country_are_filled_in(desk, hours):
    url = f"/settings/hours/{hours.pk}/holidays/country/"
    desk.post(url, {"country": "AL", "year": "2027"})
    assert Holiday.objects.filter(source="library", day__year=2027).count() >= 10
    assert "New Year&#x27;s Day" in desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    page = desk.post(url, {"country": "AL", "year": "2027"}, follow=True).content.decode()
    assert "All holidays of that year stand there already." in page


@pytest.mark.parametrize("fields", [{"country": "QQ"}, {"year": "1800"}, {"country": ""}, {"year": "x"}])
def test_an_unknown_country_or_year_is_refused(desk, hours, fields):
    given = {"country": "AL", "year": "2027"} | fields
    assert desk.post(f"/settings/hours/{hours.pk}/holidays/country/", given).status_code == 422
    assert not Holiday.objects.exists()


def test_past_holidays_are_shown_on_request(desk, hours):
    add_holiday(hours, day=date(2026, 1, 2), name="Long ago", by=None)
    assert "Long ago" not in desk.get(f"/settings/hours/{hours.pk}/").content.decode()
    assert "Long ago" in desk.get(f"/settings/hours/{hours.pk}/?past=yes").content.decode()


def test_hours_in_use_stay_and_others_go(desk, hours, orders):
    orders.business_hours = hours
    orders.save()
    page = desk.post(f"/settings/hours/{hours.pk}/removal/", follow=True).content.decode()
    assert "A team works by these hours." in page
    orders.business_hours = None
    orders.save()
    assert desk.post(f"/settings/hours/{hours.pk}/removal/")["Location"] == "/settings/hours/"
    assert not BusinessHours.objects.exists()


PATHS = [
    "/settings/hours/",
    "/settings/hours/new/",
    "/settings/hours/{}/",
    "/settings/hours/{}/removal/",
    "/settings/hours/{}/holidays/",
    "/settings/hours/{}/holidays/country/",
    "/settings/hours/{}/holidays/1/removal/",
]


@pytest.mark.parametrize("path", PATHS)
def test_strangers_learn_nothing_and_the_anonymous_sign_in(client, hours, amal, path):
    url = path.format(hours.pk)
    for ask in (client.get, client.post):
        answer = ask(url)
        if answer.status_code != 405:
            assert answer["Location"].startswith("/sign-in/")
    client.force_login(amal)
    for ask in (client.get, client.post):
        assert ask(url).status_code in (404, 405)
    assert BusinessHours.objects.get().version == 1


def test_get_changes_nothing(desk, hours):
    add_holiday(hours, day=date(2026, 12, 1), name="Feast", by=None)
    version = BusinessHours.objects.get().version
    answers = [desk.get(path.format(hours.pk)) for path in PATHS]
    assert BusinessHours.objects.get().version == version
    forms = [answer.content.decode() for answer in answers if answer.status_code == 405]
    assert forms
    assert all("Go back, load the page again" in page for page in forms)


def test_the_list_takes_the_same_queries_for_one_and_for_three(desk, hours):
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert desk.get("/settings/hours/").status_code == 200
        return len(seen)

    queries()  # the first page of a session is written down
    one = queries()
    for name in ("a", "b"):
        create_hours(name=name, time_zone="UTC", week=WEEK, by=None)
    assert queries() == one


def test_the_week_begins_as_the_readers_does():
    week = [["08:00-16:00"]] * 4 + [[], [], ["08:00-16:00"]]
    with reading(Reader(language="en")):
        lines = in_words(week)
        assert [days for days, _openings in lines] == ["Monday to Thursday", "Friday to Saturday", "Sunday"]
        assert [openings for _days, openings in lines] == [
            "\u206608:00–16:00\u2069",
            "closed",
            "\u206608:00–16:00\u2069",
        ]
    with reading(Reader(language="ar", digits="arabic")):
        lines = in_words(week)
        assert lines[0][1] == "\u2066٠٨:٠٠–١٦:٠٠\u2069"
        assert len(lines) == 2  # Sunday to Thursday, Friday and Saturday
