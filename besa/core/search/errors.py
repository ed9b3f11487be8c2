"""What a search refuses."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused


class TooManyWords(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Search for fewer words: at most %(limit)s.") % self.details
