"""The pages of settings, in their order, and what each is for."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.rules import is_administrator
from besa.calendars.rules import may_change_hours
from besa.callbacks.rules import may_plan
from besa.core.registry import Entry, settings_pages
from besa.desk.navigation import everybody, serves, works
from besa.promises.rules import may_set_policies
from besa.routing.rules import may_see_routing

DESK = pgettext_lazy("group of settings", "The desk")
CASES = pgettext_lazy("group of settings", "Cases")
YOURS = pgettext_lazy("group of settings", "Yours")


def _page(
    key: str, label: Any, icon: str, group: Any, about: Any, shown_to: Callable[[Any], bool] = everybody, url: str = ""
) -> Entry:
    return Entry(key, label, url or f"/settings/{key}/", icon, shown_to, group=group, about=about)


SETTINGS: list[Entry] = [
    _page(
        "desk",
        pgettext_lazy("settings", "This desk"),
        "store",
        DESK,
        _("The organization's name, language and time zone; how long spam and the trash are kept."),
        is_administrator,
    ),
    _page(
        "people",
        pgettext_lazy("settings", "People"),
        "user-round",
        DESK,
        _("Who works here and what they may do; invitations."),
        is_administrator,
    ),
    _page(
        "teams",
        pgettext_lazy("settings", "Teams"),
        "users",
        DESK,
        _("Who looks after which cases, and what customers call them."),
        is_administrator,
    ),
    _page(
        "mailboxes",
        pgettext_lazy("settings", "Mailboxes"),
        "at-sign",
        DESK,
        _("The addresses that customers write to, and the way in and out for their mail."),
        is_administrator,
    ),
    _page(
        "hours",
        pgettext_lazy("settings", "Working hours"),
        "clock",
        DESK,
        _("When somebody is here, and on which holidays nobody is."),
        may_change_hours,
    ),
    _page(
        "policies",
        pgettext_lazy("settings", "What we promise"),
        "handshake",
        CASES,
        _("How soon customers are answered and helped, and how well that was kept."),
        may_set_policies,
    ),
    _page(
        "errands",
        pgettext_lazy("settings", "What others must do"),
        "user-check",
        CASES,
        _("What other departments do for us, and by when."),
        may_set_policies,
    ),
    _page(
        "routing",
        pgettext_lazy("settings", "Routing"),
        "split",
        CASES,
        _("Who is offered which case; skills and shifts."),
        may_see_routing,
    ),
    _page(
        "call-backs",
        pgettext_lazy("settings", "Call-backs"),
        "phone",
        CASES,
        _("When customers may book a call, and how many at once."),
        may_plan,
    ),
    _page(
        "fields",
        pgettext_lazy("settings", "Fields"),
        "text-cursor-input",
        CASES,
        _("What else there is to know about a case, and what must be known before it is solved."),
        is_administrator,
    ),
    _page(
        "statuses",
        pgettext_lazy("settings", "Statuses"),
        "circle-check",
        CASES,
        _("Names of your own for where a case stands."),
        is_administrator,
    ),
    _page(
        "replies",
        pgettext_lazy("settings", "Saved replies"),
        "text-quote",
        CASES,
        _("Wordings for what is asked often, in each language."),
        serves,
    ),
    _page("macros", pgettext_lazy("settings", "Macros"), "zap", CASES, _("Several steps in one click."), works),
    _page(
        "profile",
        pgettext_lazy("settings", "Your profile"),
        "user-check",
        YOURS,
        _("Your name, your language, digits and signature."),
        url="/account/profile/",
    ),
    _page(
        "security",
        pgettext_lazy("settings", "Sign-in"),
        "shield-check",
        YOURS,
        _("Your password, the second step, and where you are signed in."),
        url="/account/security/",
    ),
    _page(
        "standing",
        pgettext_lazy("settings", "Available, busy or away"),
        "headset",
        YOURS,
        _("Whether cases come to you now, and how colleagues see you."),
        works,
    ),
    _page(
        "away",
        pgettext_lazy("settings", "I am away"),
        "moon",
        YOURS,
        _("When you are absent, and who stands in for you."),
    ),
    _page(
        "notifications",
        pgettext_lazy("settings", "What I am told"),
        "bell",
        YOURS,
        _("Which news reach you: here, by the browser, or by mail."),
    ),
    _page(
        "calendar",
        pgettext_lazy("settings", "My calendar"),
        "calendar",
        YOURS,
        _("Your promised calls in the calendar that you use anyway."),
        works,
    ),
    _page(
        "tokens", pgettext_lazy("settings", "Access tokens"), "key-round", YOURS, _("Let programs act in your name.")
    ),
]


def fill() -> None:
    settings_pages.extend(SETTINGS)
