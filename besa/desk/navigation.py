"""The rail: what stands in it, in which order, and what it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from besa.accounts.models import User
from besa.cases import counters
from besa.cases.colleagues.queries import waiting_count
from besa.cases.views.folders import FOLDERS
from besa.core.registry import Entry

AT_REST = pgettext_lazy("group of the navigation", "Not now")
OVERVIEW = pgettext_lazy("group of the navigation", "Overview")
KEEPING = pgettext_lazy("group of the navigation", "Nothing is lost")
# Counting these says what there is to do; counting the others would only cost.
COUNTED = {"mine": counters.mine, "unowned": counters.unowned, "team": counters.team}


def everybody(user: User) -> bool:
    return True


def works(user: User) -> bool:
    return user.works_on_cases


def serves(user: User) -> bool:
    return user.works_on_cases or user.sees_every_case


def _folder(key: str, shown_to: Callable[[User], bool] = everybody, **more: Any) -> Entry:
    folder = FOLDERS[key]
    count = COUNTED.get(key, lambda user: None)
    return Entry(key, folder.title, folder.url, folder.icon, shown_to, count, **more)


MINE = _folder("mine", works, daily=everybody)
UNOWNED = _folder("unowned", works, daily=everybody, brief=pgettext_lazy("folder, in very little room", "Unowned"))
TEAM = _folder("team", works, daily=everybody)
ALL = _folder("all", lambda user: not works(user), daily=everybody)
COLLEAGUES = Entry(
    "colleagues",
    pgettext_lazy("navigation", "From colleagues"),
    "/passed-on/",
    "messages-square",
    count=waiting_count,
    daily=everybody,
)
SEARCH = Entry("search", pgettext_lazy("navigation", "Search"), "/search/", "search", daily=everybody)
CUSTOMERS = Entry(
    "customers", pgettext_lazy("navigation", "Customers"), "/customers/", "book-open", serves, daily=everybody
)
DRAFTS = Entry("drafts", pgettext_lazy("navigation", "My drafts"), "/drafts/", "notebook-pen", serves, group=AT_REST)
WAITING, SNOOZED, SOLVED = (_folder(key, group=AT_REST) for key in ("waiting", "snoozed", "solved"))
VIEWS = Entry("views", pgettext_lazy("navigation", "Views"), "/views/", "list-filter", serves, group=OVERVIEW)
RECEIVED = Entry(
    "received",
    pgettext_lazy("navigation", "Received"),
    "/received/",
    "mail-check",
    serves,
    counters.held_back,
    KEEPING,
    daily=lambda user: user.is_administrator,
)
SPAM, TRASH = _folder("spam", group=KEEPING), _folder("trash", group=KEEPING)
