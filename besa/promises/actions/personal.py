"""What a person promises a customer, and what comes of it (PR-01, PR-02, PR-08); another time is in `renegotiating`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.promises import errors
from besa.promises.actions.rows import about, next_wake, refresh_next_due
from besa.promises.actions.settling import has_begun, keep_one, reopen_one
from besa.promises.events import PromiseMade, PromisePassedOn, PromiseWithdrawn
from besa.promises.models import Promise
from besa.promises.queries import other_time_promised, ways_to_reach
from besa.promises.rules import BY_PERSON, FARTHEST, TAKEN_BACK_FOR, Window, is_kept_by, window_of

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Message


@transaction.atomic
def promise(
    case: Case,
    *,
    by: User | None,
    kind: str,
    due_at: datetime,
    text: str = "",
    start: datetime | None = None,
    deliverer: User | None = None,
    promiser: User | None = None,
    channel: str = "",
    condition: str = "",
    is_something_else: bool = False,
    has_a_number: bool = False,
    is_told_elsewhere: bool = False,
    now: datetime | None = None,
) -> Promise:
    """Write down what the customer of the case was promised by `promiser` (`by` when None), to be done by `deliverer`.

    `due_at` alone is a deadline; `start` equal to it is “at this hour”, earlier it is “between”. `is_something_else`: it
    stands beside what another person has promised. `has_a_number`: where to call was said with the time, and needs no
    contact point. `is_told_elsewhere`: the caller tells the timeline. Without `by`, the customer chose it.
    Raises NotAllowed, CaseIsAway, NothingPromised, InThePast, TooFarAway,
    WindowUpsideDown, NotAtWork, NoWayToReach, OtherTimePromised; ValueError for a kind that no person gives.
    """
    require_work_on(by, case)
    if kind not in BY_PERSON:
        raise ValueError(kind)
    now = now or timezone.now()
    promiser = promiser or by
    deliverer = deliverer or promiser
    if promiser is None or deliverer is None:
        raise ValueError("somebody gives their word")
    window = window_for(kind, start, due_at, now)
    _require_possible(case, kind, text, deliverer)
    if not has_a_number:
        _require_reachable(case, kind, channel)
    if not is_something_else:
        _require_one_time(case, kind, due_at, promiser)
    return made(
        Promise(
            case=case,
            kind=kind,
            text=" ".join(text.split())[:400],
            customer=case.customer,
            team=case.team,
            promiser=promiser,
            deliverer=deliverer,
            channel=channel,
            condition=" ".join(condition.split())[:200],
            started_at=now,
            due_at=window.due_at,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
        ),
        by=by,
        is_told_elsewhere=is_told_elsewhere,
    )


def window_for(kind: str, start: datetime | None, due_at: datetime, now: datetime) -> Window:
    if due_at <= now:
        raise errors.InThePast(field="due_at")
    if due_at - now > FARTHEST:
        raise errors.TooFarAway(field="due_at")
    if start is not None and start > due_at:
        raise errors.WindowUpsideDown(field="start")
    return window_of(kind, start, due_at)


def _require_possible(case: Case, kind: str, text: str, deliverer: User) -> None:
    if case.place != Case.Place.INBOX or case.status == Case.Status.CLOSED:
        raise errors.CaseIsAway
    if kind in ("delivery", "other") and not text.strip():
        raise errors.NothingPromised(field="text")
    if not deliverer.is_active or not deliverer.works_on_cases:
        raise errors.NotAtWork(field="deliverer", name=deliverer.name)


def _require_reachable(case: Case, kind: str, channel: str) -> None:
    wanted = "phone" if kind == "call_back" and not channel else channel
    if not ways_to_reach(case.customer, wanted):
        raise errors.NoWayToReach(field="channel", channel=wanted, name=case.customer.name or case.customer.email)


def _require_one_time(case: Case, kind: str, due_at: datetime, by: User) -> None:
    other = other_time_promised(case, kind=kind, due_at=due_at, by=by)
    if other is not None and other.promiser is not None:
        raise errors.OtherTimePromised(name=other.promiser.name, due_at=other.due_at, promise=other.pk)


def made(new: Promise, *, by: User | None, is_told_elsewhere: bool = False) -> Promise:
    new.wakes_at = next_wake(new, None)
    new.save(force_insert=True)
    event = PromiseMade(
        **about(new),
        due_at=new.due_at.isoformat(),
        text=new.text,
        promiser_id=new.promiser_id,
        deliverer_id=new.deliverer_id,
        previous_id=new.previous_id,
        is_told_elsewhere=is_told_elsewhere,
    )
    record(event, by=by, at=new.started_at, about=new)
    refresh_next_due(new.case)
    return new


@transaction.atomic
def keep(promise: Promise, *, by: User, said: Message | None = None, now: datetime | None = None) -> None:
    """A person says that it is done. A contact needs `said`, the call or message in which the customer heard from us (PR-02).

    Policy promises keep themselves. Late, it stays broken and is made good. Raises NotAllowed, NotOpen, OnlyByContact.
    """
    require_work_on(by, promise.case)
    promise.refresh_from_db()
    if not promise.is_personal or (promise.is_contact and not (said and _is_contact(promise, said))):
        raise errors.OnlyByContact
    at = said.said_at if said else now or timezone.now()
    if not keep_one(promise, said, at, by=by):
        raise errors.NotOpen
    refresh_next_due(promise.case)


def _is_contact(promise: Promise, said: Message) -> bool:
    if said.case_id != promise.case_id or said.automatic or said.author_id is None or not has_begun(promise, said):
        return False
    is_out = said.direction == said.Direction.OUT
    return is_kept_by(promise.kind, promise.channel, said.channel, is_out)


@transaction.atomic
def withdraw(promise: Promise, *, by: User | None, reason: str, note: str = "", now: datetime | None = None) -> None:
    """Take back what a person promised: the customer said they need it no more, or it was never said to them.

    `reason` is one of TAKEN_BACK_FOR, with a `note` that says more; having no news is none. Without `by`, they said so.
    Raises NotAllowed, NotOpen,
    ReasonNeeded, and ValueError for another reason.
    """
    require_work_on(by, promise.case)
    if reason not in TAKEN_BACK_FOR or not promise.is_personal:
        raise ValueError(reason)
    if not note.strip():
        raise errors.ReasonNeeded(field="note")
    now = now or timezone.now()
    rows = Promise.objects.filter(pk=promise.pk).open()
    if not rows.update(state=Promise.State.WITHDRAWN, ended_at=now, reason=reason):
        raise errors.NotOpen
    record(PromiseWithdrawn(**about(promise), reason=reason, note=note.strip()[:400]), by=by, at=now)
    promise.refresh_from_db()
    refresh_next_due(promise.case)


@transaction.atomic
def take_up_again(promise: Promise, *, by: User | None, now: datetime | None = None) -> None:
    """The way back from `withdraw`: owed again, until the same time. Raises NotAllowed, and NotOpen when that has passed."""
    require_work_on(by, promise.case)
    now = now or timezone.now()
    promise.refresh_from_db()
    was_withdrawn = promise.state == Promise.State.WITHDRAWN and promise.reason in TAKEN_BACK_FOR
    if not was_withdrawn or now >= promise.breaks_at:
        raise errors.NotOpen
    reopen_one(promise, reason="undone", by=by, now=now)
    refresh_next_due(promise.case)


@transaction.atomic
def pass_on(
    promise: Promise, *, to: User, by: User | None, reason: str = "by_hand", now: datetime | None = None
) -> None:
    """Somebody else does it; whoever gave the word still stands for it. Silent when it is theirs already.

    Raises NotAllowed, NotOpen, NotAtWork.
    """
    require_work_on(by, promise.case)
    if not to.is_active or not to.works_on_cases:
        raise errors.NotAtWork(field="deliverer", name=to.name)
    if promise.deliverer_id == to.pk:
        return
    previous = promise.deliverer_id
    rows = Promise.objects.filter(pk=promise.pk, deliverer=previous).owed()
    if not rows.update(deliverer=to):
        raise errors.NotOpen
    promise.deliverer = to
    event = PromisePassedOn(
        **about(promise), deliverer_id=to.pk, deliverer_name=to.name, previous_id=previous, reason=reason
    )
    record(event, by=by, at=now)
