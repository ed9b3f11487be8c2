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
from besa.promises.rules import ANSWERS, Urgency, urgency

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case


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


def promised_in(case: Case) -> list[str]:
    """What is still promised in `case`, a line each, for the brief of a handover. In the language that is active; one query."""
    rows = Promise.objects.filter(case=case, state=Promise.State.OPEN).order_by("due_at", "pk")
    lines = []
    for one in rows:
        names = {"what": one.text or one.get_kind_display(), "moment": isolate(moments.full_moment(one.due_at))}
        lines.append(_("%(what)s: by %(moment)s") % names)
    return lines


def standing(promise: Promise, now: datetime) -> tuple[Urgency, str]:
    """What the chip of a promise says: a kind with its own icon, and words."""
    if promise.is_owed:
        how = urgency(started_at=promise.started_at, due_at=promise.due_at, now=now)
        return how, moments.due(promise.due_at, now=now)
    if promise.is_kept:
        early = promise.state == Promise.State.KEPT_EARLY
        return Urgency.KEPT, pgettext("promise", "kept early") if early else pgettext("promise", "kept")
    if promise.state == Promise.State.BROKEN:
        return Urgency.LATE, broken_words(promise)
    return Urgency.NEUTRAL, promise.get_state_display()


def broken_words(promise: Promise) -> str:
    if promise.kept_at is None:
        return pgettext("promise", "broken, new time given")
    if promise.kind in ANSWERS:
        return pgettext("promise", "answered late")
    return pgettext("promise", "made good late")
