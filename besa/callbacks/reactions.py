"""What call-backs do when something happens to their promise, or to a case; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from besa.accounts.models import User
from besa.callbacks.actions import following
from besa.callbacks.actions.trying import note_try
from besa.callbacks.models import CallBack
from besa.callbacks.notices import tell_answered, tell_of_two_at_once
from besa.cases.models import Message
from besa.core import files
from besa.core.gathering import in_hand
from besa.promises.models import Promise
from besa.promises.queries import write_what_is_held
from besa.promises.rules import TAKEN_BACK_FOR

if TYPE_CHECKING:
    from besa.cases.events import ContactLogged, MessageReceived
    from besa.core.models import LoggedEvent
    from besa.promises.events import (
        PromiseBroken,
        PromiseKept,
        PromisePassedOn,
        PromiseRenegotiated,
        PromiseReopened,
        PromiseWithdrawn,
    )

CALL_BACK = "call_back"


def _of(kind: str, promise_id: int) -> CallBack | None:
    """The call-back of a promise. No query for the other kinds."""
    if kind != CALL_BACK:
        return None
    rows = CallBack.objects.select_related("case__customer", "case__team", "agent", "team", "promise")
    return rows.filter(promise=promise_id).first()


def promise_kept(event: PromiseKept, logged: LoggedEvent) -> None:
    found = _of(event.kind, event.promise_id)
    if found:
        following.end(found, CallBack.State.REACHED)


def promise_broken(event: PromiseBroken, logged: LoggedEvent) -> None:
    found = _of(event.kind, event.promise_id)
    if found and found.is_standing:
        following.miss(found)


def promise_withdrawn(event: PromiseWithdrawn, logged: LoggedEvent) -> None:
    """By hand, in whichever place, the customer's calendar hears of it. A case in spam or trash tells nobody."""
    found = _of(event.kind, event.promise_id)
    if found and found.is_standing:
        following.call_off(found, by=logged.actor, tells=event.reason in TAKEN_BACK_FOR, now=logged.at)


def promise_renegotiated(event: PromiseRenegotiated, logged: LoggedEvent) -> None:
    found = _of(event.kind, event.promise_id)
    if found:
        new = Promise.objects.get(pk=event.new_id)
        following.follow_to(found, new, by=logged.actor, now=logged.at)


def promise_reopened(event: PromiseReopened, logged: LoggedEvent) -> None:
    found = _of(event.kind, event.promise_id)
    if found and not found.is_standing:
        following.stand_again(found, now=logged.at)


def promise_passed_on(event: PromisePassedOn, logged: LoggedEvent) -> None:
    """Somebody else calls, by hand or because a colleague is away; whoever has two calls at once is told."""
    found = _of(event.kind, event.promise_id)
    if found and found.is_standing:
        person = User.objects.get(pk=event.deliverer_id)
        if not following.pass_to(found, person, now=logged.at):
            tell_of_two_at_once(found, now=logged.at)


def contact_logged(event: ContactLogged, logged: LoggedEvent) -> None:
    """A call of ours that nobody answered is a try; one before the call was due is about something else."""
    if event.answered or event.channel != Message.Channel.PHONE:
        return
    found = CallBack.objects.standing().filter(case=event.case_id).select_related("case", "team", "promise").first()
    if found is None or _is_too_early(found, logged.at):
        return
    message = Message.objects.get(pk=event.message_id)
    if message.direction == Message.Direction.OUT:
        note_try(found, by=logged.actor, now=logged.at)


@in_hand
def message_received(event: MessageReceived, logged: LoggedEvent) -> None:
    """A calendar's answer opens no case again; whoever calls hears of one that is more than a plain yes."""
    if not event.automatic:
        return
    message = logged.about or Message.objects.get(pk=event.message_id)
    if message.automatic_reason != "calendar-reply":
        return
    write_what_is_held()
    found = CallBack.objects.standing().filter(case=event.case_id).select_related("case__customer", "agent").first()
    if found is not None and not _is_plain_yes(message):
        tell_answered(found, now=logged.at)


def _is_plain_yes(message: Message) -> bool:
    rows = message.attachments.filter(content_type__startswith="text/calendar")
    answers = [files.read(row.stored).upper() for row in rows]
    return bool(answers) and all(b"PARTSTAT=ACCEPTED" in one and b"COMMENT" not in one for one in answers)


def _is_too_early(call_back: CallBack, at: datetime) -> bool:
    opens_at = call_back.promise.opens_at
    return opens_at is not None and at < opens_at
