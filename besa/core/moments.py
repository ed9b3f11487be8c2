"""Times in words, for the reader: in their language, zone, digits and calendar. For pages, mails and the API alike.

Django's own relative times are wrong in Arabic (language.md 6): every form here is a whole phrase with all its plurals.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as by_format
from django.utils.formats import get_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from besa.core.almanac import day_in
from besa.core.reader import Reader, current_reader, reading
from besa.core.text.controls import isolate_ltr
from besa.core.text.digits import in_digits

WITH_WEEKDAY = {"en": "l j F Y", "ar": "l j F Y", "he": "יום l, j בF Y", "sq": "l, j F Y"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Three days late is said in days; until then the hours still matter.
DAYS_FROM = 2 * DAY


def moment(at: datetime, *, now: datetime | None = None) -> str:
    """The shortest words that cannot be misread: `today 11:02`, `Thursday 14:30`, `3 March`, `3 March 2025`."""
    reader = current_reader()
    local, today = at.astimezone(reader.zone), (now or timezone.now()).astimezone(reader.zone).date()
    days = (local.date() - today).days
    if -7 < days < 7:
        return in_digits(_near_day(days, local), reader.digits)
    return day(local.date(), today=today)


def day(on: date, *, today: date | None = None) -> str:
    """`3 March`, and the year when it is not this one."""
    reader = current_reader()
    today = today or timezone.now().astimezone(reader.zone).date()
    key = "MONTH_DAY_FORMAT" if on.year == today.year else "DATE_FORMAT"
    return in_digits(_formatted(on, get_format(key), reader), reader.digits)


def clock(at: datetime) -> str:
    """`14:30` in the reader's zone."""
    reader = current_reader()
    return in_digits(by_format(at.astimezone(reader.zone), get_format("TIME_FORMAT")), reader.digits)


def there(at: datetime, zone: str, *, style: Callable[[datetime], str] = moment) -> str:
    """The time by the clock of another zone, in the reader's own words."""
    reader = current_reader()
    with reading(Reader(reader.language, reader.digits, reader.calendar, zone)):
        return style(at)


def full_moment(at: datetime) -> str:
    """`Thursday 5 March 2026, 14:30`, with the date of the reader's second calendar behind it."""
    reader = current_reader()
    local = at.astimezone(reader.zone)
    return in_digits(
        _("%(day)s, %(time)s") % {"day": full_day(local.date()), "time": by_format(local, get_format("TIME_FORMAT"))},
        reader.digits,
    )


def full_day(on: date) -> str:
    """`Thursday 5 March 2026`, or `Thursday 5 March 2026 (16 Ramadan 1447)`."""
    return _full_day(on, current_reader(), get_language())


# A list names the same few days on every line. The language that is active may differ from the reader's, inside `override`.
@lru_cache(maxsize=2048)
def _full_day(on: date, reader: Reader, active: str | None) -> str:
    words = _formatted(on, WITH_WEEKDAY[reader.language], reader)
    second = day_in(reader.calendar, on, reader.language)
    return in_digits(f"{words} ({second})" if second else words, reader.digits)


def exact_moment(at: datetime) -> str:
    """For a title: the full moment and its time zone, which is isolated because it is Latin in every language."""
    local = at.astimezone(current_reader().zone)
    offset = local.strftime("%z")
    return f"{full_moment(at)} {isolate_ltr(f'({local.tzinfo}, UTC{offset[:3]}:{offset[3:5]})')}"


def due(at: datetime, *, now: datetime | None = None) -> str:
    """What a due time means now: `2 h late`, `by 14:30`, `tomorrow 09:15`."""
    reader, now = current_reader(), now or timezone.now()
    if at < now:
        return in_digits(_late(now - at), reader.digits)
    if at.astimezone(reader.zone).date() == now.astimezone(reader.zone).date():
        return pgettext("due time", "by %(time)s") % {"time": clock(at)}
    return moment(at, now=now)


def duration(length: timedelta) -> str:
    """`5 minutes`, `2 hours 5 minutes`, `3 days`; two units at most, the smaller one cut off, not rounded."""
    days, rest = divmod(length, DAY)
    if days:
        hours = rest // HOUR
        return in_digits(_joined(_days(days), _hours(hours) if hours else ""), current_reader().digits)
    return working_duration(rest)


def working_duration(length: timedelta) -> str:
    """The same in hours however many: thirty hours of work are not one day and six hours."""
    hours, rest = divmod(length, HOUR)
    minutes = rest // MINUTE
    if hours:
        words = _joined(_hours(hours), _minutes(minutes) if minutes else "")
    elif minutes:
        words = _minutes(minutes)
    else:
        words = _("less than a minute")
    return in_digits(words, current_reader().digits)


def _near_day(days: int, local: datetime) -> str:
    time = {"time": by_format(local, get_format("TIME_FORMAT"))}
    if days == 0:
        return pgettext("day and time", "today %(time)s") % time
    if days == 1:
        return pgettext("day and time", "tomorrow %(time)s") % time
    if days == -1:
        return pgettext("day and time", "yesterday %(time)s") % time
    return _on_weekday(local.weekday()) % time


def _on_weekday(weekday: int) -> str:
    return (
        pgettext("day and time", "Monday %(time)s"),
        pgettext("day and time", "Tuesday %(time)s"),
        pgettext("day and time", "Wednesday %(time)s"),
        pgettext("day and time", "Thursday %(time)s"),
        pgettext("day and time", "Friday %(time)s"),
        pgettext("day and time", "Saturday %(time)s"),
        pgettext("day and time", "Sunday %(time)s"),
    )[weekday]


def _late(by: timedelta) -> str:
    if by < MINUTE:
        return _("due now")
    if by < HOUR:
        count = by // MINUTE
        return ngettext("%(count)s min late", "%(count)s min late", count) % {"count": count}
    if by < DAYS_FROM:
        count = by // HOUR
        return ngettext("%(count)s h late", "%(count)s h late", count) % {"count": count}
    count = by // DAY
    return ngettext("%(count)s day late", "%(count)s days late", count) % {"count": count}


def _joined(large: str, small: str) -> str:
    return (
        pgettext("two parts of a duration", "%(large)s %(small)s") % {"large": large, "small": small}
        if small
        else large
    )


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def _formatted(on: date, pattern: str, reader: Reader) -> str:
    words = by_format(on, pattern)
    # Django capitalises Albanian months and days; inside a line Albanian does not.
    return words.lower() if reader.language == "sq" else words
