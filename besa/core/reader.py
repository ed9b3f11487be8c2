"""Who reads: language, digits, calendar and time zone of the person for whom a page or a message is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from besa.core.text.digits import LATIN
from besa.core.text.direction import Direction, direction_of_language

LANGUAGE_COOKIE = "besa-language"
LANGUAGES = dict(settings.LANGUAGES)
ZONES = available_timezones()


@dataclass(frozen=True, slots=True)
class Reader:
    """`digits`: latin or arabic. `calendar`: gregorian, hijri or hebrew, the last two shown beside the first."""

    language: str = "en"
    digits: str = LATIN
    calendar: str = "gregorian"
    time_zone: str = "UTC"

    @property
    def direction(self) -> Direction:
        return direction_of_language(self.language)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


_reader: ContextVar[Reader | None] = ContextVar("besa_reader", default=None)


def current_reader() -> Reader:
    """The reader of this request, or of the `reading` block; else a default one in the language that is active."""
    return _reader.get() or Reader(known_language(translation.get_language()), time_zone=settings.TIME_ZONE)


@contextmanager
def reading(reader: Reader) -> Iterator[Reader]:
    """Texts, numbers and times made inside are for `reader`: also for mails and other work outside of a request."""
    token = _reader.set(reader)
    try:
        with translation.override(reader.language), timezone.override(reader.zone):
            yield reader
    finally:
        _reader.reset(token)


def reader_of(user: Any) -> Reader:
    """The reader from a person's settings (`language`, `digits`, `calendar`, `time_zone`); a bad one breaks no page."""
    zone = user.time_zone if user.time_zone in ZONES else settings.TIME_ZONE
    return Reader(known_language(user.language), user.digits, user.calendar, zone)


def reader_of_request(request: HttpRequest) -> Reader:
    """The signed-in person, or for a stranger the language of the address (`?lang=ar`), the cookie's, the browser's."""
    if request.user.is_authenticated:
        return reader_of(request.user)
    wishes = [request.GET.get("lang"), request.COOKIES.get(LANGUAGE_COOKIE)]
    chosen = next((wish for wish in wishes if wish in LANGUAGES), None)
    language = chosen or translation.get_language_from_request(request)
    return Reader(known_language(language), time_zone=settings.TIME_ZONE)


def known_language(code: str | None) -> str:
    """One of our four languages: `he-IL` is `he`, anything else the default."""
    language = (code or "").partition("-")[0]
    return language if language in LANGUAGES else settings.LANGUAGE_CODE
