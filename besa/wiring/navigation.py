"""The rail of the desk, in its order."""

from django.utils.translation import pgettext_lazy

from besa.cases.views.received import banner as mail_not_sorted
from besa.channels.email.health import banner as mail_not_moving
from besa.channels.email.views.outbox import waiting_count
from besa.core.registry import Entry, banners, navigation
from besa.desk import navigation as desk
from besa.desk.navigation import everybody, serves
from besa.promises.views.today import owed_count
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


def fill() -> None:
    navigation.extend(NAVIGATION)
    banners.extend([mail_not_sorted, mail_not_moving, offered])
