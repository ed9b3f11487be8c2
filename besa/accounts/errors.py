"""What accounts refuse, in words that say what to do."""

from django.utils.translation import gettext as _

from besa.core.errors import NotAllowed, Refused


class LastAdministrator(Refused):
    """Without an administrator nobody could let anybody in again."""

    def sentence(self) -> str:
        return _("This is the last administrator. Make somebody else an administrator first.")


class AlreadyStaff(Refused):
    def sentence(self) -> str:
        return _(
            "There is already an account with this address. Open it in the list of people; "
            "if it was deactivated, you can reactivate it there."
        )


class AlreadyInvited(Refused):
    def sentence(self) -> str:
        return _("There is already an open invitation for this address. You can send it again, or revoke it.")


class InvitationOver(Refused):
    """Used, revoked, expired or never made: the four look the same from outside."""

    status = 404

    def sentence(self) -> str:
        return _("This invitation is no longer valid. Ask the person who invited you to send a new one.")


class ResetLinkOver(Refused):
    status = 404

    def sentence(self) -> str:
        return _("This link is no longer valid. Ask for a new one; it works once, for a few hours.")


class ScopeNotAllowed(NotAllowed):
    def sentence(self) -> str:
        return _("Only an administrator can make a token that administers.")


class AdministratorsOnly(NotAllowed):
    def sentence(self) -> str:
        return _("Only an administrator can do this.")


class NotYourOwnAccount(Refused):
    def sentence(self) -> str:
        return _("You cannot deactivate your own account. Ask another administrator.")


class TeamNameTaken(Refused):
    def sentence(self) -> str:
        return _("Another team has this name already. Choose a different one.")


class TeamInUse(Refused):
    def sentence(self) -> str:
        return _("This team still has open cases or a mailbox. Pass the cases on and give the mailbox to another team.")


class AwayBackwards(Refused):
    status = 422

    def sentence(self) -> str:
        return _("The end must come after the beginning, and must not have passed. Correct one of them.")


class AwayTwice(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is an absence in that time already. Call that one off first, or choose other days.")


class NoStandIn(Refused):
    """The one chosen cannot stand in."""

    status = 422

    def sentence(self) -> str:
        return _("Choose a colleague of the same team who works on cases and is there in that time.")
