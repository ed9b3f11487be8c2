"""What the palette finds while somebody types: cases, views, colleagues, customers and places, a few of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.cases.models import Case, View
from besa.cases.search.finding import page_with, visible_cases
from besa.core import registry
from besa.core.search.errors import TooManyWords
from besa.core.search.matching import beginning_with
from besa.core.text.controls import isolate_ltr
from besa.core.text.digits import latin_digits
from besa.core.text.fold import fold
from besa.core.views import reader_of
from besa.customers.queries import customers_like

if TYPE_CHECKING:
    from besa.core.registry import Entry

LONGEST = 100
FEW, CASES, RECENT = 4, 7, 6


class Item(NamedTuple):
    url: str
    words: str
    about: str = ""


Group = tuple[str, str, list[Item]]


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """`q`: what was typed; `recent`: numbers of cases that this browser has shown, for before anything is typed."""
    user, text = reader_of(request), request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    groups = _found(text, user) if text else _before(request.GET.get("recent", ""), user)
    context = {"groups": [group for group in groups if group[2]], "query": text}
    return render(request, "desk/_palette_found.html", context)


def _found(text: str, user: User) -> Iterator[Group]:
    yield pgettext("group of the palette", "Cases"), "message-square", _cases(text, user)
    yield pgettext("group of the palette", "Places"), "arrow-right", _places(text, user)
    yield pgettext("group of the palette", "Views"), "list-filter", _views(user, name__icontains=text)
    yield pgettext("group of the palette", "Colleagues"), "user-round", _colleagues(text, user)
    yield pgettext("group of the palette", "Customers"), "book-open", _customers(text, user)


def _before(recent: str, user: User) -> Iterator[Group]:
    numbers = [int(one) for one in recent.split(",")[:RECENT] if one.isascii() and one.isdigit() and len(one) < 19]
    cases = {case.number: case for case in _rows(user).filter(number__in=numbers)} if numbers else {}
    shown = [_item(cases[number]) for number in numbers if number in cases]
    yield pgettext("group of the palette", "Looked at lately"), "clock", shown
    yield pgettext("group of the palette", "Views"), "list-filter", _views(user, pins__user=user)
    yield pgettext("group of the palette", "Places"), "arrow-right", _places("", user)


def _cases(text: str, user: User) -> list[Item]:
    number = latin_digits(text.lstrip("#"))
    exact = _rows(user).filter(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else []
    try:
        found = page_with(beginning_with(text), _rows(user), cursor=None, limit=CASES).items
    except TooManyWords:
        found = []
    return [_item(case) for case in {case.pk: case for case in (*exact, *found)}.values()][:CASES]


def _rows(user: User) -> Any:
    return visible_cases(user)


def _item(case: Case) -> Item:
    number = isolate_ltr(f"#{case.number}")
    return Item(f"/cases/{case.number}/", case.subject or number, f"{case.customer} · {number}")


def _views(user: User, **narrow: Any) -> list[Item]:
    views = View.objects.visible_to(user).living().filter(**narrow)
    return [Item(f"/views/{view.pk}/", view.name) for view in views.order_by("name", "id")[: FEW * 2]]


def _colleagues(text: str, user: User) -> list[Item]:
    people = User.objects.visible_to(user).active().filter(name__icontains=text).order_by("name", "id")
    return [Item(f"/inbox/owner/{one.pk}/", one.name) for one in people[:FEW]]


def _customers(text: str, user: User) -> list[Item]:
    rows = customers_like(text, user=user).select_related("organization").order_by("name", "id")[:FEW]
    return [Item(f"/customers/{one.pk}/", str(one), one.organization.name if one.organization else "") for one in rows]


def _places(text: str, user: User) -> list[Item]:
    wanted = fold(text)
    overview = registry.Entry("settings", _("Settings"), "/settings/", "settings")
    entries: Iterable[Entry] = [*registry.navigation, overview, *registry.settings_pages]
    found = [
        Item(entry.url, str(entry.label))
        for entry in entries
        if entry.shown_to(user) and wanted in fold(str(entry.label))
    ]
    return found[: FEW if text else len(registry.navigation)]
