"""From a `Delivery` row to the bytes of its copy, and to the server: what cases call `hand_over` for e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from besa.cases.actions import deliveries
from besa.cases.models import Delivery, Message
from besa.cases.ports import HandedOver, NotDeliverable, TryLater
from besa.cases.rules import THIRD_PARTY
from besa.channels.email import addresses
from besa.channels.email.addresses import AddressTooLong
from besa.channels.email.compose import File, OutgoingMail, Person, Quote, UnsafeAddress, compose, reply_subject
from besa.channels.email.diagnosis import advice, words_for
from besa.channels.email.keys import keys, loop_id
from besa.channels.email.models import Mailbox
from besa.channels.email.routes import smtp_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL
from besa.channels.email.transport import Envelope, Handover, Outcome, Session
from besa.channels.email.viewing import VIEWER
from besa.core import files
from besa.core.failpoints import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from besa.cases.models import Attachment, Case


QUOTED_CHARACTERS = 10_000
EARLIER_MESSAGES = 40
AUTOMATIC_SUBJECT = 60


def hand_over(delivery: Delivery) -> HandedOver:
    """Bring one claimed copy to its server. Raises TryLater and NotDeliverable (`besa.cases.ports.Transport`)."""
    mailbox = _mailbox_of(delivery)
    raw = exact_bytes(delivery, mailbox)
    try:
        server = smtp_of(mailbox)
    except (BadServerURL, SecretLost) as error:
        raise TryLater(words_for(error), is_channel_fault=True) from error
    if server is None:
        return HandedOver(VIEWER)
    with Session(server, helo=helo_of(mailbox)) as session:
        envelope = Envelope(envelope_sender(delivery, mailbox), addresses.fold_domain(delivery.recipient))
        outcome = session.hand_over(envelope, raw, before_answer=lambda: reach("outbound.after_data"))
    return _judged(outcome)


def _mailbox_of(delivery: Delivery) -> Mailbox:
    try:
        mailbox = Mailbox.of_account(delivery.account)
    except Mailbox.DoesNotExist:
        raise NotDeliverable(_("The mailbox that this was written for does not exist any more.")) from None
    if not mailbox.is_active:
        raise TryLater(_("The mailbox is switched off. Switch it on under Settings, Mailboxes."), is_channel_fault=True)
    return mailbox


def _judged(outcome: Outcome) -> HandedOver:
    said = f"{outcome.code} {outcome.words}".strip("0 ")
    if outcome.state == Handover.ACCEPTED:
        return HandedOver(said)
    if outcome.is_server_fault:
        raise TryLater(f"{advice(outcome.fault)} {said}".strip(), is_channel_fault=True)
    if outcome.state == Handover.TEMPORARY:
        raise TryLater(said)
    raise NotDeliverable(said)


def helo_of(mailbox: Mailbox) -> str:
    """The name that we greet a mail server with."""
    host = urlsplit(settings.BESA_URL).hostname or ""
    is_name = "." in host and not host.replace(".", "").isdigit()
    return host if is_name else addresses.ascii_domain(mailbox.address.rpartition("@")[2])


def envelope_sender(delivery: Delivery, mailbox: Mailbox) -> str:
    """Null for automatic mail, so that nothing ever answers it (RFC 3834); else an address that bounces find."""
    if delivery.automatic:
        return ""
    base = signed_base(mailbox)
    try:
        return addresses.bounce_address(base, str(delivery.pk), keys()) if base else mailbox.address
    except AddressTooLong:
        return mailbox.address


def signed_base(mailbox: Mailbox) -> str:
    """What signed addresses of this mailbox are made of; '' when its provider knows no tags."""
    if mailbox.reply_address == Mailbox.ReplyAddress.SUBDOMAIN and mailbox.reply_domain:
        return f"{mailbox.address.rpartition('@')[0]}@{mailbox.reply_domain}"
    return mailbox.address if mailbox.reply_address == Mailbox.ReplyAddress.PLUS else ""


def exact_bytes(delivery: Delivery, mailbox: Mailbox) -> bytes:
    """What leaves, kept durably before it leaves; a second try sends the same again. Raises NotDeliverable."""
    if delivery.stored:
        return files.read(delivery.stored)
    try:
        mail = mail_of(delivery, mailbox)
        raw = compose(mail)
    except UnsafeAddress as error:
        raise NotDeliverable(words_for(error)) from error
    except FileNotFoundError as error:
        raise NotDeliverable(_("An attached file is missing on the disk.")) from error
    stored = files.put(raw, kind="sent").name
    deliveries.keep_bytes(delivery, stored=stored, header_id=mail.message_id, in_reply_to=mail.in_reply_to)
    return raw


def mail_of(delivery: Delivery, mailbox: Mailbox) -> OutgoingMail:
    """The description of one copy. Some six queries, whatever the number of messages in the case."""
    message, case = delivery.message, delivery.message.case
    language = message.language or mailbox.language
    earlier = _earlier(message)
    with translation.override(language):
        quote = _quote(message, earlier)
    references, last = _references(earlier, delivery)
    return OutgoingMail(
        message_id=_message_id(delivery, mailbox),
        date=message.said_at,
        sender=Person(message.from_address or mailbox.address, message.from_name),
        to=_people(message.to),
        cc=_people(message.cc),
        reply_to=_reply_to(delivery, mailbox),
        subject=_subject(message, earlier),
        text=message.text,
        html=message.html,
        language=language,
        direction="rtl" if message.text_direction == "rtl" else "ltr",
        signature=_signature(message, case),
        quote=quote,
        in_reply_to=last,
        references=references,
        files=[_file(row) for row in message.attachments.all()],
        is_automatic=message.by_machine,
        loop_id=loop_id(),
    )


def _people(people: Sequence[dict[str, str]]) -> list[Person]:
    return [Person(one["address"], one.get("name", "")) for one in people]


def _message_id(delivery: Delivery, mailbox: Mailbox) -> str:
    message = delivery.message
    kind = "ack" if message.by_machine else "reply"
    domain = mailbox.address.rpartition("@")[2]
    return addresses.message_id(kind, message.case.public_id, str(message.pk), delivery.recipient, domain, keys())


def _reply_to(delivery: Delivery, mailbox: Mailbox) -> str:
    return reply_address_for(delivery.message.case, delivery.recipient, mailbox)


def reply_address_for(case: Case, recipient: str, mailbox: Mailbox) -> str:
    """Where this person's answers find the case again; '' when the mailbox's provider knows no tags."""
    base = signed_base(mailbox)
    try:
        return addresses.reply_address(base, case.public_id, recipient, keys()) if base else ""
    except AddressTooLong:
        return ""


def _earlier(message: Message) -> list[Message]:
    """What was said to and by the customer before, newest first; never a note (PV-05)."""
    rows = Message.objects.public().filter(case=message.case_id, withdrawn_at=None, said_at__lte=message.said_at)
    rows = rows.exclude(pk=message.pk).filter(channel=Message.Channel.EMAIL).prefetch_related("deliveries")
    return list(rows.order_by("-said_at", "-pk")[:EARLIER_MESSAGES])


def _subject(message: Message, earlier: Sequence[Message]) -> str:
    reference = f"#{message.case.number}"
    if message.is_forward:
        return "Fwd: " + reply_subject(message.subject, reference).removeprefix("Re: ")
    # An automatic mail repeats little of what a stranger wrote (reliability.md 4).
    subject = message.subject[:AUTOMATIC_SUBJECT] if message.automatic else message.subject
    made = reply_subject(subject, reference)
    is_reply = any(one.direction == Message.Direction.IN for one in earlier)
    return made if is_reply else made.removeprefix("Re: ")


def _signature(message: Message, case: Case) -> str:
    if message.author is None or message.by_machine:
        return ""
    signature = message.author.signature_in(message.language or case.language) or case.team.signature
    # Whoever typed it by hand, or took an answer back and sent it again, signs once.
    return "" if _flat(message.text).endswith(_flat(signature)) else signature


def _flat(text: str) -> str:
    return " ".join(text.split())


def _quote(message: Message, earlier: Sequence[Message]) -> Quote | None:
    last = next((one for one in earlier if one.direction == Message.Direction.IN and _may_read(message, one)), None)
    if last is None or message.automatic or not last.visible_text.strip():
        return None
    name = last.from_name or last.from_address
    return Quote(_("%(name)s wrote:") % {"name": name}, last.visible_text[:QUOTED_CHARACTERS].strip())


def _may_read(message: Message, said: Message) -> bool:
    """What a third party wrote into the case is quoted to themselves alone, never to the customer (F03)."""
    read_by = {person["address"].casefold() for person in message.to}
    return THIRD_PARTY not in said.flags or said.from_address.casefold() in read_by


def _references(earlier: Sequence[Message], delivery: Delivery) -> tuple[list[str], str]:
    """The ids of the conversation as this recipient knows them, and the one that is answered."""
    if delivery.message.is_forward:  # what the customer wrote to us is no conversation with somebody else
        earlier = [one for one in earlier if one.direction == Message.Direction.OUT]
    ids = [identifier for one in reversed(earlier) if (identifier := _id_known_to(one, delivery.recipient))]
    last_in = next((one.message_id for one in earlier if one.direction == Message.Direction.IN), "")
    return ids, last_in or (ids[-1] if ids else "")


def _id_known_to(message: Message, recipient: str) -> str:
    if message.direction == Message.Direction.IN:
        return message.message_id
    copies = (one for one in message.deliveries.all() if one.recipient.casefold() == recipient.casefold())
    return next((one.header_id for one in copies), "")


def _file(row: Attachment) -> File:
    content_id = row.content_id.strip("<>") if row.inline else ""
    return File(row.filename, row.content_type, files.read(row.stored), content_id)
