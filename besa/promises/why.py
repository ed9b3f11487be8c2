"""Why this time: the derivation of a promise, told in the reader's language; for colleagues, and for the customer.

To the minute, on the desk's own clock: when it began, the hours that counted, each closed day, each pause and who made it, each
change of hours or policy since, and who gave another time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from besa.accounts.models import User
from besa.calendars.models import BusinessHours, Holiday
from besa.calendars.telling import counted, on_own_clock, sentences_of
from besa.calendars.worktime import Derivation, Schedule, explain_working_time
from besa.calendars.worktime.values import NeverOpens
from besa.core.models import LoggedEvent
from besa.core.moments import full_moment, working_duration
from besa.core.reader import Reader, reader_of, reading
from besa.core.text.controls import isolate
from besa.promises.clock import Clock, Pause
from besa.promises.events import PromiseAimed
from besa.promises.models import Promise

if TYPE_CHECKING:
    from datetime import timedelta


def why(promise: Promise, reader: User) -> list[str]:
    """For a colleague. At most five queries: names of holidays and people, and what has changed since."""
    with reading(reader_of(reader)):
        return why_here(promise)


def why_here(promise: Promise) -> list[str]:
    """The same for the reader of this request."""
    return [*_derived(promise, is_for_customer=False), *_changes(promise), *_aim(promise)]


def why_for_customer(promise: Promise, reader: Reader) -> list[str]:
    """What is theirs to know: the sum and the pauses while we waited for them. No names of staff, policies or hours."""
    with reading(reader):
        return list(_derived(promise, is_for_customer=True))


def _derived(promise: Promise, *, is_for_customer: bool) -> Iterator[str]:
    told = promise.told
    if told is None:
        yield from _given(promise, is_for_customer)
        return
    hours = promise.hours["name"]
    kind = "solution" if promise.kind == Promise.Kind.SOLUTION else "answer"
    if not promise.pauses:
        yield from sentences_of(
            told, hours=hours, names=_names(told, hours), kind=kind, names_hours=not is_for_customer
        )
        return
    yield from _with_pauses(promise, told, hours, kind, is_for_customer)


def _given(promise: Promise, is_for_customer: bool) -> Iterator[str]:
    """A person chose the time: who, when, and within which hours a call counts."""
    words = {"moment": isolate(full_moment(promise.started_at)), "due": isolate(full_moment(promise.due_at))}
    if promise.promiser is None or is_for_customer:
        yield _("This time was given on %(moment)s: %(due)s.") % words
    else:
        yield _("%(name)s gave this time on %(moment)s: %(due)s.") % {**words, "name": isolate(promise.promiser.name)}
    if promise.opens_at:
        window = {"start": isolate(full_moment(promise.opens_at)), "end": isolate(full_moment(promise.breaks_at))}
        yield _("It is kept by speaking to the customer between %(start)s and %(end)s.") % window
    if promise.condition:
        yield _("Only if: %(condition)s") % {"condition": isolate(promise.condition)}
    if promise.previous is not None:
        before = isolate(full_moment(promise.previous.due_at))
        yield _("It takes the place of an earlier time: %(before)s.") % {"before": before}


def _with_pauses(promise: Promise, told: Derivation, hours: str, kind: str, is_for_customer: bool) -> Iterator[str]:
    clock = Clock.of(promise.hours, promise.started_at, told.target, promise.due_at, promise.pauses)
    people = {} if is_for_customer else _people(clock.pauses)
    at, left = told.start_at, told.target
    whole = sentences_of(told, hours=hours, names={}, kind=kind, names_hours=not is_for_customer)
    yield from whole[:2]
    for pause in clock.pauses:
        yield from _piece(clock.schedule, at, left - pause.left, hours, is_last=False)
        yield from _paused(pause, told.zone, people)
        if pause.until is None:
            return
        at, left = pause.until, pause.left
    yield from _piece(clock.schedule, at, left, hours, is_last=True)


def _piece(schedule: Schedule, at: datetime, length: timedelta, hours: str, *, is_last: bool) -> Iterator[str]:
    """What counted from `at` on, until the clock stopped or had run out."""
    try:
        told = explain_working_time(schedule, at, length)
    except NeverOpens:
        return
    yield from counted(told, has_hours=bool(hours), names=_names(told, hours), is_last=is_last)


def _paused(pause: Pause, zone: str, people: dict[int, str]) -> Iterator[str]:
    words = {"moment": on_own_clock(pause.at, zone), "left": working_duration(pause.left)}
    words["name"] = isolate(people.get(pause.by or 0, ""))
    yield (_BY if pause.by in people else _ALONE)[pause.why]() % words
    if pause.until is None:
        yield _("It stands still now; what is left runs on when the case is open again.")
        return
    after = {"moment": on_own_clock(pause.until, zone), "name": isolate(people.get(pause.by_until or 0, ""))}
    if pause.by_until in people:
        yield _("It ran on from %(moment)s, when %(name)s opened the case again.") % after
    else:
        yield _("It ran on from %(moment)s.") % after


_ALONE = {
    "waiting": lambda: _("It stood still from %(moment)s, while we waited for the customer; %(left)s were left."),
    "on_hold": lambda: _("It stood still from %(moment)s, while the case was on hold; %(left)s were left."),
    "solved": lambda: _("It stood still from %(moment)s, while the case was taken for solved; %(left)s were left."),
}
_BY = {
    "waiting": lambda: _(
        "It stood still from %(moment)s, when %(name)s began to wait for the customer; %(left)s were left."
    ),
    "on_hold": lambda: _("It stood still from %(moment)s, when %(name)s put the case on hold; %(left)s were left."),
    "solved": lambda: _(
        "It stood still from %(moment)s, when the case was taken for solved, until %(name)s opened it again;"
        " %(left)s were left."
    ),
}


def _people(pauses: tuple[Pause, ...]) -> dict[int, str]:
    keys = {pause.by for pause in pauses} | {pause.by_until for pause in pauses}
    return dict(User.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))


def _names(told: Derivation, hours: str) -> dict[date, str]:
    """Holidays in the reader's language, as far as they still stand there; the promise itself keeps one name of each."""
    days = [one.day for one in told.segments if one.name] + [one.day for one in told.skipped if one.name]
    if not days:
        return {}
    rows = Holiday.objects.filter(hours__name=hours, day__in=days)
    return {row.day: row.name_in(get_language() or "en") for row in rows}


