"""Free times as people choose among them: by day, in one zone, with another one beside it where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from besa.core.moments import clock, full_day, there
from besa.core.reader import current_reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from besa.callbacks.rules import Slot


@dataclass(frozen=True, slots=True)
class Choice:
    """One time: `value` is what a form sends, `here` the clock of the reader, `beside` the other zone's, or ''."""

    value: str
    here: str
    beside: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    words: str
    choices: list[Choice]


def by_day(slots: Iterable[Slot], *, beside: str = "") -> list[Day]:
    """In the reader's zone. `beside`: a zone that is shown as well, where its clock says something else."""
    zone = current_reader().zone
    found = [(slot.starts_at.astimezone(zone).date(), _choice(slot, zone, beside)) for slot in slots]
    return [
        Day(on, full_day(on), [choice for _on, choice in group])
        for on, group in groupby(found, key=lambda pair: pair[0])
    ]


def value_of(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _choice(slot: Slot, zone: ZoneInfo, beside: str) -> Choice:
    at = slot.starts_at
    differs = beside and at.astimezone(zone).utcoffset() != at.astimezone(ZoneInfo(beside)).utcoffset()
    return Choice(value_of(at), clock(at), there(at, beside, style=clock) if differs else "", at)
