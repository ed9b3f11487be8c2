"""Pure decisions about call-backs: which times there are, and who may plan them. No database, no clock of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from besa.calendars.worktime import Schedule
from besa.calendars.worktime.openings import Opening, openings_from
from besa.core.text.digits import latin_digits

# What is taken is written down in steps of five minutes, so that calls of any length never overlap (models.Taken).
STEP = timedelta(minutes=5)
LENGTHS = (10, 15, 20, 30, 45, 60)
# What an entry of a calendar is sent for (RFC 5546).
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
# What a customer may change themselves, each mail being one more to their address.
MOST_CHANGES = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a call can take place; `people`: who of the team is free then, by id."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[int, ...] = ()


def slots_in(
    hours: Schedule, windows: Schedule | None, *, length: timedelta, start: datetime, end: datetime
) -> Iterator[Slot]:
    """The grid of times between two instants, counted from each opening; whole in the opening, and in a window if there are any.

    Counted in instants: on the night on which a clock is changed no time comes twice and none is left out.
    """
    for opening in openings_from(hours, start):
        if opening.opens_at >= end:
            return
        inside = list(_windows_of(windows, opening)) if windows else [opening]
        yield from _slots_of(opening, inside, length, start, end)


def _windows_of(windows: Schedule, opening: Opening) -> Iterator[Opening]:
    for one in openings_from(windows, opening.opens_at):
        if one.opens_at >= opening.closes_at:
            return
        yield one


def _slots_of(
    opening: Opening, inside: Sequence[Opening], length: timedelta, start: datetime, end: datetime
) -> Iterator[Slot]:
    at = opening.opens_at
    while at + length <= opening.closes_at and at < end:
        until = at + length
        if at >= start and any(one.opens_at <= at and until <= one.closes_at for one in inside):
            yield Slot(at, until)
        at = until


def steps_of(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The five-minute steps that a call occupies, the first at or before its beginning."""
    seconds = int(STEP.total_seconds())
    first, last = int(starts_at.timestamp()) // seconds, -(-int(ends_at.timestamp()) // seconds)
    return [datetime.fromtimestamp(number * seconds, UTC) for number in range(first, last)]


def is_busy(steps: Iterable[datetime], taken: Iterable[datetime]) -> bool:
    return not set(taken).isdisjoint(steps)


def may_plan(user: Any) -> bool:
    """How a team offers call-backs: managers for their teams, administrators for all."""
    return bool(user.is_authenticated and user.is_active and (user.is_manager or user.is_administrator))


def international(phone: str) -> str:
    """A number as people type it, in any digits, with `00` for the sign that begins an international one."""
    text = latin_digits(phone).strip()
    return "+" + text[2:] if text.startswith("00") else text


def masked(number: str) -> str:
    """What a page shows of a number to whoever has its link: the last three digits."""
    return "•••• " + number[-3:] if number else ""
