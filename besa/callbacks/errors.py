"""What call-backs refuse."""

from django.utils.translation import gettext as _

from besa.core.errors import NotAllowed, Refused

__all__ = [
    "AlreadyBooked",
    "LinkOld",
    "LinkOver",
    "NoNumber",
    "NotAllowed",
    "NotBooked",
    "NotOffered",
    "NotTheirTime",
    "SlotTaken",
    "TooManyChanges",
]


class SlotTaken(Refused):
    """Somebody else was faster, or nobody is free at that time any more."""

    def sentence(self) -> str:
        return _("This time has just been taken. Choose another one.")


class NotOffered(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Nobody can call at this time. Choose one of the times that are offered.")


class NotTheirTime(Refused):
    """Outside of when the customer wishes to be reached (CH-27); what was agreed with them is confirmed."""

    def sentence(self) -> str:
        return _(
            "The customer does not wish to be called at this time. Choose another one, or confirm that they agreed."
        )


class AlreadyBooked(Refused):
    """A case has one call-back at a time."""

    def sentence(self) -> str:
        return _("A call is arranged in this case already. Move it to another time, or cancel it first.")


class NotBooked(Refused):
    def sentence(self) -> str:
        return _("This call-back is over: it took place, was cancelled, or nobody could be reached.")


class NoNumber(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Write the telephone number at which we can call, with the area code.")


class TooManyChanges(Refused):
    status = 429

    def sentence(self) -> str:
        return _("The time was changed very often. Reply to one of our mails, and a person will arrange it with you.")


class LinkOver(Refused):
    """Forged, too old, or of a case that takes no call-backs any more: all look alike."""

    status = 404

    def sentence(self) -> str:
        return _("This link is no longer valid. Reply to one of our mails, and we will send a new one.")


class LinkOld(LinkOver):
    """Ours, of the case in `details`, and older than we let a link grow: a new one is sent to the customer's own address."""

    def sentence(self) -> str:
        return _("This link has grown too old. We gladly send you a new one.")
