"""What the database says about a mail: who wrote it, and which case it points at. Reads only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from besa.accounts.models import User
from besa.cases.actions import surviving
from besa.cases.models import Case, Delivery, Message, Participant, Received
from besa.cases.ports import InboundMessage
from besa.cases.rules import may_work_on
from besa.channels.email.addresses import Purpose, ReplyToken, fold, read_message_id, read_reply_address
from besa.channels.email.intake.decision import Evidence, Link
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox
from besa.core.prepared import Prepared
from besa.customers.actions import point_of
from besa.customers.models import ContactPoint
from besa.customers.rules import plain_email

_NUMBER = re.compile(r"#\s?([0-9]{3,12})\b")
_NUMBERS_LOOKED_AT = 3
_ADDRESSES_LOOKED_AT = 20
_RECIPIENTS_LOOKED_AT = 500

_CASES: Prepared[Case] = Prepared(
    lambda public_id: Case.objects.select_related("customer", "team").filter(public_id=public_id), "?public_id"
)
# The latest case that a sender wrote into under one of a few Message-IDs.
_IDS_AT_ONCE = 8
_OWN: Prepared[Case] = Prepared(
    lambda address, *ids: (
        Case.objects.select_related("customer", "team")
        .annotate(sender=Lower("messages__from_address"))
        .filter(messages__message_id__in=ids, messages__direction=Message.Direction.IN, sender=address)
        .order_by("-messages__pk")[:1]
    ),
    "?address",
    *(f"?{number}" for number in range(_IDS_AT_ONCE)),
)
_TAKES_PART: Prepared[Participant] = Prepared(
    lambda case, address: Participant.objects.filter(case_id=case, address=address).values_list("pk"), -1, "?address"
)
_PARTICIPANTS: Prepared[Participant] = Prepared(
    lambda case: Participant.objects.filter(case_id=case).values_list("address"), -1
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The case that a mail points at, how, and for an agent's token whose it is.

    `addressed` is the case that the mail itself names, where that one was merged into `case`.
    """

    link: Link = Link.NONE
    case: Case | None = None
    is_participant: bool = False
    agent: User | None = None
    addressed: Case | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote. `address` is '' unless From is one plain address that can be written to: then nobody is identified."""

    address: str
    point: ContactPoint | None

    @property
    def is_blocked(self) -> bool:
        return self.point is not None and self.point.is_blocked


def address_of(said: InboundMessage) -> str:
    """The sender's one plain address, or ''."""
    return plain_email(said.sender.address) if said.sender and said.sender_is_plain else ""


def sender_of(said: InboundMessage) -> Sender:
    """One query; none where `foresee` was asked."""
    address = address_of(said)
    if not address:
        return Sender("", None)
    return Sender(address, point_of(address))


def weigh(said: InboundMessage, mailbox: Mailbox, sender: Sender, pointer: Pointer, *, released: bool) -> Evidence:
    return Evidence(
        verdict=said.verdict,
        is_plain=bool(sender.address),
        mode=mailbox.sender_check,
        link=pointer.link,
        is_participant=pointer.is_participant,
        agent_may=pointer.agent is not None and pointer.case is not None and may_work_on(pointer.agent, pointer.case),
        is_released=released,
    )


def pointer_of(said: InboundMessage, received: Received, sender: Sender) -> Pointer:
    """The strongest pointer: a reply address, then a signed Message-ID, then the sender's own earlier mail, then a number."""
    return (
        _by_reply_address(said, received, sender)
        or _by_signed_id(said, sender)
        or _by_own_reference(said, sender)
        or _by_number(said)
        or Pointer()
    )


def _by_reply_address(said: InboundMessage, received: Received, sender: Sender) -> Pointer | None:
    for token in _tokens([received.envelope_to, *(one.address for one in (*said.to, *said.cc))]):
        case = _case(token.case)
        if case is None:
            continue
        find = _agents if token.purpose == Purpose.AGENT else _participants
        found = find(case, token, sender)
        if found:
            return found
    return None


def _tokens(addresses: Iterable[str]) -> list[ReplyToken]:
    found = (read_reply_address(address) for address in list(addresses)[:_ADDRESSES_LOOKED_AT])
    return list(dict.fromkeys(token for token in found if token))


def _case(public_id: str) -> Case | None:
    return next(iter(_CASES.rows(public_id)), None)


def _participants(case: Case, token: ReplyToken, sender: Sender) -> Pointer | None:
    remains = surviving(case)
    addresses = [address for (address,) in _PARTICIPANTS.tuples(case.pk)]
    if remains is not case:
        addresses += [address for (address,) in _PARTICIPANTS.tuples(remains.pk)]
    # Whoever was written to, in Cc as well, may answer; looked up only when no participant's token fits.
    recipient = token.recipient_among(addresses, keys()) or token.recipient_among(_written_to(remains), keys())
    if recipient is None:
        return None
    is_own = bool(sender.address) and fold(recipient) == fold(sender.address)
    found = Link.REPLY_ADDRESS if is_own else Link.FOREIGN_REPLY_ADDRESS
    return Pointer(found, remains, is_own, addressed=_merged(case))


def _merged(case: Case) -> Case | None:
    return case if case.merged_into_id else None


def _written_to(case: Case) -> list[str]:
    sent = Delivery.objects.filter(message__case=case).order_by().values_list("recipient", flat=True)
    return list(sent.distinct()[:_RECIPIENTS_LOOKED_AT])


def _agents(case: Case, token: ReplyToken, sender: Sender) -> Pointer | None:
    """Whose notification was answered. The sender's own mac is looked at first; else any colleague's makes it a note."""
    agent = User.objects.filter(email=sender.address).first() if sender.address else None
    if agent and token.recipient_among([agent.email], keys()):
        return Pointer(Link.AGENT_ADDRESS, surviving(case), agent=agent, addressed=_merged(case))
    emails = list(User.objects.values_list("email", flat=True))
    if token.recipient_among(emails, keys()):
        return Pointer(Link.FOREIGN_AGENT_ADDRESS, surviving(case), agent=agent, addressed=_merged(case))
    return None


def _by_signed_id(said: InboundMessage, sender: Sender) -> Pointer | None:
    for text in dict.fromkeys(filter(None, (said.in_reply_to, *reversed(said.references)))):
        own = read_message_id(text, keys())
        case = _case(own.case) if own else None
        if case is not None:
            remains = surviving(case)
            return Pointer(Link.SIGNED_ID, remains, _takes_part(remains, sender), addressed=_merged(case))
    return None


def _takes_part(case: Case, sender: Sender) -> bool:
    return bool(sender.address and _TAKES_PART.tuples(case.pk, sender.address))


def _by_own_reference(said: InboundMessage, sender: Sender) -> Pointer | None:
    """A customer who answers their own earlier mail, without any of ours between."""
    ids = list(dict.fromkeys(filter(None, (said.in_reply_to, *reversed(said.references)))))
    if not sender.address:
        return None
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        for case in _OWN.rows(sender.address, *some, *some[:1] * (_IDS_AT_ONCE - len(some))):
            return Pointer(Link.OWN_REFERENCE, case, _takes_part(case, sender))
    return None


def _by_number(said: InboundMessage) -> Pointer | None:
    numbers = [int(found) for found in _NUMBER.findall(said.subject)[:_NUMBERS_LOOKED_AT]]
    case = Case.objects.filter(number__in=numbers).first() if numbers else None
    return Pointer(Link.NUMBER, surviving(case)) if case else None
