"""What the customer themselves wants of a promise: another time, or no call any more because nobody answered ours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.promises import errors
from besa.promises.actions.personal import made, next_of, window_for
from besa.promises.actions.rows import about, refresh_next_due
from besa.promises.actions.settling import break_one
from besa.promises.events import PromiseRenegotiated, PromiseWithdrawn
from besa.promises.models import Promise
from besa.promises.rules import NOT_REACHED, SUPERSEDED

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def give_wished_time(
    promise: Promise,
    *,
    by: User | None,
    due_at: datetime,
    start: datetime | None = None,
    deliverer: User | None = None,
    now: datetime | None = None,
) -> Promise:
    """The customer asked for another time and has it: nobody needs to tell them (PR-07), and it counts as agreed anew.

    After it was broken the old promise stays broken. Without `by`, the customer did it themselves.
    Raises NotAllowed, NotOpen, InThePast, TooFarAway, WindowUpsideDown.
    """
    require_work_on(by, promise.case)
    promise.refresh_from_db()
    now = now or timezone.now()
    window = window_for(promise.kind, start, due_at, now)
    late = promise.state == Promise.State.BROKEN or break_one(promise, now=now)
    state = Promise.State.BROKEN if late else Promise.State.RENEGOTIATED
    rows = Promise.objects.filter(pk=promise.pk).owed()
    if not rows.update(state=state, ended_at=promise.breaks_at if late else now, reason=SUPERSEDED):
        raise errors.NotOpen
    new = next_of(promise, window, now)
    new.deliverer = deliverer or promise.deliverer
    made(new, by=by, is_told_elsewhere=True)
    event = PromiseRenegotiated(
        **about(promise),
        due_at=promise.due_at.isoformat(),
        new_id=new.pk,
        new_due_at=new.due_at.isoformat(),
        message_id=None,
        agreed=True,
        reason="",
        late=late,
        wished=True,
    )
    record(event, by=by, at=now)
    return new


@transaction.atomic
def end_unreached(promise: Promise, *, by: User | None, now: datetime | None = None) -> bool:
    """We called as often as was agreed, and nobody answered. Whether it was open: what is broken stays broken, and owed."""
    now = now or timezone.now()
    rows = Promise.objects.filter(pk=promise.pk).open()
    if not rows.update(state=Promise.State.WITHDRAWN, ended_at=now, reason=NOT_REACHED):
        return False
    record(PromiseWithdrawn(**about(promise), reason=NOT_REACHED), by=by, at=now)
    promise.refresh_from_db()
    refresh_next_due(promise.case)
    return True
