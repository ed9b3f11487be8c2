"""The rail of the desk and the pages of settings, in their order."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from besa.accounts.rules import is_administrator
from besa.calendars.rules import may_change_hours
from besa.callbacks.rules import may_plan
from besa.cases.views.received import banner as mail_not_sorted
from besa.channels.email.health import banner as mail_not_moving
from besa.channels.email.views.outbox import waiting_count
from besa.core.registry import Entry, banners, navigation, settings_pages
from besa.desk import navigation as desk
from besa.desk.navigation import everybody, serves, works
from besa.promises.rules import may_set_policies
from besa.promises.views.today import owed_count
from besa.routing.rules import may_see_routing
from besa.routing.views.offers import banner as offered

TODAY = Entry(
    "today",
    pgettext_lazy("navigation", "Promises today"),
    "/today/",
    "handshake",
    serves,
    owed_count,
    daily=everybody,
    brief=pgettext_lazy("promises of today, in very little room", "Today"),
)
QUEUE = Entry(
    "queue",
    pgettext_lazy("navigation", "Queue"),
    "/queue/",
    "list-ordered",
    serves,
    group=desk.OVERVIEW,
    daily=lambda user: user.is_manager,
)
OUTBOX = Entry("outbox", pgettext_lazy("navigation", "Outbox"), "/outbox/", "send", serves, waiting_count, desk.KEEPING)
CALLS = Entry(
    "callbacks", pgettext_lazy("navigation", "Call-backs"), "/callbacks/", "phone", serves, group=desk.OVERVIEW
)
# What is daily comes first; of these the first four stand at the foot of a phone.
NAVIGATION: list[Entry] = [
    desk.MINE,
    desk.UNOWNED,
    desk.TEAM,
    desk.ALL,
    TODAY,
    desk.COLLEAGUES,
    desk.SEARCH,
    desk.CUSTOMERS,
    desk.WAITING,
    desk.SNOOZED,
    desk.SOLVED,
    desk.DRAFTS,
    desk.VIEWS,
    CALLS,
    QUEUE,
    desk.RECEIVED,
    OUTBOX,
    desk.SPAM,
    desk.TRASH,
]

DESK = pgettext_lazy("group of settings", "The desk")
CASES = pgettext_lazy("group of settings", "Cases")
YOURS = pgettext_lazy("group of settings", "Yours")


def _page(key: str, label: Any, icon: str, group: Any, shown_to: Callable[[Any], bool] = everybody) -> Entry:
    return Entry(key, label, "/settings/" + key + "/", icon, shown_to, group=group)


SETTINGS: list[Entry] = [
    _page("desk", pgettext_lazy("settings", "This desk"), "store", DESK, is_administrator),
    _page("people", pgettext_lazy("settings", "People"), "user-round", DESK, is_administrator),
    _page("teams", pgettext_lazy("settings", "Teams"), "users", DESK, is_administrator),
    _page("mailboxes", pgettext_lazy("settings", "Mailboxes"), "at-sign", DESK, is_administrator),
    _page("hours", pgettext_lazy("settings", "Working hours"), "clock", DESK, may_change_hours),
    _page("policies", pgettext_lazy("settings", "What we promise"), "handshake", CASES, may_set_policies),
    _page("errands", pgettext_lazy("settings", "What others must do"), "user-check", CASES, may_set_policies),
    _page("routing", pgettext_lazy("settings", "Routing"), "split", CASES, may_see_routing),
    _page("call-backs", pgettext_lazy("settings", "Call-backs"), "phone", CASES, may_plan),
    _page("fields", pgettext_lazy("settings", "Fields"), "text-cursor-input", CASES, is_administrator),
    _page("statuses", pgettext_lazy("settings", "Statuses"), "circle-check", CASES, is_administrator),
    _page("replies", pgettext_lazy("settings", "Saved replies"), "text-quote", CASES, serves),
    _page("macros", pgettext_lazy("settings", "Macros"), "zap", CASES, works),
    Entry("profile", pgettext_lazy("settings", "Your profile"), "/account/profile/", "user-check", group=YOURS),
    Entry("security", pgettext_lazy("settings", "Sign-in"), "/account/security/", "shield-check", group=YOURS),
    _page("away", pgettext_lazy("settings", "I am away"), "moon", YOURS),
    _page("notifications", pgettext_lazy("settings", "What I am told"), "bell", YOURS),
    _page("calendar", pgettext_lazy("settings", "My calendar"), "calendar", YOURS, works),
    _page("tokens", pgettext_lazy("settings", "Access tokens"), "key-round", YOURS),
]


def fill() -> None:
    navigation.extend(NAVIGATION)
    settings_pages.extend(SETTINGS)
    banners.extend([mail_not_sorted, mail_not_moving, offered])
