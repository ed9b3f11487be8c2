"""Besa's words in templates, loaded everywhere.

Most are tag and filter at once: a filter can stand in `{% blocktranslate with %}`.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from besa.core import moments
from besa.core.reader import Reader, current_reader
from besa.core.text import markup as rules
from besa.core.text.digits import ARABIC, in_digits
from besa.core.text.direction import Direction, direction_of

register = template.Library()

# Icons that point along the line of reading; clocks, checks and logos are the same in both directions (checklist 8).
POINTING = frozenset(
    {
        "align-left",
        "align-right",
        "arrow-left",
        "arrow-left-right",
        "arrow-right",
        "arrow-right-left",
        "chevron-first",
        "chevron-last",
        "chevron-left",
        "chevron-right",
        "chevrons-left",
        "chevrons-right",
        "corner-down-left",
        "corner-down-right",
        "corner-up-left",
        "corner-up-right",
        "door-open",
        "external-link",
        "forward",
        "indent-decrease",
        "indent-increase",
        "list-collapse",
        "list-plus",
        "list-todo",
        "log-in",
        "log-out",
        "message-square-reply",
        "move-left",
        "move-right",
        "panel-left",
        "panel-left-close",
        "panel-left-open",
        "panel-right",
        "panel-right-close",
        "panel-right-open",
        "phone-forwarded",
        "phone-incoming",
        "phone-outgoing",
        "redo",
        "redo-2",
        "reply",
        "reply-all",
        "send",
        "send-horizontal",
        "skip-back",
        "skip-forward",
        "square-arrow-out-up-right",
        "step-back",
        "step-forward",
        "text-quote",
        "undo",
        "undo-2",
    }
)
MOMENT_STYLES: dict[str, Callable[[datetime], str]] = {
    "": moments.moment,
    "full": moments.full_moment,
    "clock": moments.clock,
    "day": lambda at: moments.day(at.astimezone(current_reader().zone).date()),
}
LASTING = frozenset({"full", "clock"})
SECOND = timedelta(seconds=1)
LONGEST_NAME = 300
UNITS = ("B", "kB", "MB", "GB")


def moment(at: datetime | None, style: str = "") -> str:
    """`<time>` in the reader's words; `full`, `clock` and `day` say all, or a part. Empty for None."""
    if at is None:
        return ""
    reader = current_reader()
    # What is near is told by its distance from today; the rest says the same for ever.
    today = None if style in LASTING else timezone.now().astimezone(reader.zone).date()
    return _moment(at.replace(microsecond=0), style, reader, get_language(), today)


# A page names the same times as the page before it: the list beside a case, the messages of a case that was just open.
@lru_cache(maxsize=8192)
def _moment(at: datetime, style: str, reader: Reader, active: str | None, today: date | None) -> str:
    return _time(at, MOMENT_STYLES[style](at))


def day(on: date | None) -> str:
    """A date without a time: `3 March`."""
    if on is None:
        return ""
    full = moments.full_day(on)
    return format_html('<time datetime="{}" title="{}">{}</time>', on.isoformat(), full, moments.day(on))


def due(at: datetime | None) -> str:
    """`<time class="due [due--late]">` with what the due time means now."""
    if at is None:
        return ""
    now = timezone.now()
    # Every word in it is good for the minute.
    return _due(
        at.replace(microsecond=0), now.replace(second=0, microsecond=0), at < now, current_reader(), get_language()
    )


@lru_cache(maxsize=4096)
def _due(at: datetime, now: datetime, is_late: bool, reader: Reader, active: str | None) -> str:
    return _time(
        at, moments.due(at, now=max(now, at + SECOND) if is_late else now), f"due{' due--late' if is_late else ''}"
    )


def typed(text: str | None) -> SafeString:
    """What a person wrote, as safe HTML with its own directions, links and unbroken numbers."""
    # The markup escapes every character it did not make itself (tests/text/test_markup.py).
    return mark_safe(rules.markup(text or "", current_reader().direction))  # noqa: S308


