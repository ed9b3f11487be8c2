"""Delivery reports find the delivery they speak of, and only a signature of ours can make them count (section 4)."""

from __future__ import annotations

from besa.cases.actions import receive
from besa.cases.actions.deliveries import mark_bounced
from besa.cases.models import Delivery, Received
from besa.cases.ports import BouncedRecipient, InboundMessage
from besa.channels.email.addresses import read_bounce_address, read_message_id
from besa.channels.email.intake.writing import Arrival, Written
from besa.channels.email.keys import keys
from besa.customers.actions import mark_address
from besa.customers.models import ContactPoint
from besa.customers.rules import plain_email

MACHINES = frozenset({"bounce", "report", "mailer-daemon", "null-sender"})
_NO_SUCH_ADDRESS = "5.1."
_ADDRESSES_LOOKED_AT = 20


def is_report(said: InboundMessage) -> bool:
    """Whether this is for deliveries rather than for cases."""
    return said.automatic in MACHINES and (said.bounce is not None or said.automatic == "bounce")


def delivery_of(said: InboundMessage, received: Received) -> Delivery | None:
    """The delivery that a report speaks of: by the signed envelope address it came to, else by the signed Message-ID it quotes."""
    rows = Delivery.objects.select_related("message__case__customer", "message__case__team")
    for address in [received.envelope_to, *(one.address for one in said.to)][:_ADDRESSES_LOOKED_AT]:
        key = read_bounce_address(address, keys())
        if key and key.isdigit() and (found := rows.filter(pk=int(key)).first()):
            return found
    quoted = said.bounce.message_id if said.bounce else ""
    if quoted and read_message_id(quoted, keys()):
        return rows.filter(header_id__in=[quoted, quoted.strip("<>")]).first()
    return None


def write_bounce(arrival: Arrival, delivery: Delivery) -> Written:
    """Mark the delivery and the address, and show the report in the case. It never reopens one and never causes mail."""
    case, received = delivery.message.case, arrival.received
    recipient = _recipient(arrival.said, delivery)
    if recipient is not None and recipient.permanent is not None:
        reason = " ".join(filter(None, (recipient.status, recipient.diagnostic))) or arrival.said.subject
        mark_bounced(delivery, reason=reason, is_permanent=recipient.permanent, now=received.received_at)
        _mark_address(delivery, recipient, reason)
    message = receive(case, said=arrival.said, customer=None, account=received.account, at=received.received_at)
    return Written(Received.State.THREADED, "bounce", case, message)


def _recipient(said: InboundMessage, delivery: Delivery) -> BouncedRecipient | None:
    """The report's words on this delivery's recipient; a report on one delivery may name the address it was forwarded to."""
    if said.bounce is None:
        return None
    mine = [one for one in said.bounce.recipients if one.address.casefold() == delivery.recipient.casefold()]
    return (mine or list(said.bounce.recipients))[0]


def _mark_address(delivery: Delivery, recipient: BouncedRecipient, reason: str) -> None:
    address = plain_email(delivery.recipient)
    point = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, value=address).first()
    if point is None:
        return
    is_dead = recipient.permanent and recipient.status.startswith(_NO_SUCH_ADDRESS)
    mark_address(point, state=ContactPoint.State.DEAD if is_dead else ContactPoint.State.BOUNCING, reason=reason)
