"""What becomes of a call-back when something becomes of its promise or its case; called by reactions, and by merging."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from besa.callbacks.actions.claiming import Raced, claim, pass_claim, release
from besa.callbacks.actions.reminding import forget_reminders, plan_reminders
from besa.callbacks.events import CallBackCancelled, CallBackMoved
from besa.callbacks.models import CallBack
from besa.callbacks.notices import tell_cancelled, tell_moved
from besa.callbacks.rules import CANCEL, REQUEST
from besa.callbacks.sending import invite
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, Message
    from besa.promises.models import Promise


def end(call_back: CallBack, state: str) -> None:
    """It is over: the minutes and the case are free for another."""
    call_back.state, call_back.holds = state, None
    call_back.save(update_fields=["state", "holds"])
    release(call_back)
    forget_reminders(call_back)


def miss(call_back: CallBack) -> None:
    """The time has passed without the call. It stands until it is made good; the ledger alarms."""
    call_back.state = CallBack.State.MISSED
    call_back.save(update_fields=["state"])
    release(call_back)
    forget_reminders(call_back)


def call_off(call_back: CallBack, *, by: User | None, tells: bool, now: datetime) -> None:
    """Cancelled. `tells`: the customer's calendar hears of it."""
    end(call_back, CallBack.State.CANCELLED)
    call_back.sequence += 1
    call_back.save(update_fields=["sequence"])
    told = invite(call_back, CANCEL, by=by, now=now) if tells else None
    event = CallBackCancelled(
        case_id=call_back.case_id,
        call_back_id=call_back.pk,
        by_customer=by is None,
        told=told is not None,
        message_id=told.pk if told else None,
    )
    record(event, by=by, at=now)
    tell_cancelled(call_back, by=by, now=now)


def follow_to(call_back: CallBack, new: Promise, *, by: User | None, now: datetime) -> None:
    """The promise has another time: the place in the day, the reminders and the customer's calendar follow."""
    if call_back.starts_at != new.due_at:
        _go_to(call_back, new.due_at)
    call_back.promise, call_back.state, call_back.holds = new, CallBack.State.BOOKED, call_back.case
    call_back.sequence += 1
    call_back.attempts = 0
    call_back.save(update_fields=["promise", "state", "holds", "sequence", "attempts"])
    plan_reminders(call_back, now=now)
    told = invite(call_back, REQUEST, by=by, now=now)
    _say_moved(call_back, new.previous, told, by=by, now=now)
    tell_moved(call_back, by=by, now=now)


def _say_moved(
    call_back: CallBack, old: Promise | None, told: Message | None, *, by: User | None, now: datetime
) -> None:
    event = CallBackMoved(
        case_id=call_back.case_id,
        call_back_id=call_back.pk,
        starts_at=call_back.starts_at.isoformat(),
        from_at=(old.due_at if old else call_back.starts_at).isoformat(),
        agent_id=call_back.agent_id,
        from_agent_id=(old.deliverer_id if old else None) or call_back.agent_id,
        time_zone=call_back.time_zone,
        by_customer=by is None,
        message_id=told.pk if told else None,
    )
    record(event, by=by, at=now)


def _go_to(call_back: CallBack, at: datetime) -> None:
    """By hand a call may be promised at any minute, also beside another one: what the customer was told counts."""
    length = call_back.ends_at - call_back.starts_at
    release(call_back)
    call_back.starts_at, call_back.ends_at = at, at + length
    call_back.save(update_fields=["starts_at", "ends_at"])
    _claim_if_free(call_back)


def _claim_if_free(call_back: CallBack) -> None:
    try:
        claim(call_back)
    except Raced:
        return


def stand_again(call_back: CallBack, *, now: datetime) -> None:
    """What was promised is owed again: the case came back, or the answer was taken back."""
    other = CallBack.objects.filter(holds=call_back.case_id).exclude(pk=call_back.pk).exists()
    is_over = now > call_back.promise.breaks_at
    call_back.state = CallBack.State.MISSED if is_over else CallBack.State.BOOKED
    call_back.holds = None if other else call_back.case
    call_back.save(update_fields=["state", "holds"])
    if not is_over:
        _claim_if_free(call_back)
        plan_reminders(call_back, now=now)


def pass_to(call_back: CallBack, person: User, *, now: datetime) -> bool:
    """Somebody else calls. False when they have another call at the same time."""
    if call_back.agent_id == person.pk:
        return True
    is_free = pass_claim(call_back, to=person)
    call_back.save(update_fields=["agent"])
    plan_reminders(call_back, now=now)
    return is_free


def go_over(source: Case, target: Case) -> dict[str, list[int]]:
    """When two cases are merged: the calls follow their promises. Of two that stand one holds the case; the other stands beside it."""
    over = list(CallBack.objects.filter(case=source).values_list("pk", flat=True))
    holds = list(CallBack.objects.filter(holds=source).values_list("pk", flat=True))
    other = CallBack.objects.filter(holds=target).exists()
    CallBack.objects.filter(pk__in=holds).update(holds=None if other else target)
    CallBack.objects.filter(pk__in=over).update(case=target)
    return {"over": over, "holds": holds}


def go_back(kept: dict[str, list[int]], source: Case, target: Case) -> None:
    CallBack.objects.filter(pk__in=kept["over"]).update(case=source)
    CallBack.objects.filter(pk__in=kept["holds"]).standing().update(holds=source)
