"""What becomes of promises when something happens to their case. A race is settled by a conditional UPDATE on the state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.core.events import record
from besa.promises.actions.rows import about, refresh_next_due
from besa.promises.events import PromiseBroken, PromiseKept, PromiseReopened, PromiseWithdrawn
from besa.promises.models import Promise
from besa.promises.queries import keepers_of
from besa.promises.rules import is_early, is_kept_by

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, Message

AWAY = ("spam", "trash")


@transaction.atomic
def keep_by(message: Message, *, at: datetime | None = None) -> None:
    """What a person said to the customer keeps what they wait for, as far as this kind of promise can be kept by it.

    In time: kept. Too late: broken, and made good. `at`: when it was queued or said. A contact promise is kept within its
    window, never before. An automatic message is refused (CH-14): ValueError.
    """
    if message.automatic or message.author_id is None:
        raise ValueError("only a person's message keeps a promise (CH-14)")
    at = at or message.said_at
    is_out = message.direction == message.Direction.OUT
    for promise in Promise.objects.filter(case_id=message.case_id).owed():
        if is_kept_by(promise.kind, promise.channel, message.channel, is_out) and at >= counts_from(promise):
            keep_one(promise, message, at, by=message.author)
    refresh_next_due(message.case)


def counts_from(promise: Promise) -> datetime:
    """What was said before is about something else, or came too early to be the call that was promised."""
    return promise.opens_at or promise.started_at


def keep_one(promise: Promise, message: Message | None, at: datetime, *, by: User | None) -> bool:
    """Kept, or broken and made good. False when it was no longer owed."""
    in_time = at <= promise.breaks_at
    if not in_time:
        break_one(promise, now=at)
    early = in_time and is_early(
        promise.kind, started_at=promise.started_at, opens_at=promise.opens_at, due_at=promise.due_at, at=at
    )
    # In time counts even when the alarm was a moment faster than the answer's commit.
    state = (Promise.State.KEPT_EARLY if early else Promise.State.KEPT) if in_time else Promise.State.BROKEN
    if not Promise.objects.filter(pk=promise.pk).owed().update(state=state, kept_at=at, kept_by=message, ended_at=at):
        return False
    key = message.pk if message else None
    record(PromiseKept(**about(promise), message_id=key, late=not in_time, early=early), by=by, at=at)
    return True


@transaction.atomic
def reopen_kept_by(message: Message, *, reason: str, now: datetime | None = None) -> None:
    """The message that kept a promise was taken back or cannot arrive: the customer waits again, from the same time.

    Another answer that stands takes its place.
    """
    for promise in Promise.objects.filter(kept_by=message):
        broken = promise.state == Promise.State.BROKEN
        state = Promise.State.BROKEN if broken else Promise.State.OPEN
        Promise.objects.filter(pk=promise.pk).update(
            state=state, kept_at=None, kept_by=None, ended_at=promise.breaks_at if broken else None
        )
        record(PromiseReopened(**about(promise), reason=reason), at=now)
        for other in keepers_of(promise):
            if other.pk != message.pk:
                promise.refresh_from_db()
                keep_one(promise, other, other.said_at, by=other.author)
                break
    refresh_next_due(message.case)


@transaction.atomic
def withdraw_open(case: Case, *, reason: str, now: datetime | None = None) -> None:
    """Nothing is owed any more: solved or closed without an answer, spam, trash. Broken promises stay broken.

    What a person promised outlives the solution: it is kept or taken back by a person.
    """
    now = now or timezone.now()
    rows = Promise.objects.filter(case=case).open()
    for promise in rows if reason in AWAY else rows.by_policy():
        if (
            Promise.objects.filter(pk=promise.pk)
            .open()
            .update(state=Promise.State.WITHDRAWN, ended_at=now, reason=reason)
        ):
            record(PromiseWithdrawn(**about(promise), reason=reason), at=now)
    refresh_next_due(case)


@transaction.atomic
def reopen_withdrawn(case: Case, *, reasons: tuple[str, ...], now: datetime | None = None) -> None:
    """The case is back: what was withdrawn with it is owed again, at the time that the customer was told."""
    rows = Promise.objects.filter(case=case, state=Promise.State.WITHDRAWN, reason__in=reasons)
    for promise in rows:
        if rows.filter(pk=promise.pk).update(state=Promise.State.OPEN, ended_at=None, reason=""):
            record(PromiseReopened(**about(promise), reason="reopened"), at=now)
    refresh_next_due(case)


@transaction.atomic
def settle_overdue(promise: Promise, *, now: datetime) -> None:
    """What the alarm does for one promise. It only wakes: the truth is computed anew before anything is said.

    What was said to the customer keeps it, if it is such a promise: a call by a call in its window, never by other news.
    Else it is broken, exactly once however often the alarm rings.
    """
    promise.refresh_from_db()
    if promise.state != Promise.State.OPEN or promise.breaks_at > now:
        return
    said = keepers_of(promise)
    if said:
        keep_one(promise, said[0], said[0].said_at, by=said[0].author)
    elif promise.case.is_done and not promise.is_personal:
        withdraw_open(promise.case, reason=promise.case.status, now=now)
    else:
        break_one(promise, now=now)
    refresh_next_due(promise.case)


def break_one(promise: Promise, *, now: datetime) -> None:
    """Exactly once: the row must be open still, and its last moment over."""
    if now < promise.breaks_at:
        return
    rows = Promise.objects.filter(pk=promise.pk).open()
    if rows.update(state=Promise.State.BROKEN, ended_at=promise.breaks_at):
        record(PromiseBroken(**about(promise), due_at=promise.due_at.isoformat()), at=now)
