"""Refusals about working hours; each sentence says what to do."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from besa.calendars.worktime import BadHours
from besa.core.errors import NotAllowed, Refused

__all__ = ["HoursInUse", "HoursNotPossible", "NameTaken", "NotAllowed", "sentence_of"]

SENTENCES: dict[str, Any] = {
    "clock": gettext_lazy("“%(text)s” is not a time of day. Write hours and minutes, such as 09:30."),
    "length": gettext_lazy("%(first)s is no opening. An opening lasts more than nothing and at most 24 hours."),
    "overlap": gettext_lazy("%(first)s and %(second)s overlap. Join them, or let one end before the other begins."),
    "next_day": gettext_lazy(
        "%(first)s runs into %(second)s of the next day. Let the night end before the morning begins."
    ),
    "week": gettext_lazy("A week has seven days, from Monday to Sunday."),
    "zone": gettext_lazy("There is no time zone “%(text)s”. Choose one from the list, such as Europe/Tirane."),
    "empty": gettext_lazy("These hours never open. Give at least one day an opening, so that times can be promised."),
}


def sentence_of(error: BadHours) -> str:
    """What is wrong with the hours and what to do about it, in the reader's language."""
    return str(SENTENCES[error.code]) % error.details


class HoursNotPossible(Refused):
    """The hours cannot be: made from a BadHours, or from the code of a sentence."""

    status = 422

    def __init__(self, error: BadHours) -> None:
        super().__init__(sentence_of(error), code=error.code)


class HoursInUse(Refused):
    def sentence(self) -> str:
        return _("A team works by these hours. Give that team other hours first, then remove these.")


class NameTaken(Refused):
    def sentence(self) -> str:
        return _("There are hours of this name already. Choose another name, or change those.")
