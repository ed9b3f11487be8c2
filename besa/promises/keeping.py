"""How well the word was kept: by week, by kind, by channel, by team, by person. Reads; never a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, Value, When

from besa.promises.models import Promise
from besa.promises.rules import UNAGREED

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEKS = 8
ENDED = (Promise.State.KEPT, Promise.State.KEPT_EARLY, Promise.State.RENEGOTIATED, Promise.State.BROKEN)


@dataclass(slots=True)
class Kept:
    """Promises that ended: kept in time (early ones among them), agreed anew in time, broken (`told` ones among them).

    `told`: another time stands in its place, given before it had passed, and nothing says that the customer agreed (decision 13).
    """

    kept: int = 0
    early: int = 0
    renegotiated: int = 0
    broken: int = 0
    told: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.renegotiated + self.broken

    @property
    def percent(self) -> int | None:
        """Kept or agreed anew in time, of all that ended; None when nothing has."""
        return round(100 * (self.kept + self.renegotiated) / self.total) if self.total else None

    @property
    def told_from(self) -> int:
        """Where in a bar of 100 the part begins that was told beforehand; what stands after `broken_from` was just broken."""
        return round(100 * (self.total - self.broken) / self.total) if self.total else 100

    @property
    def broken_from(self) -> int:
        return round(100 * (self.total - self.broken + self.told) / self.total) if self.total else 100

    def add(self, state: str, told: bool, count: int) -> None:
        if state == Promise.State.KEPT_EARLY:
            self.early += count
        if state in (Promise.State.KEPT, Promise.State.KEPT_EARLY):
            self.kept += count
        elif state == Promise.State.RENEGOTIATED:
            self.renegotiated += count
        else:
            self.broken += count
            self.told += count * told


@dataclass(frozen=True, slots=True)
class Rates:
    """`weeks`: (Monday, Kept) of the last eight, none left out; the others by their keys, `all` together."""

    weeks: list[tuple[date, Kept]]
    by_kind: dict[str, Kept]
    by_channel: dict[str, Kept]
    by_team: dict[int, Kept]
    by_person: dict[int, Kept]
    all: Kept


def rates_of(rows: QuerySet[Promise], *, now: datetime, zone: ZoneInfo) -> Rates:
    """Of the last eight weeks by due time. One query with groups."""
    this_week = _monday(now.astimezone(zone).date())
    first = this_week - timedelta(weeks=WEEKS - 1)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    ended = rows.filter(state__in=ENDED, due_at__gte=_midnight(first, zone), due_at__lte=now).order_by()
    grouped = ended.annotate(
        # By comparing alone: SQLite would call Python for each row to find its week.
        week=Case(
            *(When(due_at__lt=_midnight(monday, zone), then=Value(place)) for place, monday in enumerate(mondays[1:])),
            default=Value(WEEKS - 1),
            output_field=IntegerField(),
        ),
        # By which the customer was to hear of it; else by which they came.
        way=Case(When(channel="", then=F("case__channel")), default=F("channel")),
        only_told=Case(
            When(Q(state=Promise.State.BROKEN, reason__in=UNAGREED), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )
    found = grouped.values_list("week", "kind", "way", "team", "deliverer", "state", "only_told").annotate(Count("pk"))
    return _sorted_into(found, mondays)


def _sorted_into(found: Iterable[Any], mondays: list[date]) -> Rates:
    weeks: dict[date, Kept] = {monday: Kept() for monday in mondays}
    kinds: dict[str, Kept] = defaultdict(Kept)
    channels: dict[str, Kept] = defaultdict(Kept)
    teams: dict[int, Kept] = defaultdict(Kept)
    people: dict[int, Kept] = defaultdict(Kept)
    everything = Kept()
    for week, kind, way, team, person, state, told, count in found:
        for one in (weeks[mondays[week]], kinds[kind], channels[way], teams[team], everything):
            one.add(state, told, count)
        if person is not None:
            people[person].add(state, told, count)
    return Rates(sorted(weeks.items()), dict(kinds), dict(channels), dict(teams), dict(people), everything)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), zone)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
