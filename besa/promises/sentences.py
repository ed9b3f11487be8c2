"""What happened to promises, one sentence for each event on the timeline of its case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.core import moments
from besa.core.text.controls import isolate
from besa.promises.pointing import SENTENCES as POINTS
from besa.promises.rules import ANSWERS, HELD_BACK

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent

Words = dict[str, Callable[[], str]]


def group_of(event: LoggedEvent) -> str:
    """Answers are spoken of alike, and what is delivered or done otherwise too."""
    kind: str = event.data["kind"]
    if kind in ANSWERS:
        return "answer"
    return kind if kind in ("solution", "call_back", "update") else "other"


MADE: Words = {
    "first_answer": lambda: _("A first answer is promised by %(moment)s."),
    "next_answer": lambda: _("The next answer is promised by %(moment)s."),
    "solution": lambda: _("A solution is promised by %(moment)s."),
    "call_back": lambda: _("A call back is promised: %(moment)s."),
    "update": lambda: _("News is promised: %(moment)s."),
    "delivery": lambda: _("A delivery is promised: %(moment)s."),
    "other": lambda: _("A time is promised: %(moment)s."),
}


def told_made(event: LoggedEvent) -> tuple[str, str] | None:
    if event.data.get("is_told_elsewhere"):
        return None
    due = datetime.fromisoformat(event.data["due_at"])
    if event.data.get("previous_id"):
        return "clock", _("The new time is %(moment)s.") % {"moment": isolate(moments.moment(due))}
    return "clock", MADE[event.data["kind"]]() % {"moment": isolate(moments.moment(due))}


KEPT: Words = {
    "answer": lambda: _("The promised answer was given in time."),
    "solution": lambda: _("The case was solved within the promised time."),
    "call_back": lambda: _("The promised call took place in time."),
    "update": lambda: _("The promised news was given in time."),
    "other": lambda: _("What was promised was done in time."),
}
LATE: Words = {
    "answer": lambda: _("The promised answer was given, but late."),
    "solution": lambda: _("The case was solved, but later than promised."),
    "call_back": lambda: _("The promised call took place, but late."),
    "update": lambda: _("The promised news was given, but late."),
    "other": lambda: _("What was promised was done, but late."),
}


def told_kept(event: LoggedEvent) -> tuple[str, str] | None:
    if event.data.get("is_told_elsewhere"):
        return None
    if event.data["late"]:
        return "circle-alert", LATE[group_of(event)]()
    if event.data.get("early"):
        return "circle-check", _("What was promised was done earlier than promised.")
    return "circle-check", KEPT[group_of(event)]()


BROKEN: Words = {
    "answer": lambda: _("A promise was broken: the time has passed without an answer."),
    "solution": lambda: _("A promise was broken: the time has passed without a solution."),
    "call_back": lambda: _("A promise was broken: the time has passed without the call."),
    "update": lambda: _("A promise was broken: the time has passed without news for the customer."),
    "other": lambda: _("A promise was broken: the time has passed, and it is not done."),
}


def told_broken(event: LoggedEvent) -> tuple[str, str]:
    return "circle-alert", BROKEN[group_of(event)]()


ENDED: Words = {
    "solved": lambda: _("The promise of an answer ended, because the case was solved without one."),
    "closed": lambda: _("The promise of an answer ended, because the case was closed without one."),
    "spam": lambda: _("What was promised ended, because the case is spam."),
    "trash": lambda: _("What was promised ended, because the case is in the trash."),
    "not_needed": lambda: _("A promise was taken back, because the customer needs it no more: %(note)s"),
    "mistake": lambda: _("A promise was taken back, because it was noted by mistake: %(note)s"),
    "not_reached": lambda: _("The promised call ended: we called as often as was agreed, and nobody answered."),
}


def told_withdrawn(event: LoggedEvent) -> tuple[str, str]:
    return "clock", ENDED[event.data["reason"]]() % {"note": isolate(event.data.get("note", ""))}


BACK: Words = {
    "taken_back": lambda: _("The answer was taken back; the promise runs on, until the same time."),
    "not_delivered": lambda: _("The answer could not be delivered; the promise runs on, until the same time."),
    "reopened": lambda: _("The case is back; what was promised is owed again, until the same time."),
    "undone": lambda: _("It is owed after all, until the same time."),
}


def told_reopened(event: LoggedEvent) -> tuple[str, str] | None:
    if event.data.get("is_told_elsewhere"):
        return None
    return "clock", BACK[event.data["reason"]]()


PAUSED: Words = {
    "waiting": lambda: _("The time to solve it stands still while the customer is awaited: %(left)s are left."),
    "on_hold": lambda: _("The time to solve it stands still while the case is on hold: %(left)s are left."),
    "solved": lambda: _("The time in which the case was taken for solved does not count: %(left)s are left."),
}


def told_paused(event: LoggedEvent) -> tuple[str, str]:
    left = moments.working_duration(timedelta(seconds=event.data["left"]))
    return "pause", PAUSED[event.data["why"]]() % {"left": left}


def told_resumed(event: LoggedEvent) -> tuple[str, str]:
    due = datetime.fromisoformat(event.data["due_at"])
    return "clock", _("The time to solve it runs on, until %(moment)s.") % {"moment": isolate(moments.moment(due))}


def told_alarmed(event: LoggedEvent) -> None:
    """Those whose turn it is are told; the timeline need not say it too."""


def told_renegotiated(event: LoggedEvent) -> tuple[str, str]:
    words = {"old": isolate(moments.moment(datetime.fromisoformat(event.data["due_at"])))}
    words["new"] = isolate(moments.moment(datetime.fromisoformat(event.data["new_due_at"])))
    words["reason"] = isolate(event.data["reason"])
    if event.data.get("wished"):
        return _wished(words, is_late=event.data["late"], is_agreed=event.data["agreed"])
    if event.data["late"]:
        return "circle-alert", _("%(old)s was not kept; the customer has a new time, %(new)s: %(reason)s") % words
    if event.data["agreed"]:
        return "clock", _("The customer has agreed to %(new)s in place of %(old)s: %(reason)s") % words
    told = _(
        "The customer was told of %(new)s in place of %(old)s beforehand, and has not agreed; that counts as broken: %(reason)s"
    )
    return "circle-alert", told % words


def told_new_time_agreed(event: LoggedEvent) -> tuple[str, str]:
    old = isolate(moments.moment(datetime.fromisoformat(event.data["due_at"])))
    said = _("The customer agreed to the new time before %(old)s had passed: it counts as agreed anew, not as broken.")
    return "circle-check", said % {"old": old}


AIMED: Words = {
    "priority": lambda: _("The priority has changed: we aim for %(moment)s. The time that the customer knows stays."),
    "kind": lambda: _(
        "The kind of the case has changed: we aim for %(moment)s. The time that the customer knows stays."
    ),
    "tag": lambda: _("The tags have changed: we aim for %(moment)s. The time that the customer knows stays."),
    "team": lambda: _("The team has changed: we aim for %(moment)s. The time that the customer knows stays."),
    "other": lambda: _("The case has changed: we aim for %(moment)s. The time that the customer knows stays."),
}


def told_aimed(event: LoggedEvent) -> tuple[str, str]:
    if event.data["aim_at"] is None:
        return "clock", _("We aim for the promised time again.")
    aim = datetime.fromisoformat(event.data["aim_at"])
    return "clock", AIMED[event.data["because"]]() % {"moment": isolate(moments.moment(aim))}


def _wished(words: dict[str, str], *, is_late: bool, is_agreed: bool) -> tuple[str, str]:
    if is_late:
        return "circle-alert", _("%(old)s was not kept; the customer has chosen another time, %(new)s.") % words
    if not is_agreed:
        noted = _(
            "Noted as the customer’s wish: %(new)s in place of %(old)s. Until the call or message in which they asked for it is "
            "written down, that counts as broken."
        )
        return "circle-alert", noted % words
    return "clock", _("The customer wished another time: %(new)s in place of %(old)s.") % words


PASSED_ON: Words = {
    "by_hand": lambda: _("%(name)s will now do what was promised."),
    "away": lambda: _("%(name)s stands in for a colleague who is away, and will do what was promised."),
    "back": lambda: _("%(name)s is back, and will do what was promised."),
}


def told_passed_on(event: LoggedEvent) -> tuple[str, str]:
    return "clock", PASSED_ON[event.data["reason"]]() % {"name": isolate(event.data["deliverer_name"])}


def told_agreed(event: LoggedEvent) -> tuple[str, str]:
    if event.data["number"] > 1:
        return "handshake", _("What was agreed has changed: version %(number)s is written down.") % {
            "number": event.data["number"]
        }
    return "handshake", _("What was agreed is written down.")


def told_nothing(event: LoggedEvent) -> None:
    """Those whose turn it is are told."""


def told_silence(event: LoggedEvent) -> tuple[str, str]:
    since = isolate(moments.moment(datetime.fromisoformat(event.data["since"])))
    return "circle-alert", _("The customer has heard nothing from us since %(since)s, longer than our limit.") % {
        "since": since
    }


def told_errand_asked(event: LoggedEvent) -> tuple[str, str]:
    words = {"name": isolate(event.data["whom"]), "what": isolate(event.data["what"])}
    return "handshake", _("%(name)s is asked before it is offered: %(what)s") % words


def told_gesture(event: LoggedEvent) -> tuple[str, str]:
    return "star", _("Done beyond the promise: %(words)s") % {"words": isolate(event.data["words"])}


def told_gesture_taken_back(event: LoggedEvent) -> tuple[str, str]:
    words = {"words": isolate(event.data["words"])}
    return "star", _("Was noted by mistake, and not done beyond the promise: %(words)s") % words


def told_held_back(event: LoggedEvent) -> tuple[str, str]:
    return "circle-alert", str(HELD_BACK[event.data["reason"]])


SENTENCES: dict[str, Callable[[LoggedEvent], tuple[str, str] | None]] = {
    "promises.PromiseMade": told_made,
    "promises.PromiseKept": told_kept,
    "promises.PromiseBroken": told_broken,
    "promises.PromiseWithdrawn": told_withdrawn,
    "promises.PromiseReopened": told_reopened,
    "promises.PromisePaused": told_paused,
    "promises.PromiseResumed": told_resumed,
    "promises.PromiseAlarmed": told_alarmed,
    "promises.PromiseAimed": told_aimed,
    "promises.PromiseRenegotiated": told_renegotiated,
    "promises.NewTimeAgreed": told_new_time_agreed,
    "promises.PromisePassedOn": told_passed_on,
    "promises.Agreed": told_agreed,
    "promises.SilenceNear": told_nothing,
    "promises.SilenceBroken": told_silence,
    "promises.ErrandAsked": told_errand_asked,
    "promises.GestureMade": told_gesture,
    "promises.GestureTakenBack": told_gesture_taken_back,
    "promises.AcknowledgementHeldBack": told_held_back,
    **POINTS,
}
"""Event name -> its line on the timeline of a case, for the registry of sentences."""
