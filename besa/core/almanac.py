"""The day in the Hijri (Umm al-Qura) and the Hebrew calendar, to be shown beside the common one."""

from datetime import date

from django.utils.translation import pgettext, pgettext_lazy
from hijridate import Gregorian
from pyluach.dates import HebrewDate

HIJRI, HEBREW = "hijri", "hebrew"

HIJRI_MONTHS = (
    pgettext_lazy("Hijri month", "Muharram"),
    pgettext_lazy("Hijri month", "Safar"),
    pgettext_lazy("Hijri month", "Rabi I"),
    pgettext_lazy("Hijri month", "Rabi II"),
    pgettext_lazy("Hijri month", "Jumada I"),
    pgettext_lazy("Hijri month", "Jumada II"),
    pgettext_lazy("Hijri month", "Rajab"),
    pgettext_lazy("Hijri month", "Shaban"),
    pgettext_lazy("Hijri month", "Ramadan"),
    pgettext_lazy("Hijri month", "Shawwal"),
    pgettext_lazy("Hijri month", "Dhu al-Qadah"),
    pgettext_lazy("Hijri month", "Dhu al-Hijjah"),
)
HEBREW_MONTHS = {
    "Nissan": pgettext_lazy("Hebrew month", "Nisan"),
    "Iyar": pgettext_lazy("Hebrew month", "Iyar"),
    "Sivan": pgettext_lazy("Hebrew month", "Sivan"),
    "Tammuz": pgettext_lazy("Hebrew month", "Tammuz"),
    "Av": pgettext_lazy("Hebrew month", "Av"),
    "Elul": pgettext_lazy("Hebrew month", "Elul"),
    "Tishrei": pgettext_lazy("Hebrew month", "Tishri"),
    "Cheshvan": pgettext_lazy("Hebrew month", "Heshvan"),
    "Kislev": pgettext_lazy("Hebrew month", "Kislev"),
    "Teves": pgettext_lazy("Hebrew month", "Tevet"),
    "Shevat": pgettext_lazy("Hebrew month", "Shevat"),
    "Adar": pgettext_lazy("Hebrew month", "Adar"),
    "Adar 1": pgettext_lazy("Hebrew month", "Adar I"),
    "Adar 2": pgettext_lazy("Hebrew month", "Adar II"),
}


def day_in(calendar: str, on: date, language: str) -> str:
    """`16 Ramadan 1447`, `ט״ז אדר תשפ״ו`; empty for the common calendar and beyond the tables (Hijri: 1924 to 2077)."""
    if calendar == HIJRI:
        return _hijri(on)
    if calendar == HEBREW:
        return _hebrew(on, language)
    return ""


def _hijri(on: date) -> str:
    try:
        day = Gregorian(on.year, on.month, on.day).to_hijri()
    except OverflowError:
        return ""
    return _written(day.day, str(HIJRI_MONTHS[day.month - 1]), day.year)


def _hebrew(on: date, language: str) -> str:
    day = HebrewDate.from_pydate(on)
    if language == "he":
        return str(day.hebrew_date_string())
    return _written(day.day, str(HEBREW_MONTHS[day.month_name()]), day.year)


def _written(day: int, month: str, year: int) -> str:
    return pgettext("date of another calendar", "%(day)s %(month)s %(year)s") % {
        "day": day,
        "month": month,
        "year": year,
    }
