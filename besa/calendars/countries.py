"""Holidays of a country, from the `holidays` library: a pre-fill that people look over, never the truth.

Feasts by the moon are estimates until they are declared, and weekends are a setting of the desk, so the library's own
idea of a weekend is not asked.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import pgettext_lazy

LANGUAGES = ("en", "ar", "he", "sq")
# The countries of our languages first, then those their people live in. An action takes any other code as well.
NAMES = {
    "AL": pgettext_lazy("country", "Albania"),
    "XK": pgettext_lazy("country", "Kosovo"),
    "MK": pgettext_lazy("country", "North Macedonia"),
    "ME": pgettext_lazy("country", "Montenegro"),
    "PS": pgettext_lazy("country", "Palestine"),
    "IL": pgettext_lazy("country", "Israel"),
    "JO": pgettext_lazy("country", "Jordan"),
    "LB": pgettext_lazy("country", "Lebanon"),
    "SY": pgettext_lazy("country", "Syria"),
    "IQ": pgettext_lazy("country", "Iraq"),
    "EG": pgettext_lazy("country", "Egypt"),
    "SA": pgettext_lazy("country", "Saudi Arabia"),
    "AE": pgettext_lazy("country", "United Arab Emirates"),
    "KW": pgettext_lazy("country", "Kuwait"),
    "QA": pgettext_lazy("country", "Qatar"),
    "BH": pgettext_lazy("country", "Bahrain"),
    "OM": pgettext_lazy("country", "Oman"),
    "YE": pgettext_lazy("country", "Yemen"),
    "SD": pgettext_lazy("country", "Sudan"),
    "LY": pgettext_lazy("country", "Libya"),
    "TN": pgettext_lazy("country", "Tunisia"),
    "DZ": pgettext_lazy("country", "Algeria"),
    "MA": pgettext_lazy("country", "Morocco"),
    "TR": pgettext_lazy("country", "Türkiye"),
    "GR": pgettext_lazy("country", "Greece"),
    "IT": pgettext_lazy("country", "Italy"),
    "DE": pgettext_lazy("country", "Germany"),
    "AT": pgettext_lazy("country", "Austria"),
    "CH": pgettext_lazy("country", "Switzerland"),
    "FR": pgettext_lazy("country", "France"),
    "GB": pgettext_lazy("country", "United Kingdom"),
    "US": pgettext_lazy("country", "United States"),
}


def subdivisions_of(country: str) -> tuple[str, ...]:
    """Codes of the regions with holidays of their own, ISO 3166-2 without the country: `BE` for Berlin."""
    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))


@lru_cache(maxsize=32)
def holidays_of(country: str, subdivision: str, year: int) -> tuple[tuple[date, dict[str, str]], ...]:
    """(day, {language: name}) in order of the days; a name stands only under languages the library really has.

    Raises LookupError for a country or region it does not know. Takes a second for the first country.
    """
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        raise LookupError(country, subdivision) from None
    names: dict[date, dict[str, str]] = {day: {"": name} for day, name in found.items() if day.year == year}
    for ours, theirs in spoken(found.supported_languages or ()):
        for day, name in holidays.country_holidays(
            country, subdiv=subdivision or None, years=year, language=theirs
        ).items():
            names.get(day, {})[ours] = name
    return tuple(sorted(names.items()))


def spoken(supported: Iterable[str]) -> list[tuple[str, str]]:
    """Our language -> the library's name of it: `ar` may be called ar_EG, `en` en_GB."""
    return [(ours, next(iter(found))) for ours in LANGUAGES if (found := matching(ours, supported))]


def matching(language: str, supported: Iterable[str]) -> list[str]:
    return [one for one in supported if one.partition("_")[0] == language]
