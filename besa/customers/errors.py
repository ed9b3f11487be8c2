"""Refusals about customers; each sentence says what to do."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused


class AddressTaken(Refused):
    status = 422

    def sentence(self) -> str:
        return _("This address belongs to another customer already. Merge the two, or correct the address.")


class BadContactPoint(Refused):
    status = 422

    def sentence(self) -> str:
        return _("“%(value)s” is not an address of this kind. Correct it and save again.") % self.details


class SameCustomer(Refused):
    status = 422

    def sentence(self) -> str:
        return _("Choose two different customers to merge.")


class MergedAlready(Refused):
    def sentence(self) -> str:
        return _("One of the two has been merged already. Open the customer who remains.")


class NothingToUndo(Refused):
    def sentence(self) -> str:
        return _("This merge has been undone already.")
