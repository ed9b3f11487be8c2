"""Refusals of mailboxes and of sending."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused


class UnanswerableSender(Refused):
    """CH-16: a customer can answer whatever we write."""

    status = 422

    def sentence(self) -> str:
        return _(
            "“%(address)s” says “do not answer”, and customers must be able to answer every message."
            " Choose an address that somebody reads, such as support@ or service@."
        ) % (self.details)


class AddressTaken(Refused):
    def sentence(self) -> str:
        return _("There is already a mailbox with this address.")
