"""Opening hours as a person types them, and what is usual in a country. A first proposal: the desk changes them any time."""

import re
from importlib import resources

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"(?P<first>[a-z]{3})[a-z]*(?:\s*-\s*(?P<last>[a-z]{3})[a-z]*)?\s+(?P<times>[\d:\-\s]+)")
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")
# Where the week usually begins on Sunday, or rests on Friday only; everywhere else Monday to Friday is proposed.
SUNDAY_TO_THURSDAY = frozenset(
    ["IL", "PS", "JO", "SY", "IQ", "KW", "BH", "QA", "OM", "YE", "SA", "EG", "DZ", "LY", "SD"]
)


class BadOpening(ValueError):
    """The text says which part is not understood."""


def usual_opening(country: str) -> str:
    return "Sun-Thu 08:00-16:00" if country in SUNDAY_TO_THURSDAY else "Mon-Fri 09:00-17:00"


def usual_zone(country: str) -> str:
    """The first time zone of the country, or UTC."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith(f"{country}\t"):
            return line.split("\t")[2]
    return "UTC"


def week_of(text: str) -> list[list[str]]:
    """`Sun-Thu 8-16:30, Fri 8-12` as seven days from Monday. Several openings a day follow each other. Raises BadOpening."""
    week: list[list[str]] = [[] for _day in DAYS]
    for part in filter(None, re.split(r"[,;]", text.lower().strip())):
        for day, times in _days_and_times(part.strip()):
            week[day] += times
    if not any(week):
        raise BadOpening(text)
    return week


def _days_and_times(part: str) -> list[tuple[int, list[str]]]:
    found = _PART.fullmatch(part)
    if not found or found["first"] not in DAYS or (found["last"] or "mon") not in DAYS:
        raise BadOpening(part)
    first = DAYS.index(found["first"])
    last = DAYS.index(found["last"]) if found["last"] else first
    times = [_opening(word) for word in re.sub(r"\s*-\s*", "-", found["times"]).split()]
    return [((first + step) % 7, times) for step in range((last - first) % 7 + 1)]


def _opening(word: str) -> str:
    found = _SPAN.fullmatch(word)
    if not found:
        raise BadOpening(word)
    start, start_minute, end, end_minute = (int(group or 0) for group in found.groups())
    return f"{start:02}:{start_minute:02}-{end:02}:{end_minute:02}"
