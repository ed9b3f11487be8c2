"""How many due times a minute one core computes, over a week of every kind: nights, breaks, feasts, a clock that changes."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from besa.calendars.worktime import Schedule, SpecialDay, add_working_time

ASKED = 200_000
FEASTS = [SpecialDay(date(2026, month, 1), "feast") for month in range(1, 13)]
DESKS = [
    Schedule.weekly("Europe/Tirane", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"), FEASTS),
    Schedule.weekly(
        "Asia/Riyadh", dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), "08:00-12:00 13:00-16:00"), FEASTS
    ),
    Schedule.weekly(
        "Asia/Jerusalem", {**dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), "08:30-18:00"), "fri": "08:30-13:00"}
    ),
    Schedule.weekly("Europe/Berlin", dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "22:00-06:00")),
]


def run() -> dict[str, Any]:
    chance = random.Random(7)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    asked = [
        (
            chance.choice(DESKS),
            begin + timedelta(minutes=chance.randrange(525_600)),
            timedelta(minutes=chance.randrange(15, 2400)),
        )
        for _ in range(ASKED)
    ]
    began = time.process_time()
    for schedule, at, length in asked:
        add_working_time(schedule, at, length)
    took = time.process_time() - began
    return {"a_minute": round(ASKED / took * 60), "asked": ASKED}
