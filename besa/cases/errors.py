"""Refusals of cases; each sentence says what to do."""

from django.utils.translation import gettext as _

from besa.core.errors import ChangedMeanwhile, NotAllowed, Refused

__all__ = [
    "AlreadyOnItsWay",
    "BadAddress",
    "BadCondition",
    "BadValue",
    "CannotSee",
    "ChangedMeanwhile",
    "ChangedSince",
    "CustomerNotTold",
    "FieldsMissing",
    "FileTooLarge",
    "IdempotencyConflict",
    "MergedAlready",
    "NobodyToSendTo",
    "NotAllowed",
    "NotAtWork",
    "NotInTheFuture",
    "NotSeen",
    "NothingToSend",
    "NothingToSnooze",
    "NothingToSplit",
    "NothingToUndo",
    "OwnerNotInTeam",
    "Refused",
    "SameCase",
    "TimeHasPassed",
    "TooLarge",
]


class NotSeen(Refused):
    """`messages`: what came since the writer looked."""

    def sentence(self) -> str:
        return _("Something new came while you were writing. Look at it first, then send or change your words.")


class NothingToSend(Refused):
    status = 422

    def sentence(self) -> str:
        return _("The message is empty. Write something, or attach a file.")


class NobodyToSendTo(Refused):
    status = 422

    def sentence(self) -> str:
        return _("There is no address to send to. Add one under “To”.")


class BadAddress(Refused):
    status = 422

    def sentence(self) -> str:
        return _("“%(address)s” is not an e-mail address. Correct it, then send.") % self.details


class BadCondition(Refused):
    """Said with its own sentence, which names the field."""

    status = 422


class NotInTheFuture(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a time that is still to come, within a year.")


class CustomerNotTold(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Tell the customer who has the message now, or say why not.")


class TooLarge(Refused):
    status = 413

    def sentence(self) -> str:
        return _(
            "Message and files are larger than %(limit)s together; most mail servers refuse that. Send fewer files."
        ) % (self.details)


class BadReplyFile(Refused):
    """A file that is to bring saved replies cannot be used; the text says why."""

    status = 422


class BroughtInAlready(Refused):
    def sentence(self) -> str:
        return _("This file has been brought in already.")


class ReplyTooHeavy(Refused):
    status = 413

    def sentence(self) -> str:
        return (
            _(
                "The files of a saved reply may have %(limit)s together: many mail servers refuse more. Attach a smaller "
                "file, or write where it can be fetched."
            )
            % self.details
        )


class FileTooLarge(Refused):
    status = 413

    def sentence(self) -> str:
        return (
            _("A file may have %(limit)s at most. Send a smaller one, or put it where it can be fetched.")
            % self.details
        )


class AlreadyOnItsWay(Refused):
    def sentence(self) -> str:
        return _("The message has left already. Write another one to correct it.")


class NothingToUndo(Refused):
    def sentence(self) -> str:
        return _("There is nothing left to undo here.")


class ChangedSince(Refused):
    def sentence(self) -> str:
        return _("This has been changed again since. Look at the case, and change what is there now.")


class TimeHasPassed(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a time between now and a year from now.")


class NothingToSnooze(Refused):
    def sentence(self) -> str:
        return _("Only an open case can be put off. Open it, or put it back into the inbox first.")


class CannotSee(Refused):
    status = 422

    def sentence(self) -> str:
        return _("%(name)s may not see this case, and so cannot follow it.") % self.details


class SameCase(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose another case: this one is the same.")


class MergedAlready(Refused):
    def sentence(self) -> str:
        return _("This case has become part of another one meanwhile. Go on in the case that remained.")


class NotAtWork(Refused):
    def sentence(self) -> str:
        return _("A case in the trash or in spam cannot be merged or split. Put it back first.")


class NothingToSplit(Refused):
    status = 422

    def sentence(self) -> str:
        return _(
            "Choose what belongs into the new case, at least one message to or from the customer, and not all of them."
        )


class BadValue(Refused):
    status = 422

    def sentence(self) -> str:
        return _("That does not fit into “%(field)s”. Look at it again.") % self.details


class FieldsMissing(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Before the case is done, fill in: %(fields)s.") % self.details


class OwnerNotInTeam(Refused):
    status = 422

    def sentence(self) -> str:
        return _(
            "%(name)s is not in the team of this case. Choose somebody of the team, or pass the case on first."
        ) % (self.details)


class IdempotencyConflict(Refused):
    status = 409

    def sentence(self) -> str:
        return _("This key was used for another message. Use a new key.")


class BriefIncomplete(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Say what the situation is, how the customer feels and what they wish: then nobody has to ask again.")


class ReasonMissing(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Say why in a few words.")


class NobodyToReceive(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a colleague who works on cases, or a team.")


class OfferedAlready(Refused):
    def sentence(self) -> str:
        return _("The case is on offer already. Withdraw that offer first.")


class HandoverOver(Refused):
    def sentence(self) -> str:
        return _("This offer is no longer open: it was accepted, declined or withdrawn a moment ago.")


class BriefUnread(Refused):
    status = 422

    def sentence(self) -> str:
        return _("This case is offered to you. Read its brief and accept it first; then answer.")


class NobodyToAsk(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose a colleague or a team to ask.")


class AnsweredAlready(Refused):
    def sentence(self) -> str:
        return _("This question has been answered or withdrawn already.")


class NotATime(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Say by when it can be done instead: a day and an hour that are still to come.")
