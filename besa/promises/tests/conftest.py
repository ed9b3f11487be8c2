from datetime import timedelta

import pytest
import time_machine

from besa.calendars.actions import create_hours
from besa.promises.tests.arriving import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def hours(orders):
    """Monday to Friday, 9 to 17, in Tirana; the team Orders works by them."""
    made = create_hours(name="Shop", time_zone="Europe/Tirane", week=[["09:00-17:00"]] * 5 + [[], []], by=None)
    orders.business_hours = made
    orders.save()
    return made


@pytest.fixture
def clock():
    """Wall time stands at Monday, 11:00 in Tirana, and moves when the test says so."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved
