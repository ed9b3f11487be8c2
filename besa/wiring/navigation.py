"""The rail of the desk and the pages of settings, in their order."""

from django.utils.translation import pgettext_lazy

from besa.accounts.rules import is_administrator
from besa.calendars.rules import may_change_hours
from besa.cases.views.received import banner as mail_not_sorted
from besa.core.registry import Entry, banners, navigation, settings_pages
from besa.desk.navigation import ENTRIES

NAVIGATION: list[Entry] = ENTRIES
SETTINGS: list[Entry] = [
    Entry("desk", pgettext_lazy("settings", "This desk"), "/settings/desk/", "store", shown_to=is_administrator),
    Entry("people", pgettext_lazy("settings", "People"), "/settings/people/", "user-round", shown_to=is_administrator),
    Entry("teams", pgettext_lazy("settings", "Teams"), "/settings/teams/", "users", shown_to=is_administrator),
    Entry("hours", pgettext_lazy("settings", "Working hours"), "/settings/hours/", "clock", shown_to=may_change_hours),
    Entry("tokens", pgettext_lazy("settings", "My access tokens"), "/settings/tokens/", "key-round"),
]


def fill() -> None:
    navigation.extend(NAVIGATION)
    settings_pages.extend(SETTINGS)
    banners.append(mail_not_sorted)
