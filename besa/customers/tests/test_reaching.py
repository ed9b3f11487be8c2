"""When and how a customer wishes to be reached: by their own clock, never on their quiet days (CH-27)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from besa.cases.models import Case
from besa.customers.actions import change_customer, merge_customers, undo_merge
from besa.customers.models import Customer
from besa.customers.reaching import reach_of, suits, week_for

ZONE = "Asia/Jerusalem"


def at(text: str, zone: str = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def wishing(**fields: str) -> Customer:
    return Customer(**fields)


def test_who_said_nothing_is_reached_at_any_time() -> None:
    somebody = wishing()
    assert week_for(somebody) is None
    assert reach_of(somebody, ZONE, at("2026-11-28T03:00")) is None
    assert suits(somebody, ZONE, at("2026-11-28T03:00"), at("2026-11-28T03:20"))


@pytest.mark.parametrize(
    ("now", "good", "again"),
    [
        ("2026-11-26T08:59", False, "2026-11-26T09:00"),
        ("2026-11-26T09:00", True, "2026-11-26T09:00"),
        ("2026-11-26T13:00", False, "2026-11-29T09:00"),  # Thursday afternoon; Friday and Saturday are quiet
        ("2026-11-27T10:00", False, "2026-11-29T09:00"),
    ],
)
def test_hours_and_quiet_days(now: str, good: bool, again: str) -> None:
    found = reach_of(wishing(contact_from="09:00", contact_until="13:00", quiet_days="4 5"), ZONE, at(now))
    assert found is not None
    assert (found.suits, found.next_at) == (good, at(again))


@pytest.mark.parametrize(
    ("now", "good"),
    [
        ("2026-11-27T14:59", True),
        ("2026-11-27T15:00", False),
        ("2026-11-28T12:00", False),
        ("2026-11-28T20:59", False),
        ("2026-11-28T21:00", True),
        ("2026-11-26T23:30", True),
    ],
)
def test_sabbath_is_from_friday_afternoon_to_saturday_night(now: str, good: bool) -> None:
    found = reach_of(wishing(quiet_days="sabbath"), ZONE, at(now))
    assert found is not None
    assert found.suits is good


def test_clock_is_the_customers() -> None:
    """Nine o'clock in New York is afternoon in Tirana."""
    early = wishing(contact_from="09:00")
    assert not suits(early, "America/New_York", at("2026-11-26T10:00", "Europe/Tirane"), at("2026-11-26T10:20", "UTC"))
    assert suits(early, "America/New_York", at("2026-11-26T15:00", "Europe/Tirane"), at("2026-11-26T14:20", "UTC"))


def test_a_call_must_end_in_the_hours() -> None:
    until = wishing(contact_until="13:00")
    assert suits(until, ZONE, at("2026-11-26T12:40"), at("2026-11-26T13:00"))
    assert not suits(until, ZONE, at("2026-11-26T12:50"), at("2026-11-26T13:10"))


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 26, 19, 5, tzinfo=UTC), tick=False)
def test_panel_says_whether_now_suits_and_is_changed_in_place(client, case: Case, yusuf, amal) -> None:
    client.force_login(amal)
    path = f"/customers/{yusuf.pk}/reach/"
    client.post(
        path,
        {
            "preferred_way": "phone",
            "contact_from": "09:00",
            "contact_until": "17:00",
            "quiet_days": ["4"],
            "time_zone": "Asia/Riyadh",
        },
    )
    yusuf.refresh_from_db()
    assert (yusuf.preferred_way, yusuf.contact_from, yusuf.contact_until, yusuf.quiet_days, yusuf.time_zone) == (
        "phone",
        "09:00",
        "17:00",
        "4",
        "Asia/Riyadh",
    )
    amal.language = "en"
    amal.save()
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "22:05" in page  # in Riyadh
    assert "Saturday 09:00" in page  # tomorrow is a quiet Friday


@pytest.mark.django_db
def test_a_week_without_any_hour_is_refused(client, yusuf, amal) -> None:
    client.force_login(amal)
    answer = client.post(f"/customers/{yusuf.pk}/reach/", {"quiet_days": list("0123456")})
    assert answer.status_code == 422
    yusuf.refresh_from_db()
    assert yusuf.quiet_days == ""


@pytest.mark.django_db
def test_merge_keeps_what_only_one_record_knew_and_gives_it_back(yusuf, rivka, amal) -> None:
    change_customer(
        rivka, by=amal, contact_from="10:00", importance="risk", important_because="x", preferred_way="phone"
    )
    merge = merge_customers(rivka, into=yusuf, by=amal)
    yusuf.refresh_from_db()
    assert (yusuf.contact_from, yusuf.preferred_way, yusuf.importance) == ("10:00", "phone", "risk")
    change_customer(yusuf, by=amal, preferred_way="email")
    undo_merge(merge, by=amal)
    yusuf.refresh_from_db()
    rivka.refresh_from_db()
    assert (yusuf.contact_from, yusuf.preferred_way, yusuf.importance) == ("", "email", "")
    assert rivka.contact_from == "10:00"
