"""Holidays of a country, from the `holidays` library: a pre-fill that people look over, never the truth.

Feasts by the moon are estimates until they are declared, and weekends are a setting of the desk, so the library's own
idea of a weekend is not asked.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

LANGUAGES = ("en", "ar", "he", "sq")
# The countries of our languages first; a list of 200 hides them.
NEAR = (
    "AL",
    "XK",
    "MK",
    "PS",
    "IL",
    "JO",
    "LB",
    "EG",
    "SA",
    "AE",
    "KW",
    "QA",
    "BH",
    "OM",
    "IQ",
    "MA",
    "DZ",
    "TN",
    "SD",
)


def known_countries() -> list[str]:
    """ISO 3166 codes with holidays in the library, those of our languages first."""
    every = [code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2]
    return [*NEAR, *sorted(set(every) - set(NEAR))]


def subdivisions_of(country: str) -> tuple[str, ...]:
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
