"""The built-in mail viewer: while no mail server is set, what leaves is shown here as a customer would see it, and can be
answered as the customer would, so that a newcomer sees both sides (issue 2, 6).
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.utils import timezone

from besa.cases.models import Delivery, Received
from besa.channels.email.compose import OutgoingMail, Person, Quote, compose
from besa.channels.email.intake.taking import Taken, mailbox_for, take_in
from besa.channels.email.models import Mailbox
from besa.core import files
from besa.core.errors import Refused
from besa.core.text.direction import direction_of, without_prefixes

# What the row of a delivery says when its mail was kept here instead of being sent.
VIEWER = "viewer"
_CID = re.compile(r"""(\bsrc\s*=\s*["'])cid:([^"']+)""", re.IGNORECASE)
_LARGEST_PICTURE = 2 * 1024 * 1024


class NobodyHere(Refused):
    """The address is not one of our mailboxes."""

    status = 422


def is_on() -> bool:
    """While the installation has no server to send through. One query at most."""
    return not settings.BESA_EMAIL_URL and Mailbox.objects.active().filter(smtp_host="").exists()


@dataclass(frozen=True)
class Shown:
    """One mail as a mail program shows it. It is our own, composed by us: the standard library may read it."""

    sender: str
    to: str
    cc: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    files: list[tuple[str, int]]
    reply_to: str
    message_id: str
    references: str


def shown(raw: bytes) -> Shown:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    attached = [(part.get_filename() or "", len(_content_of(part))) for part in mail.iter_attachments()]
    return Shown(
        sender=_people(mail["From"]),
        to=_people(mail["To"]),
        cc=_people(mail["Cc"]),
        subject=str(mail["Subject"] or ""),
        sent_at=mail["Date"].datetime if mail["Date"] else None,
        text=str(plain.get_content()) if plain else "",
        html=_with_pictures(str(page.get_content()), mail) if page else "",
        files=attached,
        reply_to=str(mail["Reply-To"] or mail["From"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        references=str(mail["References"] or ""),
    )


def _people(header: Any) -> str:
    """Names and addresses without the quotation marks that only machines need."""
    found = header.addresses if header else ()
    return ", ".join(f"{one.display_name} <{one.addr_spec}>" if one.display_name else one.addr_spec for one in found)


def _content_of(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _with_pictures(html: str, mail: EmailMessage) -> str:
    """Inline pictures stand in the page itself: it may load nothing."""
    pictures = {
        str(part["Content-ID"]).strip("<>"): part
        for part in mail.walk()
        if part["Content-ID"] and part.get_content_maintype() == "image"
    }

    def place(found: re.Match[str]) -> str:
        part = pictures.get(found[2])
        content = _content_of(part) if part else b""
        if part is None or len(content) > _LARGEST_PICTURE:
            return f"{found[1]}data:,"
        return f"{found[1]}data:{part.get_content_type()};base64,{base64.b64encode(content).decode()}"

    return _CID.sub(place, html)


def answer_as_customer(delivery: Delivery, *, text: str) -> Taken:
    """What the customer's mail program would send back, through the same door as real mail. Raises NobodyHere."""
    mail = shown(files.read(delivery.stored))
    mailbox = Mailbox.of_account(delivery.account)
    name = next((p.get("name", "") for p in delivery.message.to if p["address"] == delivery.recipient), "")
    return _arrive(
        OutgoingMail(
            message_id=make_msgid(domain=delivery.recipient_domain or "customer.example"),
            date=timezone.now(),
            sender=Person(delivery.recipient, name),
            to=[Person(mail.reply_to.rpartition("<")[2].rstrip(">"), mailbox.name)],
            subject=f"Re: {without_prefixes(mail.subject)}",
            text=text,
            direction=direction_of(text),
            language=delivery.message.language or "en",
            quote=Quote(f"{mailbox.name} <{mailbox.address}> wrote:", delivery.message.text),
            in_reply_to=mail.message_id,
            references=mail.references.split(),
        )
    )


def write_as_customer(*, sender: Person, to: str, subject: str, text: str) -> Taken:
    """A new mail from a customer. Raises NobodyHere."""
    return _arrive(
        OutgoingMail(
            message_id=make_msgid(domain=sender.address.rpartition("@")[2]),
            date=timezone.now(),
            sender=sender,
            to=[Person(to)],
            subject=subject,
            text=text,
            direction=direction_of(text),
        )
    )


def _arrive(mail: OutgoingMail) -> Taken:
    recipient = mail.to[0].address
    mailbox = mailbox_for(recipient)
    if mailbox is None:
        raise NobodyHere
    return take_in(
        compose(mail),
        mailbox=mailbox,
        envelope_from=mail.sender.address,
        envelope_to=recipient,
        source=Received.Source.INTAKE,
    )
