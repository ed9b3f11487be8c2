"""Is this time honest? A promise of a day or less is held against how long cases like this really took (PR-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from besa.cases.models import Case
from besa.promises.models import Promise
from besa.promises.rules import CONTACTS

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHORT = timedelta(hours=24)
# Below so many cases nothing is said: a percentile of a handful is a guess.
ENOUGH = 20
MOST = 300
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
    """None for a longer promise, or when fewer than twenty earlier ones are known. One or two queries over at most 300 rows."""
    offered = due_at - now
    if not timedelta(0) < offered <= SHORT:
        return None
    lengths = _lengths(case, kind)
    return judged(lengths, offered) if len(lengths) >= ENOUGH else None


def judged(lengths: Sequence[timedelta], offered: timedelta) -> Verdict:
    ordered = sorted(lengths)
    within = sum(length <= offered for length in ordered)
    place = min(len(ordered) - 1, int(len(ordered) * SAFE))
    return Verdict(len(ordered), within / len(ordered), ordered[place])


def _lengths(case: Case, kind: str) -> list[timedelta]:
    if kind in CONTACTS:
        kept = Promise.objects.filter(team=case.team_id, kind=kind, kept_at__isnull=False).order_by("-due_at")
        return [end - start for start, end in kept.values_list("started_at", "kept_at")[:MOST] if end is not None]
    alike = _solved_like(case)
    if case.tags.exists():
        tagged = _spans(alike.filter(tags__in=case.tags.all()).distinct())
        if len(tagged) >= ENOUGH:
            return tagged
    return _spans(alike)


def _solved_like(case: Case) -> QuerySet[Case]:
    """Solved cases of the same desk and kind, the last ones first."""
    rows = Case.objects.done().filter(team=case.team_id, kind=case.kind, solved_at__isnull=False)
    return rows.exclude(pk=case.pk).order_by("-last_message_at")


def _spans(rows: QuerySet[Case]) -> list[timedelta]:
    return [end - start for start, end in rows.values_list("created_at", "solved_at")[:MOST] if end is not None]
