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

WORK = pgettext_lazy("group of the navigation", "Work")
AT_REST = pgettext_lazy("group of the navigation", "Not now")
FIND = pgettext_lazy("group of the navigation", "Find")
KEEPING = pgettext_lazy("group of the navigation", "Nothing is lost")
# Counting these says what there is to do; counting the others would only cost.
COUNTED = {"mine": counters.mine, "unowned": counters.unowned, "team": counters.team}


def _folder(key: str, group: Any = WORK, shown_to: Callable[[User], bool] = lambda user: True) -> Entry:
    folder = FOLDERS[key]
    count = COUNTED.get(key, lambda user: None)
    return Entry(key, folder.title, folder.url, folder.icon, shown_to, count, group)


def works(user: User) -> bool:
    return user.works_on_cases


def serves(user: User) -> bool:
    return user.works_on_cases or user.sees_every_case


WORKING = [
    _folder("mine", shown_to=works),
    _folder("unowned", shown_to=works),
    _folder("team", shown_to=works),
    _folder("all", shown_to=lambda user: not works(user)),
]
PASSED_ON = [
    Entry(
        "colleagues",
        pgettext_lazy("navigation", "From colleagues"),
        "/passed-on/",
        "messages-square",
        count=waiting_count,
        group=WORK,
    ),
    Entry("drafts", pgettext_lazy("navigation", "My drafts"), "/drafts/", "notebook-pen", serves, group=WORK),
]
RESTING = [_folder("waiting", AT_REST), _folder("snoozed", AT_REST), _folder("solved", AT_REST)]
FINDING = [
    Entry("search", pgettext_lazy("navigation", "Search"), "/search/", "search", group=FIND),
    Entry("views", pgettext_lazy("navigation", "Views"), "/views/", "list-filter", serves, group=FIND),
    Entry("customers", pgettext_lazy("navigation", "Customers"), "/customers/", "book-open", serves, group=FIND),
]
RECEIVED = Entry(
    "received", pgettext_lazy("navigation", "Received"), "/received/", "mail-check", serves, counters.held_back, KEEPING
)
PUT_AWAY = [_folder("spam", KEEPING), _folder("trash", KEEPING)]
