"""What every page's frame needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext

from besa.core import registry
from besa.core.reader import LANGUAGES, current_reader
from besa.core.registry import Entry
from besa.core.views import panels

# The slot that every page of the desk has: what is there whatever one looks at.
IN_THE_FRAME = "in the frame"
# Beneath the first group of the rail.
IN_RAIL = "in the rail"
# Set by fold.js: this browser keeps what stands under "More" open.
RAIL_OPEN = "besa-rail"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation as this person sees it on this page."""

    key: str
    label: Any
    url: str
    icon: str
    group: str
    count: int | None
    is_current: bool
    # It is open itself, or in the list beside what is.
    is_open: bool
    is_daily: bool
    brief: Any
    about: Any


def frame(request: HttpRequest) -> dict[str, Any]:
    """`language`, `direction`, `reader`, `languages`, `product`, `is_rail_open`, and, computed only where a template asks for them,
    `navigation`, `settings_pages` (lists of Place), `banners` (lists of (level, text, url)), `frame_panels` and `in_rail` (HTML)."""
    reader = current_reader()
    return {
        "language": reader.language,
        "direction": reader.direction,
        "reader": reader,
        "languages": LANGUAGES,
        "product": pgettext("name of the product", "Besa"),
        "navigation": lambda: places(request, registry.navigation),
        "is_rail_open": request.COOKIES.get(RAIL_OPEN) == "1",
        "settings_pages": lambda: places(request, registry.settings_pages),
        "banners": lambda: banners(request),
        "shortcuts": registry.shortcuts,
        "frame_panels": lambda: panels(request, IN_THE_FRAME, request.user) if request.user.is_authenticated else [],
        "in_rail": lambda: panels(request, IN_RAIL, request.user) if request.user.is_authenticated else [],
    }


def places(request: HttpRequest, entries: Iterable[Entry]) -> list[Place]:
    user, beside = request.user, request.GET.get("in")
    if not user.is_authenticated:
        return []
    return [
        Place(
            key=entry.key,
            label=entry.label,
            url=entry.url,
            icon=entry.icon,
            group=entry.group,
            count=entry.count(user),
            is_current=(is_current := request.path.startswith(entry.url)),
            is_open=is_current or entry.key == beside,
            is_daily=entry.daily(user),
            brief=entry.brief or entry.label,
            about=entry.about,
        )
        for entry in entries
        if entry.shown_to(user)
    ]


def banners(request: HttpRequest) -> list[Any]:
    if not request.user.is_authenticated:
        return []
    return [banner for make in registry.banners if (banner := make(request.user))]
