"""What keeps and what breaks a promise. A race is settled by a conditional UPDATE on the state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from besa.core.events import record
from besa.promises.actions.rows import about, clock_of, next_wake, refresh_next_due
from besa.promises.events import PromiseBroken, PromiseKept, PromiseReopened
from besa.promises.models import Promise
from besa.promises.queries import keepers_of
from besa.promises.rules import UNAGREED, is_early, is_kept_by

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Message


@transaction.atomic
def keep_by(message: Message, *, at: datetime | None = None) -> None:
    """What a person said to the customer keeps what they wait for, as far as this kind of promise can be kept by it.

    In time: kept. Too late: broken, and made good. `at`: when it was queued or said. A contact promise is kept within its
    window, never before. An automatic message is refused (CH-14): ValueError.
    """
    if message.automatic or message.author_id is None:
        raise ValueError("only a person's message keeps a promise (CH-14)")
    is_out = message.direction == message.Direction.OUT
    for promise in Promise.objects.filter(case_id=message.case_id).owed():
        if is_kept_by(promise.kind, promise.channel, message.channel, is_out) and has_begun(promise, message):
            keep_one(promise, message, at or message.said_at, by=message.author)
    refresh_next_due(message.case)


def has_begun(promise: Promise, message: Message) -> bool:
    """What was said before is about something else, or came too early to be the call that was promised."""
    return message.said_at >= (promise.opens_at or promise.started_at)


def keep_one(promise: Promise, message: Message | None, at: datetime, *, by: User | None) -> bool:
    """Kept, or broken and made good. False when it was no longer owed."""
    in_time = promise.is_paused or at <= promise.breaks_at
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
    _settle_replaced(promise, by=by, now=at)
    return True


def _settle_replaced(promise: Promise, *, by: User | None, now: datetime | None) -> None:
    """What the customer had by the first time is kept by it, whatever they had been told since without agreeing (PR-07).

    And no longer, when it is taken back. No query where no time was replaced.
    """
    if promise.previous_id is None:
        return
    new, old = Promise.objects.get(pk=promise.pk), promise.previous
    if old is None or old.reason not in UNAGREED or old.state == Promise.State.RENEGOTIATED:
        return
    in_time = new.is_kept and new.kept_at is not None and new.kept_at <= old.breaks_at
    if in_time and not old.is_kept:
        _set_replaced(old, state=Promise.State.KEPT, kept_at=new.kept_at, kept_by=new.kept_by)
        record(PromiseKept(**about(old), message_id=new.kept_by_id, is_told_elsewhere=True), by=by, at=now)
    elif old.is_kept and not in_time:
        _set_replaced(old, state=Promise.State.BROKEN, kept_at=None, kept_by=None)
        record(PromiseReopened(**about(old), reason="taken_back", is_told_elsewhere=True), by=by, at=now)
    _settle_replaced(old, by=by, now=now)


def _set_replaced(old: Promise, **fields: Any) -> None:
    Promise.objects.filter(pk=old.pk, reason__in=UNAGREED).update(**fields)
    old.refresh_from_db()


def reopen_one(promise: Promise, *, reason: str, by: User | None, now: datetime | None) -> None:
    """Owed again, at the same time. What was broken stays broken."""
    broken = promise.state == Promise.State.BROKEN
    state = Promise.State.BROKEN if broken else Promise.State.OPEN
    Promise.objects.filter(pk=promise.pk).update(
        state=state,
        kept_at=None,
        kept_by=None,
        reason="",
        ended_at=promise.breaks_at if broken else None,
        wakes_at=None if promise.paused_at else next_wake(promise, clock_of(promise)),
    )
    record(PromiseReopened(**about(promise), reason=reason), by=by, at=now)
    promise.refresh_from_db()
    _settle_replaced(promise, by=by, now=now)


def keep_by_what_stands(promise: Promise) -> None:
    """What was said while it was not owed, or another answer than the one taken back, keeps it."""
    said = keepers_of(promise)
    if said:
        keep_one(promise, said[0], said[0].said_at, by=said[0].author)
        promise.refresh_from_db()


def break_one(promise: Promise, *, now: datetime) -> bool:
    """Exactly once: the row must be open still, running, and its last moment over. Whether it was."""
    if now < promise.breaks_at:
        return False
    rows = Promise.objects.filter(pk=promise.pk, paused_at=None).open()
    if not rows.update(state=Promise.State.BROKEN, ended_at=promise.breaks_at):
        return False
    record(PromiseBroken(**about(promise), due_at=promise.due_at.isoformat()), at=now)
    return True
