"""The rail of the desk and the pages of settings, in their order."""

from django.utils.translation import pgettext_lazy

from besa.accounts.rules import is_administrator
from besa.calendars.rules import may_change_hours
from besa.cases.views.received import banner as mail_not_sorted
from besa.channels.email.health import banner as mail_not_moving
from besa.channels.email.views.outbox import waiting_count
from besa.core.registry import Entry, banners, navigation, settings_pages
from besa.desk import navigation as desk
from besa.desk.navigation import KEEPING, WORK, serves, works
from besa.promises.rules import may_set_policies
from besa.promises.views.today import owed_count
from besa.routing.rules import may_see_routing
from besa.routing.views.offers import banner as offered

OUTBOX = Entry("outbox", pgettext_lazy("navigation", "Outbox"), "/outbox/", "send", serves, waiting_count, KEEPING)
TODAY = Entry(
    "today", pgettext_lazy("navigation", "Promises today"), "/today/", "clock", serves, owed_count, group=WORK
)
QUEUE = Entry("queue", pgettext_lazy("navigation", "Queue"), "/queue/", "users", serves, group=desk.FIND)
NAVIGATION: list[Entry] = [
    *desk.WORKING,
    TODAY,
    *desk.PASSED_ON,
    *desk.RESTING,
    *desk.FINDING,
    QUEUE,
    desk.RECEIVED,
    OUTBOX,
    *desk.PUT_AWAY,
]
SETTINGS: list[Entry] = [
    Entry("desk", pgettext_lazy("settings", "This desk"), "/settings/desk/", "store", shown_to=is_administrator),
    Entry("people", pgettext_lazy("settings", "People"), "/settings/people/", "user-round", shown_to=is_administrator),
    Entry("teams", pgettext_lazy("settings", "Teams"), "/settings/teams/", "users", shown_to=is_administrator),
    Entry("hours", pgettext_lazy("settings", "Working hours"), "/settings/hours/", "clock", shown_to=may_change_hours),
    Entry(
        "policies", pgettext_lazy("settings", "What we promise"), "/settings/policies/", "handshake", may_set_policies
    ),
    Entry("routing", pgettext_lazy("settings", "Routing"), "/settings/routing/", "split", shown_to=may_see_routing),
    Entry(
        "fields",
        pgettext_lazy("settings", "Fields"),
        "/settings/fields/",
        "text-cursor-input",
        shown_to=is_administrator,
    ),
    Entry(
        "statuses",
        pgettext_lazy("settings", "Statuses"),
        "/settings/statuses/",
        "circle-check",
        shown_to=is_administrator,
    ),
    Entry(
        "mailboxes",
        pgettext_lazy("settings", "Mailboxes"),
        "/settings/mailboxes/",
        "at-sign",
        shown_to=is_administrator,
    ),
    Entry("replies", pgettext_lazy("settings", "Saved replies"), "/settings/replies/", "zap", serves),
    Entry("away", pgettext_lazy("settings", "I am away"), "/settings/away/", "moon"),
    Entry(
        "notifications",
        pgettext_lazy("settings", "What I am told"),
        "/settings/notifications/",
        "bell",
    ),
    Entry("macros", pgettext_lazy("settings", "Macros"), "/settings/macros/", "zap", shown_to=works),
    Entry("tokens", pgettext_lazy("settings", "My access tokens"), "/settings/tokens/", "key-round"),
]


def fill() -> None:
    navigation.extend(NAVIGATION)
    settings_pages.extend(SETTINGS)
    banners.extend([mail_not_sorted, mail_not_moving, offered])
