"""Refusals of macros and runs."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused


class BadStep(Refused):
    status = 422

    def sentence(self) -> str:
        return _("One of the steps is not possible any more. Open the macro and choose again.")


class NothingChosen(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose at least one case and something to do.")


class TooManyToMerge(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Two to ten cases can become one. Choose fewer, or more than one.")
