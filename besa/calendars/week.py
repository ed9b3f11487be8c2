"""A week for people: its days in the reader's order, and its openings in a few words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.calendars.errors import sentence_of
from besa.calendars.worktime import BadHours, Interval
from besa.calendars.worktime.values import DAY, clock
from besa.core.reader import current_reader
from besa.core.text.controls import isolate_ltr
from besa.core.text.digits import in_digits

KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class Day:
    """One day of the form: its openings as typed, and what is wrong with them."""

    key: str
    label: str
    openings: list[tuple[str, str]]
    errors: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What stands there, and one free row for another opening."""
        return [*self.openings, ("", "")]

    def intervals(self) -> list[str]:
        """The openings as `09:00-17:00`, in order; each that cannot be adds to `errors`."""
        found = [self._interval(start, end) for start, end in self.openings]
        return [str(one) for one in sorted(one for one in found if one is not None)]

    def _interval(self, start: str, end: str) -> Interval | None:
        if not start or not end:
            self.errors.append(_("Give both a beginning and an end, or leave both empty."))
            return None
        try:
            found = Interval.parse(f"{start}-{end}")
        except BadHours as error:
            self.errors.append(sentence_of(error))
            return None
        if found.start and found.end - found.start == DAY:  # a slip, which would open the desk for a day and a night
            words = _("%(time)s to %(time)s is no opening. Write when it ends, or 00:00 to 00:00 for the whole day.")
            self.errors.append(words % {"time": isolate_ltr(clock(found.start))})
            return None
        return found


def order_of_days() -> list[int]:
    """Indexes of the days, Monday being 0, as the reader's week begins."""
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    return [(first + n) % 7 for n in range(7)]


def typed(intervals: Sequence[str]) -> list[tuple[str, str]]:
    """Openings as the inputs of a browser take them: midnight at the end is 00:00."""
    pairs = [text.split("-") for text in intervals]
    return [(start, "00:00" if end == "24:00" else end) for start, end in pairs]


def in_words(week: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """(days, openings), equal days in a row together: [("Monday to Friday", "09:00–17:00"), ("Saturday", "closed")]."""
    days = [(index, tuple(week[index])) for index in order_of_days()]
    groups = [list(group) for _hours, group in groupby(days, key=lambda day: day[1])]
    return [(_days([index for index, _hours in group]), openings_in_words(group[0][1])) for group in groups]


def openings_in_words(intervals: Sequence[str]) -> str:
    if not intervals:
        return pgettext("working hours of a day", "closed")
    digits = current_reader().digits
    spans = [isolate_ltr(in_digits(text.replace("-", "–"), digits)) for text in intervals]
    return pgettext("between the items of a list", ", ").join(spans)


def _days(indexes: Sequence[int]) -> str:
    first, last = str(WEEKDAYS[indexes[0]]), str(WEEKDAYS[indexes[-1]])
    if len(indexes) == 1:
        return first
    return pgettext("days of the week", "%(first)s to %(last)s") % {"first": first, "last": last}
