"""Another time in the place of a promise (PR-07). It counts as renegotiated when the customer agreed before the first had passed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.promises import errors
from besa.promises.actions.personal import made, window_for
from besa.promises.actions.rows import about
from besa.promises.actions.settling import break_one
from besa.promises.consent import consents_to, has_asked, tellings_of
from besa.promises.events import NewTimeAgreed, PromiseRenegotiated
from besa.promises.models import Promise
from besa.promises.rules import SUPERSEDED, TOLD, WISHED, Window

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Message


@transaction.atomic
def renegotiate(
    promise: Promise,
    *,
    by: User | None,
    due_at: datetime,
    told_by: Message | None,
    reason: str,
    agreed_in: Message | None = None,
    start: datetime | None = None,
    now: datetime | None = None,
) -> Promise:
    """Another time takes the promise's place: a new promise whose `previous` is this one.

    `told_by` is the message or the call by which the customer heard of it, `agreed_in` the call, or the message of theirs, in
    which they agreed. Agreed before the time had passed, this one counts as renegotiated; agreed later, or only told, it is
    broken, and the new time counts all the same (PR-07). What a person promised is not replaced beforehand without agreement.
    Raises NotAllowed, CaseIsAway, NotOpen, NotReached, NotAgreed, ReasonNeeded, InThePast, TooFarAway, WindowUpsideDown.
    """
    require_work_on(by, promise.case)
    promise.refresh_from_db()
    now = now or timezone.now()
    _require_told(promise, told_by, reason)
    # What a person promised is replaced by consent or after it was late; a policy's time by a notice.
    counts = agreed_in or (None if promise.is_personal else told_by)
    late = not promise.is_paused and (counts.said_at if counts else now) >= promise.breaks_at
    _require_consent(promise, agreed_in, late=late)
    window = window_for(promise.kind, start, due_at, now)
    return _replaced(
        promise,
        window,
        by=by,
        now=now,
        late=late,
        agreed=agreed_in is not None,
        message_id=told_by.pk if told_by else None,
        agreed_in_id=agreed_in.pk if agreed_in else None,
        reason=reason.strip()[:400],
    )


def _require_told(promise: Promise, told_by: Message | None, reason: str) -> None:
    if promise.case.place != Case.Place.INBOX:
        raise errors.CaseIsAway
    if not promise.is_owed:
        raise errors.NotOpen
    if not reason.strip():
        raise errors.ReasonNeeded(field="reason")
    if told_by is None or not _has_heard(promise, told_by):
        raise errors.NotReached


def _has_heard(promise: Promise, told_by: Message) -> bool:
    """A person told them; of a policy's time a notice may, which is a machine's mail."""
    if told_by.automatic and not promise.is_personal:
        return told_by.customer_id == promise.customer_id and told_by.direction == told_by.Direction.OUT
    return told_by in tellings_of(promise)


def _require_consent(promise: Promise, agreed_in: Message | None, *, late: bool) -> None:
    if agreed_in is None:
        if promise.is_personal and not late:
            raise errors.NotAgreed(field="agreed_in")
    elif agreed_in not in consents_to(promise):
        raise errors.NotAgreed(field="agreed_in")


def _replaced(
    promise: Promise,
    window: Window,
    *,
    by: User | None,
    now: datetime,
    late: bool,
    agreed: bool,
    deliverer: User | None = None,
    is_told_elsewhere: bool = False,
    **said: Any,
) -> Promise:
    """`late` is broken, agreed is renegotiated; what was only told, or noted as a wish, is broken as long as nobody agrees."""
    if promise.case.is_done and not promise.is_personal:
        raise errors.CaseIsAway  # nobody waits by a policy where the case is done
    if late:
        break_one(promise, now=now)
    state = Promise.State.RENEGOTIATED if agreed and not late else Promise.State.BROKEN
    why = SUPERSEDED if agreed or late else (WISHED if said.get("wished") else TOLD)
    rows = Promise.objects.filter(pk=promise.pk).owed()
    ended_at = promise.breaks_at if late else now
    if not rows.update(state=state, ended_at=ended_at, reason=why, paused_at=None, left=None):
        raise errors.NotOpen
    new = next_of(promise, window, now)
    new.deliverer = deliverer or promise.deliverer
    made(new, by=by, is_told_elsewhere=is_told_elsewhere)
    times: dict[str, Any] = {
        "due_at": promise.due_at.isoformat(),
        "new_id": new.pk,
        "new_due_at": new.due_at.isoformat(),
    }
    record(PromiseRenegotiated(**about(promise), **times, agreed=agreed, late=late, **said), by=by, at=now)
    return new


def next_of(old: Promise, window: Window, now: datetime) -> Promise:
    return Promise(
        case=old.case,
        kind=old.kind,
        text=old.text,
        customer=old.customer,
        team=old.team,
        promiser=old.promiser,
        deliverer=old.deliverer,
        channel=old.channel,
        condition=old.condition,
        previous=old,
        started_at=now,
        due_at=window.due_at,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
    )


@transaction.atomic
def give_wished_time(
    promise: Promise,
    *,
    by: User | None,
    due_at: datetime,
    start: datetime | None = None,
    deliverer: User | None = None,
    is_undo: bool = False,
    now: datetime | None = None,
) -> Promise:
    """The customer asked for another time and has it: nobody needs to tell them (PR-07), and it counts as agreed anew.

    Without `by` the customer did it themselves. With it, something of theirs must stand in the case since the promise was
    given, or be written down afterwards (`confirm_wish`): a wish that nobody can read counts as broken. After it was broken the
    old promise stays broken. `is_undo`: the time that was never told is taken back.
    Raises NotAllowed, NotOpen, InThePast, TooFarAway, WindowUpsideDown.
    """
    require_work_on(by, promise.case)
    promise.refresh_from_db()
    now = now or timezone.now()
    window = window_for(promise.kind, start, due_at, now)
    return _replaced(
        promise,
        window,
        by=by,
        now=now,
        late=promise.state == Promise.State.BROKEN or now >= promise.breaks_at,
        agreed=by is None or is_undo or has_asked(promise),
        deliverer=deliverer,
        is_told_elsewhere=True,
        message_id=None,
        reason="",
        wished=True,
    )


@transaction.atomic
def agree(promise: Promise, *, agreed_in: Message, by: User | None, now: datetime | None = None) -> None:
    """The customer had been told of another time beforehand, and agreed in `agreed_in` before the first had passed.

    Then it counts as renegotiated after all. Raises NotAllowed, NotOpen when no other time has taken its place without their
    agreement, NotAgreed, AgreedTooLate.
    """
    require_work_on(by, promise.case)
    promise.refresh_from_db()
    if not promise.awaits_consent:
        raise errors.NotOpen
    if agreed_in not in consents_to(promise, told_at=told_at(promise)):
        raise errors.NotAgreed(field="agreed_in")
    if agreed_in.said_at >= promise.breaks_at:
        raise errors.AgreedTooLate(field="agreed_in")
    rows = Promise.objects.filter(pk=promise.pk, state=Promise.State.BROKEN, reason=promise.reason)
    if not rows.update(state=Promise.State.RENEGOTIATED, reason=SUPERSEDED):
        raise errors.NotOpen
    event = NewTimeAgreed(**about(promise), due_at=promise.due_at.isoformat(), message_id=agreed_in.pk)
    record(event, by=by, at=now)
    promise.refresh_from_db()


def told_at(promise: Promise) -> datetime:
    """Since when the customer can have agreed: since they were told; what they wished they may have said before."""
    return promise.started_at if promise.reason == WISHED else promise.ended_at or promise.breaks_at


def confirm_wish(message: Message, *, by: User | None, now: datetime | None = None) -> None:
    """A call or a visit was written down after the time for which the customer had asked in it. One query mostly."""
    rows = Promise.objects.filter(case_id=message.case_id, state=Promise.State.BROKEN, reason=WISHED)
    for promise in rows.select_related("case"):
        if promise.started_at < message.said_at < promise.breaks_at:
            agree(promise, agreed_in=message, by=by, now=now)
