"""Is this time honest? A promise is held against how long cases like this really took (PR-03), with room on top (PR-08)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from besa.calendars.worktime import NeverOpens, Schedule, is_open, next_opening
from besa.cases.models import Case, FieldValue, OwnField
from besa.promises.models import Promise
from besa.promises.queries import schedule_of_team
from besa.promises.rules import CONTACTS, SOON

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHORT = timedelta(hours=24)
# Below so many cases nothing is said: a percentile of a handful is a guess.
ENOUGH = 20
MOST = 300
# What takes a moment is promised within half an hour, not within minutes.
LEAST = timedelta(minutes=30)
# Eight of ten times kept is what one may promise.
SAFE = 0.8


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of `count` earlier ones `share` (0 to 1) were done within the offered time; eight of ten within `safe`."""

    count: int
    share: float
    safe: timedelta

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def is_doubtful(self) -> bool:
        return self.share < SAFE


def verdict_on(case: Case, *, kind: str, due_at: datetime, now: datetime) -> Verdict | None:
    """None for a longer promise, or when fewer than twenty earlier ones are known."""
    offered = due_at - now
    if not timedelta(0) < offered <= SHORT:
        return None
    lengths = lengths_of(case, kind)
    return judged(lengths, offered) if len(lengths) >= ENOUGH else None


def judged(lengths: Sequence[timedelta], offered: timedelta) -> Verdict:
    ordered = sorted(lengths)
    within = sum(length <= offered for length in ordered)
    place = min(len(ordered) - 1, int(len(ordered) * SAFE))
    return Verdict(len(ordered), within / len(ordered), ordered[place])


@dataclass(frozen=True, slots=True)
class Advice:
    """Of `count` earlier ones eight of ten were done by `likely_at`, counted from now; `promise_at` leaves room on top (PR-08)."""

    count: int
    likely_at: datetime
    promise_at: datetime


def advice_on(case: Case, lengths: Sequence[timedelta], *, now: datetime) -> Advice | None:
    """What to promise, so that what takes as long as usual is kept early: a quarter of the time is left then (`rules.is_early`).

    On the quarter of an hour, while the desk is open. None below twenty earlier ones.
    """
    if len(lengths) < ENOUGH:
        return None
    safe = judged(lengths, timedelta(0)).safe
    at = now + max(safe, LEAST) / (1 - SOON)
    return Advice(len(lengths), now + safe, while_open(schedule_of_team(case.team), at))


class Advices:
    """Of one case, each kind asked for once."""

    def __init__(self, case: Case | None, now: datetime) -> None:
        self._case, self._now = case, now
        self._known: dict[str, Advice | None] = {}

    def of(self, kind: str) -> Advice | None:
        if self._case is None:
            return None
        known_by = kind if kind in CONTACTS else ""  # what is no contact is known by the cases that were solved
        if known_by not in self._known:
            self._known[known_by] = advice_on(self._case, lengths_of(self._case, kind), now=self._now)
        return self._known[known_by]

    def where_no_room(self, kind: str, due_at: datetime) -> Advice | None:
        found = self.of(kind)
        return found if found and due_at < found.promise_at else None


def while_open(schedule: Schedule, at: datetime) -> datetime:
    """The next quarter of an hour; where the desk is closed then, an hour after it opens next."""
    late = at + timedelta(minutes=15) - timedelta(microseconds=1)
    at = late.replace(minute=late.minute - late.minute % 15, second=0, microsecond=0)
    try:
        return at if is_open(schedule, at) else next_opening(schedule, at) + timedelta(hours=1)
    except NeverOpens:
        return at


def lengths_of(case: Case, kind: str) -> list[timedelta]:
    """How long earlier ones took: contacts by the ledger, the rest by solved cases of the same desk, the most alike first.

    The same product and tags, the same product, the same tags, the same kind: the first group of twenty counts. A product, or
    whatever else a desk tells apart, is a field of its own with one choice of a list. At most five queries over 300 rows.
    """
    if kind in CONTACTS:
        kept = Promise.objects.filter(team=case.team_id, kind=kind, kept_at__isnull=False).order_by("-due_at")
        return [end - start for start, end in kept.values_list("started_at", "kept_at")[:MOST] if end is not None]
    found: list[timedelta] = []
    for rows in _from_most_alike(case):
        found = _spans(rows)
        if len(found) >= ENOUGH:
            break
    return found


def _from_most_alike(case: Case) -> Iterator[QuerySet[Case]]:
    alike, tags = _solved_like(case), list(case.tags.values_list("pk", flat=True))
    of_product = _with_choices_of(case, alike)
    if of_product is not None:
        if tags:
            yield of_product.filter(tags__in=tags).distinct()
        yield of_product
    if tags:
        yield alike.filter(tags__in=tags).distinct()
    yield alike


def _with_choices_of(case: Case, rows: QuerySet[Case]) -> QuerySet[Case] | None:
    """Those with the same choice in each list from which this case has one; None when it has none."""
    chosen = FieldValue.objects.filter(case=case, field__kind=OwnField.Kind.CHOICE, field__is_active=True)
    pairs = list(chosen.exclude(choice="").values_list("field", "choice"))
    for field, choice in pairs:
        rows = rows.filter(pk__in=FieldValue.objects.filter(field=field, choice=choice).values("case"))
    return rows if pairs else None


def _solved_like(case: Case) -> QuerySet[Case]:
    """Solved cases of the same desk and kind, the last ones first."""
    rows = Case.objects.done().filter(team=case.team_id, kind=case.kind, solved_at__isnull=False)
    return rows.exclude(pk=case.pk).order_by("-last_message_at")


def _spans(rows: QuerySet[Case]) -> list[timedelta]:
    return [end - start for start, end in rows.values_list("created_at", "solved_at")[:MOST] if end is not None]