def _changes(promise: Promise) -> Iterator[str]:
    """What has been changed since, and does not touch it: a running promise keeps what it began with."""
    if promise.told is None:
        return
    if promise.policy is not None:
        yield from _policy(promise)
    hours = promise.hours["name"]
    row = BusinessHours.objects.filter(name=hours).first() if hours else None
    if row is not None and row.version > promise.hours["version"]:
        yield _("The working hours “%(hours)s” were changed afterwards; this promise keeps those it began with.") % {
            "hours": isolate(hours)
        }


def _aim(promise: Promise) -> Iterator[str]:
    """What has made it more urgent for us; the customer's time stays."""
    if promise.aim_at is None:
        return
    rows = LoggedEvent.objects.filter(case_id=promise.case_id, name=PromiseAimed.name(), data__promise_id=promise.pk)
    event = rows.select_related("actor").order_by("-id").first()
    words = {"aim": isolate(full_moment(promise.aim_at))}
    if event is not None and event.actor is not None:
        words |= {"moment": isolate(full_moment(event.at)), "name": isolate(event.actor.name)}
        yield _("%(name)s made the case more urgent on %(moment)s: we aim for %(aim)s ourselves.") % words
    else:
        yield _("The case has become more urgent: we aim for %(aim)s ourselves.") % words
    yield _("The time that the customer was told does not move by that.")


def _policy(promise: Promise) -> Iterator[str]:
    version = promise.policy
    if version is None:
        return
    words = {"policy": isolate(version.policy.name), "number": version.number}
    yield _("By the policy “%(policy)s”, version %(number)s.") % words
    later = version.policy.versions.filter(number__gt=version.number).order_by("number").select_related("made_by")
    for one in later:
        changed = {
            "moment": isolate(full_moment(one.made_at)),
            "name": isolate(one.made_by.name if one.made_by else ""),
        }
        if one.made_by:
            yield _("%(name)s changed the policy on %(moment)s; this promise keeps what it was given by.") % changed
        else:
            yield _("The policy was changed on %(moment)s; this promise keeps what it was given by.") % changed
