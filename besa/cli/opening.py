"""Opening hours as a person types them, and what is usual in a country. A first proposal: the desk changes them any time."""

import re
from importlib import resources

from django.utils.dates import WEEKDAYS

from besa.core.text.digits import latin_digits

# The days from Monday, in the words of the four languages, as `_plain` leaves them. English and Albanian by their first letters.
NAMES = (
    ("mon", "hen", "اثنين", "שני", "ב"),
    ("tue", "mar", "ثلاثاء", "שלישי", "ג"),
    ("wed", "mer", "اربعاء", "רביעי", "ד"),
    ("thu", "enj", "خميس", "חמישי", "ה"),
    ("fri", "pre", "جمعة", "שישי", "ו"),
    ("sat", "sht", "سبت", "שבת", "ש"),
    ("sun", "die", "احد", "ראשון", "א"),
)
_PART = re.compile(r"(?P<first>[^\d\-־]+?)(?:\s*[\-־]\s*(?P<last>[^\d\-־]+?))?\s+(?P<times>\d[\d:\-\s]*)")
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")
_LETTERS = str.maketrans({"ë": "e", "أ": "ا", "إ": "ا", "آ": "ا", "'": None, "’": None, "׳": None})
_ARTICLE = re.compile(r"^(?:e |יום |يوم )?(?:ال)?")
# Where the week usually begins on Sunday, or rests on Friday only; everywhere else Monday to Friday is proposed.
SUNDAY_TO_THURSDAY = frozenset(
    ["IL", "PS", "JO", "SY", "IQ", "KW", "BH", "QA", "OM", "YE", "SA", "EG", "DZ", "LY", "SD"]
)


class BadOpening(ValueError):
    """The text says which part is not understood."""


def usual_opening(country: str) -> str:
    """In the reader's language, as `week_of` understands it."""
    first, last, times = (6, 3, "08:00-16:00") if country in SUNDAY_TO_THURSDAY else (0, 4, "09:00-17:00")
    return f"{WEEKDAYS[first]}-{WEEKDAYS[last]} {times}"


def usual_zone(country: str) -> str:
    """The first time zone of the country, or UTC."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith(f"{country}\t"):
            return line.split("\t")[2]
    return "UTC"


def week_of(text: str) -> list[list[str]]:
    """`Sun-Thu 8-16:30, Fri 8-12` as seven days from Monday. Several openings a day follow each other. Raises BadOpening."""
    week: list[list[str]] = [[] for _day in NAMES]
    for part in filter(None, re.split(r"[,;،؛]", latin_digits(text).lower().strip())):
        for day, times in _days_and_times(part.strip()):
            week[day] += times
    if not any(week):
        raise BadOpening(text)
    return week


def _days_and_times(part: str) -> list[tuple[int, list[str]]]:
    found = _PART.fullmatch(part)
    if not found:
        raise BadOpening(part)
    first, last = _day(found["first"], part), _day(found["last"] or found["first"], part)
    times = [_opening(word) for word in re.sub(r"\s*-\s*", "-", found["times"]).split()]
    return [((first + step) % 7, times) for step in range((last - first) % 7 + 1)]


def _day(word: str, part: str) -> int:
    plain = _ARTICLE.sub("", word.translate(_LETTERS))
    for day, names in enumerate(NAMES):
        if plain in names or (plain.isalpha() and plain[:3] in names[:2]):
            return day
    raise BadOpening(part)


def _opening(word: str) -> str:
    found = _SPAN.fullmatch(word)
    if not found:
        raise BadOpening(word)
    start, start_minute, end, end_minute = (int(group or 0) for group in found.groups())
    return f"{start:02}:{start_minute:02}-{end:02}:{end_minute:02}"
