"""The search at the desk: words, filters as chips, what was found, and what to try when little was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from besa.cases.conditions.registry import FIELDS
from besa.cases.search import wider
from besa.cases.search.asking import CHOICES, PERIODS, Search, results
from besa.cases.search.finding import Found
from besa.core.pagination import BadCursor
from besa.core.search.errors import TooManyWords
from besa.core.search.matching import Wanted
from besa.core.search.snippets import Piece, pieces
from besa.core.text.direction import direction_of
from besa.core.views import reader_of

if TYPE_CHECKING:
    from besa.accounts.models import User

ICONS = {
    "team": "users",
    "owner": "user-round",
    "status": "circle-check",
    "channel": "messages-square",
    "language": "languages",
}
PERIOD_LABELS = {
    "day": pgettext_lazy("time of the last message", "Since yesterday"),
    "week": pgettext_lazy("time of the last message", "In the last 7 days"),
    "month": pgettext_lazy("time of the last message", "In the last 30 days"),
    "year": pgettext_lazy("time of the last message", "In the last year"),
}
TOGGLES = {"files": (_("With files"), "paperclip"), "notes": (_("In notes only"), "sticky-note")}
# Fewer results than this are worth the question whether something else was meant.
FEW = 3


@dataclass(frozen=True, slots=True)
class Choice:
    label: Any
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip. With `choices` it opens a menu; without, it is on or off. `off` leads to the page without it."""

    label: Any
    icon: str
    off: str
    is_on: bool
    choices: list[Choice]
    on: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    found: Found
    subject: list[Piece]
    snippet: list[Piece]
    direction: str


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    search = Search.of(request.GET)
    context: dict[str, Any] = {"search": search, "filters": _filters(search, user)}
    try:
        context |= _found(request, search, user)
    except TooManyWords as refusal:
        context["refusal"] = str(refusal)
    except BadCursor:
        raise Http404 from None
    is_part = request.headers.get("HX-Target") == "found"
    return render(request, "cases/_found.html" if is_part else "cases/search.html", context)


def _found(request: HttpRequest, search: Search, user: User) -> dict[str, Any]:
    after = request.GET.get("after") or None
    found = results(search, user=user, after=after)
    wanted = search.wanted
    context: dict[str, Any] = {
        "results": found,
        "lines": [_line(one, wanted) for one in found.found],
        "next_url": _address(search, after=found.next) if found.next else "",
        "first_url": _address(search) if after else "",
        "view_url": f"/views/new/?{urlencode({'condition': json.dumps(search.as_view())})}" if wanted else "",
    }
    if wanted and not after and len(found.found) < FEW:
        context |= _wider(search, user, is_empty=not found.found)
    return context


def _wider(search: Search, user: User, *, is_empty: bool) -> dict[str, Any]:
    meant = wider.meant(search, user=user)
    context: dict[str, Any] = {"meant": meant, "meant_url": _address(meant) if meant else ""}
    if is_empty:
        context["bare_count"] = wider.without_filters(search, user=user)
        context["bare_url"] = _address(Search(search.text))
        context["words"] = [
            (word, _address(Search(word.text))) for word in wider.words_alone(search, user=user) if word.count != 0
        ]
    return context


def _line(found: Found, wanted: Wanted) -> Line:
    text = found.snippet
    direction = found.message.text_direction if found.message else direction_of(text)
    return Line(found, pieces(found.case.subject, wanted), pieces(text, wanted), direction)


def _filters(search: Search, user: User) -> list[Filter]:
    period = pgettext_lazy("filter of a search", "Time")
    return [
        *(
            _choice_filter(search, name, FIELDS[field].label, ICONS[name], _choices(name, user))
            for name, field in CHOICES.items()
        ),
        _choice_filter(search, "period", period, "calendar", [(key, PERIOD_LABELS[key]) for key in PERIODS]),
        *(_toggle(search, name, *shown) for name, shown in TOGGLES.items()),
    ]


def _choices(name: str, user: User) -> list[tuple[str, Any]]:
    listed = [(str(value), label) for value, label in FIELDS[CHOICES[name]].choices(user)]
    if name == "status":
        activity = [("open", pgettext_lazy("cases", "open")), ("done", pgettext_lazy("cases", "done"))]
        return [*activity, *((value, label) for value, label in listed if value != "open")]
    return listed


def _choice_filter(search: Search, name: str, label: Any, icon: str, choices: list[tuple[str, Any]]) -> Filter:
    chosen = search.chosen.get(name)
    listed = [Choice(text, _address(search, **{name: value}), value == chosen) for value, text in choices]
    shown = next((choice.label for choice in listed if choice.is_chosen), None)
    return Filter(shown or label, icon, _address(search, **{name: ""}), bool(chosen), listed)


def _toggle(search: Search, name: str, label: Any, icon: str) -> Filter:
    is_on = name in search.chosen
    return Filter(label, icon, _address(search, **{name: ""}), is_on, [], _address(search, **{name: "yes"}))


def _address(search: Search, **changes: str | None) -> str:
    asked = {"q": search.text} | dict(search.chosen) | changes
    return "/search/?" + urlencode({name: value for name, value in asked.items() if value})
