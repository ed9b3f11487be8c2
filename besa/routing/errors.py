"""What routing refuses."""

from django.utils.translation import gettext as _

from besa.core.errors import NotAllowed, Refused

__all__ = ["AlreadyAsked", "DebriefMissing", "EscalationOver", "NameTaken", "NobodyToBring", "NotAllowed", "OfferOver"]


class OfferOver(Refused):
    """The offer was answered, has expired, or the case has an owner by now."""

    def sentence(self) -> str:
        return _("This offer is over: it was answered, ran out, or somebody has taken the case.")


class NameTaken(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is one of this name already. Choose another name.")


class AlreadyAsked(Refused):
    def sentence(self) -> str:
        return _("Somebody has been called for this case already.")


class NobodyToBring(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a colleague of this team who may see the case, and not yourself.")


class EscalationOver(Refused):
    def sentence(self) -> str:
        return _("This is over: it was done or withdrawn meanwhile.")


class DebriefMissing(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Answer both questions, in a sentence each: your colleague learns from it.")
