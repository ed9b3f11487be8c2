"""What every refusal has in common."""

from collections.abc import Sequence
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


class Warned(Refused):
    """Not a no, but "are you sure?": a guard raises it, the form shows the sentence with “Send anyway”.

    `key` names what is warned of (`placeholder:name`); whoever has read it posts it back as `confirmed`, and
    `registry.Guards.check` lets exactly that pass. Two different doubts need two keys.
    """

    key = ""

    def __init__(self, text: str = "", *, key: str = "", **details: Any) -> None:
        self.key = key or self.key
        super().__init__(text, **details)


class Doubted(Refused):
    """What guards warned of and nobody has confirmed yet: `warnings`, at least one, in the order of the guards."""

    def __init__(self, warnings: Sequence[Warned]) -> None:
        self.warnings = list(warnings)
        super().__init__(" ".join(str(warning) for warning in warnings))


class NotAllowed(Refused):
    """This person may see the thing, but not do that to it."""

    status = 403

    def sentence(self) -> str:
        return _("You may look at this, but not change it. Ask a manager if you need to.")


class ChangedMeanwhile(Refused):
    """Somebody else was faster: the row is not what the caller had seen."""

    def sentence(self) -> str:
        return _("Somebody changed this a moment ago. Look at what is new, then try again.")
