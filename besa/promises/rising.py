"""Standards on a rising curve (SA-10): what the last quarter carried of each time, and which may be promised sooner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from besa.cases.conditions import parse, to_q
from besa.cases.errors import BadCondition
from besa.cases.models import Case
from besa.promises.actions.policies import Targets, targets_of
from besa.promises.honesty import ENOUGH, SAFE
from besa.promises.models import SLATarget
from besa.promises.simulating import METRICS, lengths

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.promises.models import SLAPolicyVersion

QUARTER = timedelta(days=91)
MOST = 400
# Nineteen of twenty within three quarters of the time: so well kept that it may be promised sooner.
SURE, ROOM = 0.95, 0.75
ROUND = [
    timedelta(hours=h) for h in (0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 60, 80, 120, 160)
]


@dataclass(frozen=True, slots=True)
class Record:
    """Of `count` answers or solutions `share` (0 to 1) came within `target`; eight of ten within `safe`, all in working time.

    `sooner`: the time that may be promised instead, None for as it is. Below twenty nothing is said.
    """

    metric: str
    target: timedelta
    count: int
    share: float
    safe: timedelta
    sooner: timedelta | None

    @property
    def label(self) -> str:
        return str(SLATarget.Metric(self.metric).label)

    @property
    def is_silent(self) -> bool:
        return self.count < ENOUGH

    @property
    def is_doubtful(self) -> bool:
        return not self.is_silent and self.share < SAFE

    @property
    def percent(self) -> int:
        return round(100 * self.share)


def records_of(version: SLAPolicyVersion, *, by: User, now: datetime) -> list[Record]:
    """For each time that holds for every priority and channel, where nothing closer does. Five queries over at most 400 cases."""
    targets = targets_of(version)
    took = _lengths(version, targets, by, now)
    general = [metric for metric in METRICS if (metric, 0, "") in targets]
    return [record_of(metric, targets[metric, 0, ""], took[metric]) for metric in general]


def record_of(metric: str, target: timedelta, took: list[timedelta]) -> Record:
    if not took:
        return Record(metric, target, 0, 0, target, None)
    ordered = sorted(took)
    share = sum(length <= target for length in ordered) / len(ordered)
    sooner = _sooner(_of(ordered, SURE), target) if len(ordered) >= ENOUGH else None
    return Record(metric, target, len(ordered), share, _of(ordered, SAFE), sooner)


def _of(ordered: list[timedelta], share: float) -> timedelta:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _sooner(nearly_all: timedelta, target: timedelta) -> timedelta | None:
    """The next round time above what nearly all took."""
    found = next((one for one in ROUND if one >= nearly_all), None)
    return found if found is not None and nearly_all <= target * ROOM and found < target else None


def _lengths(version: SLAPolicyVersion, targets: Targets, by: User, now: datetime) -> dict[str, list[timedelta]]:
    """How long each really took, in working time, where the time for every priority and channel would have counted."""
    try:
        condition = to_q(parse(version.conditions), reader=by, now=now)
    except BadCondition:
        return defaultdict(list)
    rows = Case.objects.visible_to(by).in_inbox().filter(condition, created_at__gte=now - QUARTER, created_at__lt=now)
    cases = list(rows.select_related("team__business_hours").order_by("-pk")[:MOST])
    found: dict[str, list[timedelta]] = defaultdict(list)
    for case, metric, length in lengths(cases, now):
        closer = ((metric, case.priority, case.channel), (metric, case.priority, ""), (metric, 0, case.channel))
        if not any(key in targets for key in closer):
            found[metric].append(length)
    return found
