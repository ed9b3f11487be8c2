"""When a customer wishes to be reached, in words for a colleague, by the customer's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from django.utils import timezone

from besa.calendars.zones import zone_name
from besa.core.moments import clock, moment, there

if TYPE_CHECKING:
    from datetime import datetime

    from besa.customers.reaching import Reach


@dataclass(frozen=True, slots=True)
class ReachWords:
    """`there`: the time where they are; `again`: from when on it suits them, by their clock."""

    suits: bool
    there: str
    again: str
    zone: str


@overload
def reach_in_words(reach: None, at: datetime | None = None) -> None: ...
@overload
def reach_in_words(reach: Reach, at: datetime | None = None) -> ReachWords: ...
def reach_in_words(reach: Reach | None, at: datetime | None = None) -> ReachWords | None:
    """`at`: the instant that was asked about; now, when left out."""
    if reach is None:
        return None
    return ReachWords(
        suits=reach.suits,
        there=there(at or timezone.now(), reach.zone, style=moment if at else clock),
        again=there(reach.next_at, reach.zone, style=moment),
        zone=zone_name(reach.zone),
    )
