"""Refusals about customers; each sentence says what to do."""

from django.utils.translation import gettext as _

from besa.core.errors import Refused, Warned
from besa.core.text.controls import isolate


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


class NotTheirTime(Warned):
    """CH-27: `there` is the chosen time by their clock, `again` when it suits them."""

    key = "contact_times"

    def sentence(self) -> str:
        return _(
            "At that time it is %(there)s where the customer is (%(zone)s), and they do not wish to hear from us. "
            "It suits them again from %(again)s."
        ) % {name: isolate(self.details[name]) for name in ("there", "zone", "again")}
