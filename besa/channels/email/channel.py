"""E-mail as cases see it: which address speaks for a case (`besa.wiring.channels`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.channels.email.intake import again
from besa.channels.email.models import Mailbox, key_of
from besa.channels.email.outbound import hand_over, reply_address_for
from besa.core.errors import Refused
from besa.core.gathering import remembered
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, Delivery, Received
    from besa.cases.ports import HandedOver


# Asked for every mail.
_SENDERS: Prepared[Mailbox] = Prepared(
    lambda key: Mailbox.objects.active().filter(pk=key).order_by().values_list("name", "address"), -1
)


class NoMailbox(Refused):
    status = 422

    def sentence(self) -> str:
        return _("No mailbox can send for this team. An administrator can add one under Settings, Mailboxes.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from: `account` names the mailbox in rows of cases."""

    account: str
    name: str
    address: str


class EmailTransport:
    kind = "email"

    def hand_over(self, delivery: Delivery) -> HandedOver:
        """Bring one claimed copy to its mail server (P5). Raises TryLater and NotDeliverable."""
        return hand_over(delivery)

    def sender_for(self, case: Case, *, by: User | None) -> Sender:
        """The address by rule: the mailbox the case came to, else one of its team, else any that is active.

        Raises NoMailbox. At most three queries, one in the ordinary case.
        """
        for own, address in remembered((_SENDERS, case.account), lambda: _SENDERS.tuples(key_of(case.account))):
            return Sender(case.account, _name_of(by, own), address)
        mailbox = self._mailbox_of(case)
        return Sender(mailbox.account, _name_of(by, mailbox.name), mailbox.address)

    def senders(self, *, by: User) -> list[Sender]:
        """The active mailboxes of one's teams, an administrator's are all; the name is that of the mailbox. One query."""
        rows = Mailbox.objects.visible_to(by).active().order_by("pk")
        return [Sender(mailbox.account, mailbox.name, mailbox.address) for mailbox in rows]

    def answers_to(self, case: Case, *, recipient: str) -> str:
        """The address at which an answer of this person finds the case again. Raises NoMailbox."""
        mailbox = Mailbox.of_account(self.sender_for(case, by=None).account)
        return reply_address_for(case, recipient, mailbox) or mailbox.address

    def public_address(self) -> str:
        """Where anybody may write to the desk, or ''. One query."""
        first = Mailbox.objects.active().order_by("pk").first()
        return first.address if first else ""

    def release(self, received: Received, *, by: User) -> None:
        """Held-back mail becomes what it would have been. Raises NotAllowed, ChangedMeanwhile."""
        again.release(received, by=by)

    def read_again(self, received: Received, *, by: User) -> None:
        """Try once more to read a mail; the case that asked for help is filled. Raises NotAllowed, ChangedMeanwhile."""
        again.read_again(received, by=by)

    def _mailbox_of(self, case: Case) -> Mailbox:
        active = Mailbox.objects.active()
        found = active.filter(team_id=case.team_id).first() or active.first()
        if found is None:
            raise NoMailbox
        return found


def _name_of(by: User | None, desk: str) -> str:
    """`Blerta Hoxha, The shop`, with the comma of the name's own letters."""
    if by is None:
        return desk
    comma = "،" if "\u0600" <= by.name[-1:] <= "\u06ff" else ","
    return f"{by.name}{comma} {desk}"


transport = EmailTransport()
