"""How much is too much in one day (AB-07). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# Two hard contacts of ten minutes before eleven, or forty minutes in a day, and the rest of the day is harder for it.
EARLY = time(11, 0)
EARLY_CONTACTS = 2
EARLY_MINUTES = 10
DAY_MINUTES = 40
REST = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=1)
# After the rest no upset customer comes next for so long.
SPARED = timedelta(hours=1)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Today's hard minutes; `early`: contacts of ten minutes or more before eleven."""

    minutes: int = 0
    early: int = 0
    contacts: int = 0

    @property
    def needs_relief(self) -> bool:
        return self.minutes >= DAY_MINUTES or self.early >= EARLY_CONTACTS

    @property
    def percent(self) -> int:
        """Of what a day bears; at most a hundred."""
        return min(100, 100 * self.minutes // DAY_MINUTES)


def gauge(contacts: Iterable[tuple[datetime, int]], *, now: datetime, zone: ZoneInfo) -> Gauge:
    """From (when it ended, minutes) of the last day; only what lies on today's date in the person's zone counts."""
    today = now.astimezone(zone).date()
    mine = [(at.astimezone(zone), minutes) for at, minutes in contacts]
    of_today = [(at, minutes) for at, minutes in mine if at.date() == today]
    early = sum(at.time() < EARLY and minutes >= EARLY_MINUTES for at, minutes in of_today)
    return Gauge(sum(minutes for _at, minutes in of_today), early, len(of_today))
