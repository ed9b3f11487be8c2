"""What a policy would have meant: last month's cases, read back from their messages and events; and one mail to come.

Nothing is written. A solution's clock stands still as it would have: while the case waited or was on hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from besa.accounts.queries import hours_of
from besa.calendars.worktime import Schedule, working_time_between
from besa.cases.conditions import Condition, to_q
from besa.cases.models import Case, Message
from besa.core.models import LoggedEvent
from besa.promises.actions.policies import Targets, applied
from besa.promises.clock import Clock
from besa.promises.keeping import ENDED
from besa.promises.models import Promise
from besa.promises.rules import DONE, STANDS_STILL

if TYPE_CHECKING:
    from besa.accounts.models import User

LAST_MONTH = timedelta(days=30)
CHUNK = 300
MOST_LATE = 30
HOURS = 7 * 24
METRICS = ("first_answer", "next_answer", "solution")
# How much of the time was used: up to a quarter, a half, three quarters, all of it, and more.
PARTS = (0.25, 0.5, 0.75, 1.0)


@dataclass
class Sums:
    """So far: how many in each part of the time, and the cases that would have been late, as [number, metric, seconds late]."""

    used: dict[str, list[int]] = field(default_factory=lambda: {metric: [0] * 5 for metric in METRICS})
    late: list[list[Any]] = field(default_factory=list)
    cases: int = 0
    after: int = 0
    total: int = 0
    # How many of the late ones began in each hour of the week, Monday at midnight first, on the team's own clock.
    week: list[int] = field(default_factory=lambda: [0] * HOURS)
    # What became of what these cases were really promised: kept in time or agreed anew, and all that has ended.
    kept: int = 0
    ended: int = 0

    def as_json(self) -> dict[str, Any]:
        return vars(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sums:
        return cls(**data)

    @property
    def rate_before(self) -> int | None:
        """How well the word was kept in these cases, in percent."""
        return round(100 * self.kept / self.ended) if self.ended else None

    @property
    def rate_after(self) -> int | None:
        """How well it would have been kept."""
        counts = [count for parts in self.used.values() for count in parts]
        late = sum(parts[-1] for parts in self.used.values())
        return round(100 * (sum(counts) - late) / sum(counts)) if sum(counts) else None

    @property
    def is_done(self) -> bool:
        return self.after < 0


def begin(condition: Condition, *, by: User, now: datetime) -> Sums:
    return Sums(total=_cases(condition, by, now).count())


def go_on(sums: Sums, condition: Condition, targets: Targets, *, by: User, now: datetime) -> Sums:
    """The next cases, four queries for all of them; `after` is -1 when none is left."""
    rows = _cases(condition, by, now).filter(pk__gt=sums.after).order_by("pk")
    cases = list(rows.select_related("team__business_hours")[:CHUNK])
    for one in judged(cases, targets, now):
        place = sum(one.used > part for part in PARTS)
        sums.used[one.metric][place] += 1
        if place == len(PARTS):
            sums.week[one.began] += 1
            if len(sums.late) < MOST_LATE:
                sums.late.append([one.number, one.metric, one.late.total_seconds()])
    _count_what_became(sums, cases)
    sums.cases += len(cases)
    sums.after = cases[-1].pk if len(cases) == CHUNK else -1
    return sums


def _count_what_became(sums: Sums, cases: list[Case]) -> None:
    """Of what policies and teams promised in these cases. One query."""
    rows = Promise.objects.filter(case__in=cases).by_policy().filter(state__in=ENDED)
    for state, count in rows.order_by().values_list("state").annotate(Count("pk")):
        sums.ended += count
        sums.kept += count if state != Promise.State.BROKEN else 0


def _cases(condition: Condition, by: User, now: datetime) -> Any:
    rows = Case.objects.visible_to(by).in_inbox().filter(created_at__gte=now - LAST_MONTH, created_at__lt=now)
    return rows.filter(to_q(condition, reader=by, now=now))


@dataclass(frozen=True, slots=True)
class Judged:
    """One time that would have been promised: how much of it was used (1 is all), and by how much it would have been missed."""

    number: int
    metric: str
    used: float
    late: timedelta
    began: int = 0


def judged(cases: list[Case], targets: Targets, now: datetime) -> Iterator[Judged]:
    for case, schedule, (metric, start, end, changes) in waits(cases, now):
        target = applied(targets, (metric, case.priority, case.channel))
        if target is not None:
            yield judge(case, metric, Clock.start(schedule, start, target), end, changes)


def lengths(cases: list[Case], now: datetime) -> Iterator[tuple[Case, str, timedelta]]:
    """How long each answer and each solution took, in working time; what stood still does not count. Three queries."""
    for case, schedule, (metric, start, end, changes) in waits(cases, now):
        yield case, metric, length_of(schedule, start, end, changes)


def waits(cases: list[Case], now: datetime) -> Iterator[tuple[Case, Schedule, Span]]:
    """Every wait of these cases, with the hours in which it is counted."""
    said, stood = _said(cases), _stood(cases)
    schedules: dict[int, Schedule] = {}
    for case in cases:
        schedule = schedules.get(case.team_id) or schedules.setdefault(case.team_id, hours_of(case.team))
        for span in spans(case, said[case.pk], stood[case.pk], now):
            yield case, schedule, span


def length_of(schedule: Schedule, start: datetime, end: datetime, changes: list[Change]) -> timedelta:
    since: datetime | None = start
    total = timedelta(0)
    for at, status in changes:
        if at >= end:
            break
        if status not in STANDS_STILL:
            since = since or at
        elif since is not None:
            total, since = total + working_time_between(schedule, since, at), None
    return total if since is None else total + working_time_between(schedule, since, end)


Change = tuple[datetime, str]
Span = tuple[str, datetime, datetime, list[Change]]


def spans(case: Case, said: list[tuple[datetime, bool]], stood: list[Change], now: datetime) -> Iterator[Span]:
    """From when until when the customer waited: for each answer, and for the solution with its changes of status."""
    waits_since: datetime | None = None
    metric = "first_answer"
    for at, is_ours in said:
        if is_ours and waits_since is not None:
            yield metric, waits_since, at, []
            waits_since, metric = None, "next_answer"
        elif not is_ours and waits_since is None:
            waits_since = at
    if waits_since is not None and case.is_active:
        yield metric, waits_since, now, []
    if said and not said[0][1]:
        yield "solution", said[0][0], case.solved_at or now, stood


def judge(case: Case, metric: str, clock: Clock, end: datetime, changes: list[Change]) -> Judged:
    for at, status in changes:
        if at >= end:
            break
        clock = clock.stop(at, why=status) if status in STANDS_STILL else clock.go_on(at)
    late = timedelta(0) if clock.stopped else max(end - clock.due_at, timedelta(0))
    used = 1.01 if late else 1 - clock.left(end) / clock.target
    local = clock.started_at.astimezone(clock.schedule.tzinfo)
    return Judged(case.number, metric, used, late, 24 * local.weekday() + local.hour)


def _said(cases: Iterable[Case]) -> dict[int, list[tuple[datetime, bool]]]:
    """Who spoke when, without machines, notes and what was taken back: (at, was it one of us)."""
    rows = Message.objects.filter(case__in=cases, automatic=False, withdrawn_at=None).public().order_by("said_at", "pk")
    found: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for case_id, at, direction in rows.values_list("case_id", "said_at", "direction"):
        found[case_id].append((at, direction == Message.Direction.OUT))
    return found


def _stood(cases: Iterable[Case]) -> dict[int, list[Change]]:
    ids = [case.pk for case in cases]
    rows = LoggedEvent.objects.filter(case_id__in=ids, name="cases.StatusChanged").order_by("case_id", "id")
    found: dict[int, list[Change]] = defaultdict(list)
    for event in rows:
        if event.case_id is not None and event.data["status"] not in DONE:
            found[event.case_id].append((event.at, event.data["status"]))
    return found
