"""The alarm: finds by an index whose time to be looked at has come, and lets the action decide."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q
from django.utils import timezone

from besa.core.jobs import sweep
from besa.promises.actions import announcing, cover_the_absent, put_off, put_off_silence, settle_overdue, settle_silence
from besa.promises.models import Announcement, Promise, Silence

log = structlog.get_logger()
AT_ONCE = 50
SHARDS = 4
# Each turn takes a part; what its worker has left lying so long, because it was killed, every other takes too.
LEFT_LYING = timedelta(seconds=3)
AGAIN = timedelta(minutes=1)


def is_any_to_look_at() -> bool:
    return Promise.objects.to_look_at(timezone.now()).exists()


@sweep(every=timedelta(seconds=2), only_if=is_any_to_look_at)
def look_at_promises_0() -> None:
    look_at_promises(0)


@sweep(every=timedelta(seconds=2), only_if=is_any_to_look_at)
def look_at_promises_1() -> None:
    look_at_promises(1)


@sweep(every=timedelta(seconds=2), only_if=is_any_to_look_at)
def look_at_promises_2() -> None:
    look_at_promises(2)


@sweep(every=timedelta(seconds=2), only_if=is_any_to_look_at)
def look_at_promises_3() -> None:
    look_at_promises(3)


def break_overdue_promises() -> None:
    """All parts, one after the other."""
    for shard in range(SHARDS):
        look_at_promises(shard)


def look_at_promises(shard: int) -> None:
    """Ring each alarm that is due and say of each overdue promise that it is broken; each in its own transaction, once."""
    for promise in due(shard):
        now = timezone.now()
        try:
            settle_overdue(promise, now=now)
        except Exception:  # one promise must not silence the alarm of the others
            log.exception("promise_not_settled", promise=promise.pk)
            put_off(promise, until=now + AGAIN)


def due(shard: int) -> Iterator[Promise]:
    """Those of this part and what others have left lying, the earliest first, page by page until none is left."""
    seen: set[int] = set()
    while found := [one for one in page(shard, timezone.now()) if one.pk not in seen]:
        for promise in found:
            seen.add(promise.pk)
            yield promise


def page(shard: int, now: datetime) -> list[Promise]:
    rows = Promise.objects.to_look_at(now).annotate(shard=F("pk") % SHARDS)
    mine = rows.filter(Q(shard=shard) | Q(wakes_at__lte=now - LEFT_LYING))
    return list(mine.order_by("wakes_at", "pk").select_related("case")[:AT_ONCE])


def is_any_silent() -> bool:
    return Silence.objects.to_look_at(timezone.now()).exists()


@sweep(every=timedelta(seconds=30), only_if=is_any_silent)
def look_at_silences() -> None:
    """Tell owners before a customer has waited too long without a word, and count where they have; each in its own transaction."""
    now = timezone.now()
    for row in list(Silence.objects.to_look_at(now).select_related("case").order_by("wakes_at", "pk")[:AT_ONCE]):
        try:
            settle_silence(row, now=now)
        except Exception:  # one case must not silence the others
            log.exception("silence_not_settled", case=row.pk)
            put_off_silence(row, until=now + AGAIN)


@sweep(every=timedelta(minutes=1))
def cover_absent_colleagues() -> None:
    """Absences begin by themselves; this notices."""
    cover_the_absent(now=timezone.now())


def is_anything_announced() -> bool:
    return Announcement.objects.to_carry_on(timezone.now()).exists()


@sweep(every=timedelta(seconds=2), only_if=is_anything_announced)
def announce_new_times() -> None:
    """Gather whom an announcement concerns, and tell them once its time to be taken back has passed."""
    now = timezone.now()
    for announcement in Announcement.objects.to_carry_on(now).select_related("hours", "by"):
        announcing.carry_on(announcement, now=now)
