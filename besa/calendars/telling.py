"""A due time that says why it is what it is, in the reader's language (product.md: a clock that explains itself)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from besa.calendars.worktime import Derivation, Segment, SkippedDay
from besa.calendars.zones import zone_name
from besa.core.moments import clock, duration, full_day, full_moment, working_duration
from besa.core.reader import current_reader, reading
from besa.core.text.controls import isolate

MOST_LINES = 5

Names = Mapping[date, str]
"""What special days are called in the reader's language, where we know it."""


def sentences_of(
    told: Derivation, *, hours: str = "", names: Names | None = None, kind: str = "answer", names_hours: bool = True
) -> list[str]:
    """The derivation in whole sentences, for the current reader; the times are those of the desk's own clock.

    `hours` is the name of the working hours, empty for a desk that answers at every hour; without `names_hours` the name is
    not told. `kind`: what is promised, an answer or a solution.
    """
    with reading(replace(current_reader(), time_zone=told.zone)):
        lines = [*_beginning(told, hours, kind, names_hours), *_sum(told, bool(hours), names or {})]
        lines.append(_due(told))
    return [*lines, *_on_readers_clock(told)]


def counted(told: Derivation, *, has_hours: bool, names: Names, is_last: bool) -> list[str]:
    """The sum alone: what counted on which day, and what was closed. With `is_last` also when it is due."""
    with reading(replace(current_reader(), time_zone=told.zone)):
        lines = list(_sum(told, has_hours, names))
        if is_last:
            lines.append(_due(told))
    return [*lines, *_on_readers_clock(told)] if is_last else lines


def on_own_clock(at: datetime, zone: str) -> str:
    """The moment on the desk's own clock."""
    with reading(replace(current_reader(), time_zone=zone)):
        return isolate(full_moment(at))


def _on_readers_clock(told: Derivation) -> Iterator[str]:
    here = current_reader()
    there = replace(here, time_zone=told.zone)
    if told.due_at.astimezone(here.zone).utcoffset() != told.due_at.astimezone(there.zone).utcoffset():
        yield _("On your clock that is %(moment)s.") % {"moment": isolate(full_moment(told.due_at))}


def _beginning(told: Derivation, hours: str, kind: str, names_hours: bool) -> Iterator[str]:
    yield _("The time began to run on %(moment)s.") % {"moment": isolate(full_moment(told.start_at))}
    place = "hours" if hours and names_hours else "work" if hours else "always"
    yield PROMISED[kind, place]() % {
        "length": working_duration(told.target) if hours else duration(told.target),
        "hours": isolate(hours),
        "zone": zone_name(told.zone),
    }


PROMISED: dict[tuple[str, str], Callable[[], str]] = {
    ("answer", "hours"): lambda: _(
        "We promise an answer within %(length)s of working time, in the hours “%(hours)s” (%(zone)s)."
    ),
    ("answer", "work"): lambda: _("We promise an answer within %(length)s of working time (%(zone)s)."),
    ("answer", "always"): lambda: _("We promise an answer within %(length)s, at every hour of every day (%(zone)s)."),
    ("solution", "hours"): lambda: _(
        "We promise a solution within %(length)s of working time, in the hours “%(hours)s” (%(zone)s)."
    ),
    ("solution", "work"): lambda: _("We promise a solution within %(length)s of working time (%(zone)s)."),
    ("solution", "always"): lambda: _(
        "We promise a solution within %(length)s, at every hour of every day (%(zone)s)."
    ),
}


def _sum(told: Derivation, has_hours: bool, names: Names) -> Iterator[str]:
    if has_hours:
        yield from shortened([_counted(one, names) for one in told.segments])
    if told.skipped:
        yield _("Closed in between: %(days)s.") % {"days": listed(_closed(one, names) for one in told.skipped)}
    if told.clock_changed:
        yield _("The clock was changed in between; an hour of work is an hour on the clock.")


def _due(told: Derivation) -> str:
    return _("So it is due on %(moment)s.") % {"moment": isolate(full_moment(told.due_at))}


def _counted(one: Segment, names: Names) -> str:
    values = {
        "day": isolate(named(full_day(one.day), names.get(one.day) or one.name)),
        "start": at_clock(one.from_at),
        "end": at_clock(one.until_at),
        "opens": at_clock(one.opens_at),
        "closes": at_clock(one.closes_at),
        "length": working_duration(one.used),
    }
    return begun(_("%(day)s, open from %(opens)s to %(closes)s: %(start)s to %(end)s counts, %(length)s.") % values)


def begun(sentence: str) -> str:
    """With a capital at its head: Albanian days are small inside of a line, not at its beginning."""
    head = next((index for index, letter in enumerate(sentence) if letter.isalpha()), 0)
    return sentence[:head] + sentence[head : head + 1].upper() + sentence[head + 1 :]


def _closed(one: SkippedDay, names: Names) -> str:
    if one.reason == "weekend":
        return named(full_day(one.day), "")
    if one.reason == "skipped_by_clock":
        return named(full_day(one.day), _("a day that the calendar skipped"))
    return named(full_day(one.day), names.get(one.day) or one.name)


def named(day: str, name: str) -> str:
    if not name:
        return day
    return pgettext("a day and what it is called", "%(day)s (%(name)s)") % {"day": day, "name": isolate(name)}


def at_clock(at: datetime) -> str:
    return isolate(clock(at))


def shortened(lines: list[str]) -> list[str]:
    """A target of weeks has a line for each day; the first ones and the last tell enough."""
    if len(lines) <= MOST_LINES:
        return lines
    left = len(lines) - MOST_LINES
    more = ngettext("… and %(count)s more day in the same way …", "… and %(count)s more days in the same way …", left)
    return [*lines[: MOST_LINES - 1], more % {"count": left}, lines[-1]]


def listed(days: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(isolate(day) for day in days)
