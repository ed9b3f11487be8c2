"""Who serves a desk now, until when, and who comes next (TM-17). Pure: no query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from besa.calendars.worktime import Schedule
from besa.calendars.worktime.openings import Opening, openings_from

# What follows each other without a break is one stretch; nobody's stretch is longer than we look.
MOST_OPENINGS = 30
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of one person at the desk, without a break between them."""

    user_id: int
    begins_at: datetime
    ends_at: datetime


def stretches_of(
    user_id: int, schedule: Schedule, away: Sequence[tuple[datetime, datetime]], *, now: datetime
) -> list[Stretch]:
    """Those that are not over at `now` and begin within SOON, in order. Absences are cut out."""
    found: list[Stretch] = []
    for opening in _near(schedule, now):
        for begins, ends in _without(opening, away):
            if ends <= now:
                continue
            if found and found[-1].ends_at == begins:
                found[-1] = Stretch(user_id, found[-1].begins_at, ends)
            else:
                found.append(Stretch(user_id, begins, ends))
    return found


def _near(schedule: Schedule, now: datetime) -> Iterable[Opening]:
    for count, opening in enumerate(openings_from(schedule, now)):
        if count == MOST_OPENINGS or opening.opens_at > now + SOON:
            return
        yield opening


def _without(opening: Opening, away: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    left = [(opening.opens_at, opening.closes_at)]
    for start, end in away:
        left = [
            part
            for begins, ends in left
            for part in ((begins, min(ends, start)), (max(begins, end), ends))
            if part[0] < part[1]
        ]
    return left


def on_now(stretches: Iterable[Stretch], now: datetime) -> list[Stretch]:
    """Who is on, whoever goes first before the others."""
    return sorted(
        (one for one in stretches if one.begins_at <= now < one.ends_at), key=lambda one: (one.ends_at, one.user_id)
    )


def next_to_come(stretches: Iterable[Stretch], now: datetime) -> list[Stretch]:
    """The next stretch of each person who is not on, in the order in which they come."""
    listed = list(stretches)
    here = {one.user_id for one in on_now(listed, now)}
    first: dict[int, Stretch] = {}
    for one in sorted(listed, key=lambda one: (one.begins_at, one.user_id)):
        if one.user_id not in here:
            first.setdefault(one.user_id, one)
    return list(first.values())
