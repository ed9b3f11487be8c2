"""`{customer_name}` in a prepared wording: a closed list, filled by plain replacement. No template engine ever reads what people type."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from besa.calendars.zones import zone_name
from besa.core.errors import Warned
from besa.core.models import Installation
from besa.core.moments import full_moment
from besa.core.reader import LANGUAGES, Reader, reading
from besa.core.text.controls import clean_line, isolate_ltr
from besa.core.text.direction import Direction
from besa.core.text.markup import markup
from besa.core.text.rich import clean_rich

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.actions.messages import Letter
    from besa.cases.models import Case, SavedReply

LABELS = {
    "customer_name": pgettext_lazy("placeholder", "Name of the customer"),
    "address_as": pgettext_lazy("placeholder", "How the customer is addressed"),
    "case_number": pgettext_lazy("placeholder", "Number of the case"),
    "subject": pgettext_lazy("placeholder", "Subject"),
    "agent_name": pgettext_lazy("placeholder", "Your name"),
    "team_name": pgettext_lazy("placeholder", "Name of the team for customers"),
    "due_time": pgettext_lazy("placeholder", "Next promised time, with date and zone"),
}
# Of the areas above, by `besa.wiring.placeholders`: what stands for it in a letter of this case; "" where it does not apply.
MORE: dict[str, Callable[[Case], str]] = {}
PLACEHOLDER = re.compile(r"\{([a-z][a-z_]{1,39})\}")


class Unfilled(Warned):
    def sentence(self) -> str:
        return _("Not filled in: %(places)s. The customer would read it like this.") % self.details


def values_for(case: Case, user: User, language: str) -> dict[str, str]:
    """What stands for each placeholder in a letter in `language`; what is not known has no entry.

    Without a form of address the name stands in its place. At most one query, for the zone of the desk.
    """
    values = {
        "customer_name": case.customer.name,
        "address_as": case.customer.address_as or case.customer.name,
        "case_number": f"#{case.number}" if case.number else "",
        "subject": case.subject,
        "agent_name": user.name,
        "team_name": case.team.public_name_in(language),
        "due_time": due_time(case, language),
        **{key: value_of(case) for key, value_of in MORE.items()},
    }
    return {key: clean_line(value) for key, value in values.items() if value.strip()}


def due_time(case: Case, language: str) -> str:
    """`Thursday 5 March 2026, 14:30 (Amman time)`, or '' where nothing is promised."""
    if case.next_due_at is None:
        return ""
    hours = case.team.business_hours
    zone = hours.time_zone if hours else Installation.current().time_zone or settings.TIME_ZONE
    with reading(Reader(language=language if language in LANGUAGES else "en", time_zone=zone)):
        return f"{full_moment(case.next_due_at)} ({zone_name(zone)})"


def fill(text: str, values: dict[str, str]) -> str:
    """Known places filled; the others stay as they are, so that they are seen."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def fill_html(html: str, values: dict[str, str]) -> str:
    return fill(html, {key: escape(value) for key, value in values.items()})


def filled(reply: SavedReply, case: Case, user: User) -> tuple[str, str, str] | None:
    """(text, HTML, language) of a saved reply for `case`: in the language of the case, the customer or the team, else any."""
    wording = reply.wording(case.language, case.customer.language, case.team.language)
    if wording is None:
        return None
    values = values_for(case, user, wording.language)
    direction: Direction = "rtl" if case.direction == "rtl" else "ltr"
    text = fill(wording.text, values)
    html = fill_html(wording.html, values) if wording.html else markup(text, direction)
    return text, clean_rich(html), wording.language


def unfilled(text: str) -> list[str]:
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def warn_of_unfilled(*, letter: Letter, **about: object) -> None:
    """Guard of `send`: a place that nothing was put into is seen before the customer sees it."""
    places = unfilled(letter.text)
    if places:
        shown = ", ".join(f"{{{name}}}" for name in places)
        raise Unfilled(key="placeholder:" + ",".join(places)[:150], places=isolate_ltr(shown))
