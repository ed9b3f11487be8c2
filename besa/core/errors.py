"""What every refusal has in common."""

from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """An action says no. `str(error)` is a sentence for a person, in the reader's language: what is wrong, what to do."""

    status = 409

    def __init__(self, text: str = "", **details: Any) -> None:
        self.details = details
        super().__init__(text or self.sentence())

    def sentence(self) -> str:
        return _("This is not possible now.")


class NotAllowed(Refused):
    """This person may see the thing, but not do that to it."""

    status = 403

    def sentence(self) -> str:
        return _("You may look at this, but not change it. Ask a manager if you need to.")


class ChangedMeanwhile(Refused):
    """Somebody else was faster: the row is not what the caller had seen."""

    def sentence(self) -> str:
        return _("Somebody changed this a moment ago. Look at what is new, then try again.")