# Somebody whose name nobody knows stands there by their number or address.
ADDRESS = re.compile(r"\+?[\d\s()./-]{1,40}|[^\s@]{1,64}@[^\s@]{1,255}")


def name(of: Any) -> str:
    """A name, subject or other foreign words inside our sentence: isolated, their direction from the server."""
    text = str(of or "")
    default: Direction = "ltr" if ADDRESS.fullmatch(text) else current_reader().direction
    return _name(text, default) if len(text) <= LONGEST_NAME else _name.__wrapped__(text, default)


# The names of colleagues, teams and customers stand on every page.
@lru_cache(maxsize=8192)
def _name(text: str, default: Direction) -> str:
    return format_html('<bdi dir="{}">{}</bdi>', direction_of(text, default), text)


def ltr(what: Any) -> str:
    """A number, address, key or id that reads left to right in every language."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if what is None else what)


def direction(text: str | None) -> str:
    """`rtl` or `ltr`, for a `dir` attribute; the reader's own for a text without letters."""
    return direction_of(text or "", current_reader().direction)


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> str:
    """A Lucide icon of the sprite; decoration unless `label` gives it a meaning of its own."""
    if not label:
        return _decoration(name, extra)
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', _classes(name, extra), label, _use(name))


# A page has a hundred of them, and the address of the sprite is the same all day.
@lru_cache(maxsize=512)
def _decoration(name: str, extra: str) -> str:
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', _classes(name, extra), _use(name))


def _classes(name: str, extra: str) -> str:
    return " ".join(filter(None, ("icon", "icon--points" if name in POINTING else "", extra)))


def _use(name: str) -> str:
    return format_html('<use href="{}#{}"></use>', static("core/icons.svg"), name)


@register.simple_tag(takes_context=True)
def part_url(context: Context, part: str) -> str:
    """The address of one part of this very page, for `data-live-url` (besa/realtime/README.md)."""
    query = context["request"].GET.copy()
    query["part"] = part
    return f"{context['request'].path}?{query.urlencode()}"


@register.filter
def working_duration(length: timedelta) -> str:
    return moments.working_duration(length)


@register.filter
def duration(length: timedelta | None) -> str:
    return "" if length is None else moments.duration(length)


@register.filter
def number(value: float | Decimal | None, places: int | None = None) -> str:
    """A number with the reader's separators and digits."""
    if value is None:
        return ""
    return in_digits(str(number_format(value, places, force_grouping=True)), current_reader().digits)


@register.filter
def percent(value: int | None) -> str:
    """`87%`, as CLDR writes it in all four languages: no space; with Arabic digits the sign is ٪ and stands to their left."""
    if value is None:
        return ""
    if current_reader().digits == ARABIC:
        return format_html('<bdi dir="rtl">{}٪</bdi>', number(value))
    return ltr(f"{number(value)}%")


@register.filter
def bounded(count: int | None, limit: int = 500) -> str:
    """`12`, or `500+` when counting stopped there (architecture.md, rule 7)."""
    if count is None:
        return ""
    return ltr(number(limit) + "+") if count > limit else number(count)


@register.filter
def filesize(size: int | None) -> str:
    """`340 B`, `12.3 kB`, `4.0 MB` in thousands, isolated: the unit is Latin."""
    if size is None:
        return ""
    value, unit = float(size), 0
    while value >= 999.95 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    shown = number(size) if unit == 0 else number(round(value, 1), 1)
    return ltr(pgettext("size of a file", "%(number)s %(unit)s") % {"number": shown, "unit": UNITS[unit]})


def _time(at: datetime, words: str, classes: str = "") -> str:
    attribute = format_html(' class="{}"', classes) if classes else ""
    return format_html(
        '<time{} datetime="{}" title="{}">{}</time>',
        attribute,
        at.isoformat(timespec="seconds"),
        moments.exact_moment(at),
        words,
    )


for word in (moment, day, due, typed, name, ltr, direction):
    register.simple_tag(word)
    register.filter(word)
