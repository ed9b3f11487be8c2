"""Refusals of notifications; each sentence says what to do."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused


class BadFocus(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a time from now on, within the next twenty-four hours.")
