"""Refusals of the ledger; each sentence says what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.core.errors import NotAllowed, Refused, Warned
from besa.core.moments import moment
from besa.core.templatetags.besa import number
from besa.core.text.controls import isolate

__all__ = ["NotAllowed", "Refused"]


class InThePast(Refused):
    status = 422

    def sentence(self) -> str:
        return _("This time has passed already. Promise a time that is still to come.")


class TooFarAway(Refused):
    status = 422

    def sentence(self) -> str:
        return _("This is more than two years away. Check the year, or promise to say something sooner.")


class WindowUpsideDown(Refused):
    status = 422

    def sentence(self) -> str:
        return _("The beginning comes after the end. Correct one of them.")


class NothingPromised(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Write down what is promised, in the words that the customer heard.")


class NoWayToReach(Refused):
    """`channel`: by which the customer was to be reached, `name`: of the customer."""

    status = 422

    def sentence(self) -> str:
        words = {
            "phone": _("%(name)s has no telephone number here. Add one to the customer, or promise another way."),
            "fax": _("%(name)s has no fax number here. Add one to the customer, or promise another way."),
            "letter": _("%(name)s has no postal address here. Add one to the customer, or promise another way."),
            "email": _("%(name)s has no usable e-mail address here. Add one to the customer, or promise another way."),
            "": _(
                "There is no way to reach %(name)s here. Add a telephone number or an address to the customer first."
            ),
        }
        sentence = words.get(self.details["channel"], words[""])
        return sentence % {"name": isolate(self.details["name"])}


class OtherTimePromised(Refused):
    """Another person has promised the customer the same thing for another time: `name`, `due_at`, `promise`."""

    def sentence(self) -> str:
        words = _(
            "%(name)s has promised this customer another time already: %(moment)s. Keep that one, agree on a new time for "
            "it, or say that this is about something else."
        )
        return words % {"name": isolate(self.details["name"]), "moment": isolate(moment(self.details["due_at"]))}


class CaseIsAway(Refused):
    def sentence(self) -> str:
        return _("This case is closed, or lies in spam or trash. Bring it back first, then promise.")


class NotOpen(Refused):
    def sentence(self) -> str:
        return _("This promise is not open any more. Look at what became of it; promise anew if need be.")


class OnlyByContact(Refused):
    def sentence(self) -> str:
        return _(
            "The customer was promised that they hear from us. Write down the call or the visit in which they were spoken to, "
            "within the promised time; nothing else keeps it."
        )


class NotReached(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Tell the customer first, by a message or in a call that is written down; then the new time counts.")


class NotAgreed(Refused):
    status = 422

    def sentence(self) -> str:
        return _(
            "Nothing shows yet that the customer agrees to the new time. Ask them, write down what they said, and choose it here."
        )


class AgreedTooLate(Refused):
    status = 422

    def sentence(self) -> str:
        return _("The customer agreed only after the promised time had passed, so that promise stays broken.")


class ReasonNeeded(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Say why, so that a colleague and the customer can understand it.")


class NotAtWork(Refused):
    status = 422

    def sentence(self) -> str:
        return _("%(name)s does not work on cases here. Choose a colleague who does.") % {
            "name": isolate(self.details["name"])
        }


class ContactStillOwed(Refused):
    """The case cannot be solved while somebody waits for the call that was promised to them (PR-02)."""

    def sentence(self) -> str:
        words = _(
            "The customer was promised to hear from us: %(moment)s. Speak to them and write it down, agree on another time, "
            "or take the promise back with a reason; then solve the case."
        )
        return words % {"moment": isolate(moment(self.details["due_at"]))}


class NothingAsked(Refused):
    status = 422

    def sentence(self) -> str:
        return _(
            "Write down what the customer asks, in their words or yours. It needs a message of theirs to belong to."
        )


class NotAllAnswered(Refused):
    """`count` of what the customer asked is open, `first` of them in words (PR-15)."""

    def sentence(self) -> str:
        words = ngettext(
            "%(count)s thing that the customer asked is not answered yet: “%(first)s”. Answer it and tick it off beside the "
            "answer, or say where it was answered; then solve the case.",
            "%(count)s things that the customer asked are not answered yet; the first is: “%(first)s”. Answer them and tick "
            "them off beside the answer, or say where they were answered; then solve the case.",
            self.details["count"],
        )
        return words % {"count": number(self.details["count"]), "first": isolate(self.details["first"])}


class PolicyNameTaken(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is a policy of this name already. Choose another name, or change that one.")


class NothingTargeted(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Give at least one time, such as a first answer within 4 hours of work.")


class SlowerNeedsExecutive(NotAllowed):
    def sentence(self) -> str:
        return _(
            "This would promise customers less than before: slower, or nothing. Standards only rise; an executive may make "
            "that exception, and says why."
        )


class ErrandNameTaken(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is an offer of this name already. Choose another name, or change that one.")


class NotOfTheTeam(Refused):
    status = 422

    def sentence(self) -> str:
        words = _(
            "%(name)s does not belong to “%(team)s”. Choose somebody of that team, or nobody: then anybody of it is asked."
        )
        return words % {"name": isolate(self.details["name"]), "team": isolate(self.details["team"])}


class NotConfirmed(Warned):
    """What is offered is somebody else's to give, and they have not said yes: `errand`, `name`."""

    def sentence(self) -> str:
        words = _(
            "“%(offer)s” is done by %(name)s, who have not confirmed it for this customer. Ask them first, and tell the customer "
            "by when they will know."
        )
        return words % {"offer": isolate(self.details["errand"]), "name": isolate(self.details["name"])}


class NothingAgreed(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Write down what we do, a line each: what, who, and by when.")


class OnTheirWay(Refused):
    """An announcement whose time has come, or that was taken back already."""

    def sentence(self) -> str:
        return _("It is too late to take this back: customers are being told.")


class NotKeptYet(Refused):
    def sentence(self) -> str:
        return _("This promise is not kept yet. Keep it first; a gesture comes on top.")


class NothingDone(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Write in a few words what you did for the customer, or choose “Not this time”.")


class GestureMadeAlready(Refused):
    def sentence(self) -> str:
        return _("Somebody has noted a gesture for this promise already, or left it this time.")
