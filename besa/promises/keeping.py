"""How well the word was kept: by week, by kind, by team, by person. Reads; never a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncWeek

from besa.promises.models import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEKS = 8
ENDED = (Promise.State.KEPT, Promise.State.KEPT_EARLY, Promise.State.RENEGOTIATED, Promise.State.BROKEN)


@dataclass(slots=True)
class Kept:
    """Promises that ended: kept in time (early ones among them), agreed anew in time, broken."""

    kept: int = 0
    early: int = 0
    renegotiated: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.renegotiated + self.broken

    @property
    def percent(self) -> int | None:
        """Kept or agreed anew in time, of all that ended; None when nothing has."""
        return round(100 * (self.kept + self.renegotiated) / self.total) if self.total else None

    def add(self, state: str, count: int) -> None:
        if state == Promise.State.KEPT_EARLY:
            self.early += count
        if state in (Promise.State.KEPT, Promise.State.KEPT_EARLY):
            self.kept += count
        elif state == Promise.State.RENEGOTIATED:
            self.renegotiated += count
        else:
            self.broken += count


@dataclass(frozen=True, slots=True)
class Rates:
    """`weeks`: (Monday, Kept) of the last eight, none left out; `by_kind` and `by_team` by their keys, `all` together."""

    weeks: list[tuple[date, Kept]]
    by_kind: dict[str, Kept]
    by_team: dict[int, Kept]
    by_person: dict[int, Kept]
    all: Kept


def rates_of(rows: QuerySet[Promise], *, now: datetime, zone: ZoneInfo) -> Rates:
    """Of the last eight weeks by due time. One query with groups."""
    this_week = _monday(now.astimezone(zone).date())
    first = this_week - timedelta(weeks=WEEKS - 1)
    begin = datetime.combine(first, datetime.min.time(), zone)
    ended = rows.filter(state__in=ENDED, due_at__gte=begin, due_at__lte=now).order_by()
    grouped = ended.annotate(week=TruncWeek("due_at", tzinfo=zone))
    found = grouped.values_list("week", "kind", "team", "deliverer", "state").annotate(Count("pk"))
    return _sorted_into(found, first)


def _sorted_into(found: Iterable[Any], first: date) -> Rates:
    weeks: dict[date, Kept] = {first + timedelta(weeks=number): Kept() for number in range(WEEKS)}
    kinds: dict[str, Kept] = defaultdict(Kept)
    teams: dict[int, Kept] = defaultdict(Kept)
    people: dict[int, Kept] = defaultdict(Kept)
    everything = Kept()
    for week, kind, team, person, state, count in found:
        for one in (weeks[week.date()], kinds[kind], teams[team], everything):
            one.add(state, count)
        if person is not None:
            people[person].add(state, count)
    return Rates(sorted(weeks.items()), dict(kinds), dict(teams), dict(people), everything)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
