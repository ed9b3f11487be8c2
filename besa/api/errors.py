"""What the door of the API refuses before any action is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.core.errors import NotAllowed, Refused


@contextmanager
def naming(field: str, *, instead_of: str = "") -> Iterator[None]:
    """A refusal from within names the field as this request calls it; `instead_of`, as it is called there."""
    try:
        yield
    except Refused as refusal:
        if refusal.details.get("field", "") == instead_of:
            refusal.details["field"] = field
        raise


class BadJson(Refused):
    """`text` says what is wrong with it."""

    status = 400


class BadPage(Refused):
    status = 400

    def sentence(self) -> str:
        return _("This cursor is not one of ours, or belongs to another ordering. Start again without a cursor.")


class BadCharacters(Refused):
    status = 400

    def sentence(self) -> str:
        return _("The address of this request contains characters that no text of ours can have.")


class WrongType(Refused):
    status = 415

    def sentence(self) -> str:
        return _("Send JSON, and say so: Content-Type: application/json.")


class BodyTooLarge(Refused):
    status = 413

    def sentence(self) -> str:
        return _("This request is larger than %(limit)s MB. Send less at once.") % self.details


class NoToken(Refused):
    status = 401

    def sentence(self) -> str:
        return _("Send a valid token: Authorization: Bearer besa_… You can make one in your settings.")


class ScopeMissing(NotAllowed):
    def sentence(self) -> str:
        return _("This token may not do that. It needs the scope “%(scope)s”.") % self.details


class TooOften(Refused):
    status = 429

    def sentence(self) -> str:
        sentence = ngettext(
            "Too many requests with this token. Wait %(seconds)s second, then go on.",
            "Too many requests with this token. Wait %(seconds)s seconds, then go on.",
            self.details["seconds"],
        )
        return sentence % self.details


class BadField(Refused):
    """One field has a value that cannot be used; `field` names it."""

    status = 422


class UnknownParameter(BadField):
    def sentence(self) -> str:
        return _("There is no parameter “%(field)s” here.") % self.details


class OtherContent(Refused):
    def sentence(self) -> str:
        return _("This Idempotency-Key was used for another request. Use a new key for new content.")
