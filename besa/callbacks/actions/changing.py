"""A call-back is given another time, or called off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from besa.accounts.models import User
from besa.callbacks.actions.booking import RACES, require_their_time, required_slot
from besa.callbacks.actions.claiming import Raced, claim, release
from besa.callbacks.actions.reminding import plan_reminders
from besa.callbacks.errors import AlreadyBooked, NotBooked, SlotTaken, TooManyChanges
from besa.callbacks.events import CancellationUndone
from besa.callbacks.models import CallBack
from besa.callbacks.queries import chosen_from, plan_of
from besa.callbacks.rules import MOST_CHANGES, REQUEST, Slot
from besa.callbacks.sending import invite
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.promises import actions as promises
from besa.promises.consent import consents_to, told_before
from besa.promises.rules import NOT_NEEDED


def move(
    call_back: CallBack,
    *,
    by: User | None,
    starts_at: datetime,
    agent: User | None = None,
    reason: str = "",
    they_agreed: bool = False,
    is_undo: bool = False,
    now: datetime | None = None,
) -> CallBack:
    """Give the call another time; the customer's calendar follows. Without `by` the customer does it through their link.

    Without a `reason` the customer asked for it. With one, we did: then they must have heard of it and agreed, in a call, a
    visit or a message of theirs that stands in the case; before it is late, or it counts as broken (PR-07). `they_agreed`: also
    to a time outside of when they wish to be reached. `is_undo`: a move is taken back. Raises NotAllowed, NotBooked,
    TooManyChanges, NotOffered, NotTheirTime, SlotTaken, and what `promises.renegotiate` refuses.
    """
    if not they_agreed and by is not None:
        require_their_time(
            call_back.case, Slot(starts_at, starts_at + plan_of(call_back.team).length), call_back.time_zone
        )
    for _race in range(RACES):
        try:
            return _move(
                call_back,
                by=by,
                starts_at=starts_at,
                agent=agent,
                reason=reason,
                is_undo=is_undo,
                now=now or timezone.now(),
            )
        except Raced:
            continue
    raise SlotTaken


@transaction.atomic
def _move(
    call_back: CallBack,
    *,
    by: User | None,
    starts_at: datetime,
    agent: User | None,
    reason: str,
    is_undo: bool,
    now: datetime,
) -> CallBack:
    case = call_back.case
    require_work_on(by, case)
    call_back.refresh_from_db()
    if not call_back.is_standing:
        raise NotBooked
    if by is None and call_back.sequence >= MOST_CHANGES:
        raise TooManyChanges
    slot = required_slot(case, starts_at, agent=agent, by=by, now=now, besides=call_back)
    place_at(call_back, slot, _who(call_back, slot, agent))
    _give_time(call_back, slot, by=by, reason=reason, is_undo=is_undo, now=now)
    call_back.refresh_from_db()
    return call_back


def _who(call_back: CallBack, slot: Slot, agent: User | None) -> User:
    """Whoever was to call, where they can; else as for a new call."""
    if agent is not None:
        return agent
    if call_back.agent_id in slot.people:
        return call_back.agent
    return User.objects.get(pk=chosen_from(slot, call_back.case, plan_team=call_back.team))


def place_at(call_back: CallBack, slot: Slot, who: User) -> None:
    """Another place in the day. Raises Raced."""
    release(call_back)
    call_back.agent, call_back.starts_at, call_back.ends_at = who, slot.starts_at, slot.ends_at
    call_back.team = call_back.case.team
    call_back.save(update_fields=["agent", "team", "starts_at", "ends_at"])
    claim(call_back)


def _give_time(call_back: CallBack, slot: Slot, *, by: User | None, reason: str, is_undo: bool, now: datetime) -> None:
    """The ledger's part; `reactions.promise_renegotiated` does the rest."""
    promise, at = call_back.promise, slot.starts_at
    if not reason.strip():
        promises.give_wished_time(
            promise, by=by, due_at=at, start=at, deliverer=call_back.agent, is_undo=is_undo, now=now
        )
        return
    agreed_in = next(iter(consents_to(promise)), None)
    told_by = told_before(promise, agreed_in)
    promises.renegotiate(
        promise, by=by, due_at=at, start=at, told_by=told_by, agreed_in=agreed_in, reason=reason, now=now
    )
    call_back.refresh_from_db(fields=["promise"])
    promises.pass_on(call_back.promise, to=call_back.agent, by=by, now=now)


@transaction.atomic
def cancel(call_back: CallBack, *, by: User | None, note: str, now: datetime | None = None) -> None:
    """The customer needs no call any more: the promise is taken back, the time is free, their calendar is told.

    Raises NotAllowed, NotBooked, ReasonNeeded. `reactions.promise_withdrawn` does what follows.
    """
    require_work_on(by, call_back.case)
    call_back.refresh_from_db()
    if call_back.state != CallBack.State.BOOKED:
        raise NotBooked
    promises.withdraw(call_back.promise, by=by, reason=NOT_NEEDED, note=note, now=now)
    call_back.refresh_from_db()


@transaction.atomic
def stand_by_it(call_back: CallBack, *, by: User, is_unseen: bool, now: datetime | None = None) -> None:
    """The way back from `cancel`: the call stands again, if its time is still free. `is_unseen`: the customer heard nothing.

    Raises NotAllowed, NotBooked, AlreadyBooked, SlotTaken. `reactions.promise_reopened` does the rest.
    """
    now = now or timezone.now()
    require_work_on(by, call_back.case)
    if call_back.state != CallBack.State.CANCELLED or call_back.starts_at <= now:
        raise NotBooked
    promises.take_up_again(call_back.promise, by=by, now=now)
    call_back.refresh_from_db()
    if call_back.holds_id != call_back.case_id:
        raise AlreadyBooked
    if not call_back.taken.exists():
        raise SlotTaken
    call_back.sequence += 1
    call_back.save(update_fields=["sequence"])
    told = None if is_unseen else invite(call_back, REQUEST, by=by, now=now)
    event = CancellationUndone(
        case_id=call_back.case_id,
        call_back_id=call_back.pk,
        starts_at=call_back.starts_at.isoformat(),
        time_zone=call_back.time_zone,
        told=told is not None,
    )
    record(event, by=by, at=now)


def forget_address(call_back: CallBack) -> None:
    """No mail about this call any more."""
    CallBack.objects.filter(pk=call_back.pk).update(email="")


def know_address(call_back: CallBack, email: str, *, now: datetime) -> None:
    """The way back from `forget_address`, with the reminders that go there."""
    CallBack.objects.filter(pk=call_back.pk).update(email=email)
    call_back.refresh_from_db()
    plan_reminders(call_back, now=now)
