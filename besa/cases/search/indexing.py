"""The index follows the event log: nothing that changes a case waits for it, and losing it loses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from besa.cases.models import Case
from besa.cases.search.documents import texts_of
from besa.core.models import LoggedEvent
from besa.core.search import actions, log
from besa.core.search.analyser import VERSION
from besa.core.search.models import Document, Position

NAME = "cases"
EVENTS_AT_ONCE = 100
CASES_AT_ONCE = 10
# A turn is short, so that the thread has time for mail; the next goes on.
TURN = timedelta(seconds=3)
# Between two transactions whoever takes in mail comes first.
REST = 0.01


def is_behind() -> bool:
    return log.is_behind(NAME, version=VERSION)


def catch_up(*, turn: timedelta = TURN) -> None:
    """Read the log to its end, then write what a rebuild has left; as far as `turn` lasts. One caller at a time."""
    ends_at = time.monotonic() + turn.total_seconds()
    position = _position()
    while time.monotonic() < ends_at and (_follow(position) or _fill(position)):
        pass


def rebuild() -> None:
    """Have every case written anew by the coming turns; what is there already is found meanwhile. Harmless to repeat."""
    Position.objects.filter(pk=NAME).delete()


def index(ids: Iterable[int]) -> None:
    """Bring these cases up to date; those that are gone leave. Short transactions, the analysis before each."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CASES_AT_ONCE):
        _index(wanted[start : start + CASES_AT_ONCE])
        time.sleep(REST)


def reconcile(*, since: datetime) -> None:
    """Look after the log: cases changed `since` then, cases that are missing, and cases that are gone."""
    index(Case.objects.filter(updated_at__gte=since).values_list("pk", flat=True))
    missing = Case.objects.exclude(pk__in=Document.objects.values("pk"))
    index(missing.values_list("pk", flat=True)[:EVENTS_AT_ONCE])
    gone = Document.objects.exclude(pk__in=Case.objects.values("pk"))
    actions.forget(list(gone.values_list("pk", flat=True)[:EVENTS_AT_ONCE]))


def _position() -> Position:
    """Where the index stands; at the end of the log with everything to write when it is lost or of other rules."""
    position = Position.objects.filter(pk=NAME).first()
    if position is None or position.version != VERSION:
        newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
        position = Position(name=NAME, version=VERSION, fill_below=newest + 1)
        position.event_id = log.readable_end(position)
        position.save()
    return position


def _follow(position: Position) -> bool:
    """Read some of the log. True while there is more of it."""
    end = log.readable_end(position)
    events = list(
        LoggedEvent.objects.filter(pk__gt=position.event_id, pk__lte=end)
        .order_by("pk")
        .values_list("pk", "case_id", "customer_id", "data__source_id")[:EVENTS_AT_ONCE]
    )
    is_more = len(events) == EVENTS_AT_ONCE
    index({case for _pk, case, _customer, _source in events if case})
    index(_cases_of({customer for event in events for customer in event[2:] if customer}))
    position.event_id = max(position.event_id, events[-1][0] if is_more else end)
    position.save()
    return is_more


def _cases_of(customers: set[int]) -> Iterable[int]:
    return Case.objects.filter(customer__in=customers).values_list("pk", flat=True) if customers else ()


def _fill(position: Position) -> bool:
    """Write the next cases of a rebuild, the newest first. True while there are more."""
    if position.fill_below is None:
        return False
    rows = Case.objects.filter(pk__lt=position.fill_below).order_by("-pk").values_list("pk", flat=True)
    ids = list(rows[:CASES_AT_ONCE])
    index(ids)
    position.fill_below = ids[-1] if ids else None
    position.save()
    return bool(ids)


def _index(ids: Sequence[int]) -> None:
    analysed = [actions.analyse(key, texts) for key, texts in texts_of(ids).items()]
    changed = [group for group in analysed if group.is_changed]
    gone = set(ids) - {group.group_id for group in analysed}
    if not changed and not gone:
        return
    with transaction.atomic():
        # A case may have been purged since it was read.
        living = set(Case.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for group in changed:
            if group.group_id in living:
                actions.store(group)
        actions.forget(set(ids) - living)
