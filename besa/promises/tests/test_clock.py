"""The clock of a policy's promise, by hand: working time that runs, stands still and runs on."""

from datetime import UTC, datetime, timedelta

import pytest

from besa.calendars.worktime import Schedule
from besa.promises.clock import Clock, Pause

HOUR = timedelta(hours=1)
SHOP = Schedule.weekly("Europe/Tirane", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"))
NIGHT = Schedule.weekly("Europe/Berlin", dict.fromkeys(("sat", "sun"), "22:00-06:00"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = at("2026-11-23T10:00")  # 11:00 in Tirana


@pytest.fixture
def solving():
    """Twelve hours from Monday 11:00: six today, six tomorrow."""
    return Clock.start(SHOP, MONDAY, 12 * HOUR)


def test_it_runs_in_working_time(solving):
    assert solving.due_at == at("2026-11-24T14:00")
    assert solving.left(at("2026-11-23T12:00")) == 10 * HOUR
    assert solving.left(at("2026-11-23T23:00")) == 6 * HOUR
    assert solving.left(at("2027-01-01T00:00")) == timedelta(0)


def test_standing_still_keeps_what_is_left(solving):
    stopped = solving.stop(at("2026-11-23T12:00"), why="waiting", by=7)
    assert stopped.stopped == Pause(at("2026-11-23T12:00"), "waiting", 10 * HOUR, by=7)
    assert stopped.left(at("2026-12-01T12:00")) == 10 * HOUR
    again = stopped.go_on(at("2026-11-25T08:00"), by=8)  # Wednesday 09:00
    assert again.due_at == at("2026-11-26T10:00")  # eight hours on Wednesday, two on Thursday
    assert again.pauses[-1].until == at("2026-11-25T08:00")


def test_going_on_outside_of_hours_begins_at_the_next_opening(solving):
    stopped = solving.stop(at("2026-11-23T12:00"), why="on_hold")
    assert stopped.go_on(at("2026-11-28T12:00")).due_at == at("2026-12-01T10:00")  # Saturday; Monday 8 h, Tuesday 2 h


def test_nobody_stops_a_clock_that_has_run_out(solving):
    assert solving.stop(solving.due_at, why="waiting") is solving
    last = solving.stop(solving.due_at - timedelta(minutes=1), why="waiting")
    assert last.stopped.left == timedelta(minutes=1)
    assert last.go_on(at("2026-11-27T15:59")).due_at == at("2026-11-27T16:00")  # the last minute of Friday


def test_stopping_twice_and_going_on_twice_change_nothing(solving):
    stopped = solving.stop(at("2026-11-23T12:00"), why="waiting")
    assert stopped.stop(at("2026-11-23T13:00"), why="on_hold") is stopped
    assert solving.go_on(at("2026-11-23T13:00")) is solving


def test_what_is_written_down_later_does_not_run_backwards(solving):
    stopped = solving.stop(at("2026-11-23T12:00"), why="waiting")
    assert stopped.go_on(at("2026-11-23T11:00")).due_at == solving.due_at
    assert solving.stop(at("2026-11-20T11:00"), why="waiting").stopped.left == 12 * HOUR


def test_the_hour_that_is_put_forward_passes_in_an_instant_and_the_repeated_one_counts_once():
    spring = Clock.start(NIGHT, at("2026-03-28T21:00"), 8 * HOUR)  # Saturday 22:00 in Berlin, clocks go forward
    assert spring.due_at == at("2026-03-29T04:00")
    assert spring.stop(at("2026-03-29T00:00"), why="waiting").stopped.left == 5 * HOUR
    autumn = Clock.start(NIGHT, at("2026-10-24T20:00"), 8 * HOUR)
    assert autumn.due_at == at("2026-10-25T05:00")
    in_the_repeated_hour = autumn.stop(at("2026-10-25T01:30"), why="waiting")
    assert in_the_repeated_hour.stopped.left == 3 * HOUR


def test_alarms_ring_by_working_time(solving):
    assert solving.when_left(0.25) == at("2026-11-24T11:00")  # nine hours on: Tuesday 12:00
    stopped = solving.stop(at("2026-11-24T13:00"), why="waiting")  # one hour left
    again = stopped.go_on(at("2026-11-25T08:00"))
    assert again.when_left(0.25) == at("2026-11-25T08:00")  # it is past that threshold already
    assert again.when_left(0.05) == at("2026-11-25T08:24")


def test_it_travels_as_json(solving):
    stopped = solving.stop(at("2026-11-23T12:00"), why="waiting", by=7).go_on(at("2026-11-25T08:00"))
    rows = [pause.as_json() for pause in stopped.pauses]
    assert Clock.of(SHOP.as_json(), MONDAY, 12 * HOUR, stopped.due_at, rows) == stopped
