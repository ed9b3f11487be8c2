"""A team that works on weekdays from nine to twelve, by the clock of Tirana, and calls for twenty minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from besa.calendars.models import BusinessHours
from besa.customers.actions import add_contact_point

# A Monday, an hour before the team opens: 08:00 in Tirana (UTC+1).
MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """By the clock of Tirana in winter."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def hours(orders):
    week = [["09:00-12:00"]] * 5 + [[], []]
    orders.business_hours = BusinessHours.objects.create(name="Mornings", time_zone="Europe/Tirane", week=week)
    orders.save()
    return orders.business_hours


@pytest.fixture
def desk(clock, hours, case, yusuf):
    """The case of somebody in Cairo whom one can call."""
    add_contact_point(yusuf, by=None, kind="phone", value="+20 100 123 4567")
    case.refresh_from_db()
    return case
