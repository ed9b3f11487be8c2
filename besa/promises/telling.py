"""Promises in words: why this time, and how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from besa.calendars.models import Holiday
from besa.calendars.telling import sentences_of
from besa.core import moments
from besa.core.reader import reader_of, reading
from besa.core.text.controls import isolate
from besa.promises.models import Promise
from besa.promises.rules import HELD_BACK, Urgency, urgency

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.core.models import LoggedEvent


def why(promise: Promise, reader: User) -> list[str]:
    """The derivation of a promise's time, in sentences of the reader's language. No query but for named holidays."""
    with reading(reader_of(reader)):
        return why_here(promise)


def why_here(promise: Promise) -> list[str]:
    """The same for the reader of this request."""
    told = promise.told
    if told is None:
        return [_("A person gave this time.")]
    special = [one.day for one in told.segments if one.name] + [one.day for one in told.skipped if one.name]
    return sentences_of(told, hours=promise.hours["name"], names=names_of(special, promise.hours["name"]))


def names_of(days: list[date], hours: str) -> dict[date, str]:
    """Holidays in the reader's language, as far as they still stand there; the promise itself keeps one name of each."""
    if not days:
        return {}
    rows = Holiday.objects.filter(hours__name=hours, day__in=days)
    return {row.day: row.name_in(get_language() or "en") for row in rows}


def standing(promise: Promise, now: datetime) -> tuple[Urgency, str]:
    """What the chip of a promise says: a kind with its own icon, and words."""
    if promise.is_owed:
        how = urgency(started_at=promise.started_at, due_at=promise.due_at, now=now)
        return how, moments.due(promise.due_at, now=now)
    if promise.is_kept:
        return Urgency.KEPT, pgettext("promise", "kept")
    if promise.state == Promise.State.BROKEN:
        return Urgency.LATE, pgettext("promise", "answered late")
    return Urgency.NEUTRAL, promise.get_state_display()


def told_made(event: LoggedEvent) -> tuple[str, str]:
    due = datetime.fromisoformat(event.data["due_at"])
    if event.data["kind"] == Promise.Kind.FIRST_ANSWER:
        return "clock", _("A first answer is promised by %(moment)s.") % {"moment": isolate(moments.moment(due))}
    return "clock", _("A time is promised: %(moment)s.") % {"moment": isolate(moments.moment(due))}


def told_kept(event: LoggedEvent) -> tuple[str, str]:
    if event.data["late"]:
        return "circle-alert", _("The promised answer was given, but late.")
    return "circle-check", _("The promised answer was given in time.")


def told_broken(event: LoggedEvent) -> tuple[str, str]:
    return "circle-alert", _("A promise was broken: the time has passed without an answer.")


def told_withdrawn(event: LoggedEvent) -> tuple[str, str]:
    words = {
        "solved": _("The promise of an answer ended, because the case was solved without one."),
        "closed": _("The promise of an answer ended, because the case was closed without one."),
        "spam": _("The promise of an answer ended, because the case is spam."),
        "trash": _("The promise of an answer ended, because the case is in the trash."),
    }
    return "clock", words[event.data["reason"]]


def told_reopened(event: LoggedEvent) -> tuple[str, str]:
    words = {
        "taken_back": _("The answer was taken back; the promise runs on, until the same time."),
        "not_delivered": _("The answer could not be delivered; the promise runs on, until the same time."),
        "reopened": _("The case is back; what was promised is owed again, until the same time."),
    }
    return "clock", words[event.data["reason"]]


def told_held_back(event: LoggedEvent) -> tuple[str, str]:
    return "circle-alert", str(HELD_BACK[event.data["reason"]])


SENTENCES = {
    "promises.PromiseMade": told_made,
    "promises.PromiseKept": told_kept,
    "promises.PromiseBroken": told_broken,
    "promises.PromiseWithdrawn": told_withdrawn,
    "promises.PromiseReopened": told_reopened,
    "promises.AcknowledgementHeldBack": told_held_back,
}
"""Event name -> its line on the timeline of a case, for the registry of sentences."""
