"""What routing refuses."""

from django.utils.translation import gettext as _

from besa.core.errors import NotAllowed, Refused

__all__ = ["NameTaken", "NotAllowed", "OfferOver"]


class OfferOver(Refused):
    """The offer was answered, has expired, or the case has an owner by now."""

    def sentence(self) -> str:
        return _("This offer is over: it was answered, ran out, or somebody has taken the case.")


class NameTaken(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is one of this name already. Choose another name.")
