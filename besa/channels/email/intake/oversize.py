"""Mail above the limit (reliability.md 2.3): held back with its headers, and its sender hears of it once, if anybody may.

Where the sender's server can say so itself it does: our SMTP door answers 552. By IMAP and by the pipe the mail has been
accepted by somebody already, and the notice is ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from besa.cases.actions.received import RELEASED
from besa.cases.models import Received
from besa.cases.ports import Verdict
from besa.channels.email.intake.writing import Arrival, Written
from besa.channels.email.notices import TOLD, TOO_LARGE, tell_too_large
from besa.channels.email.parsing import language

if TYPE_CHECKING:
    from besa.cases.ports import InboundMessage
    from besa.channels.email.intake.office import Office


def is_too_large(received: Received, raw: bytes) -> bool:
    return received.reason == TOO_LARGE or len(raw) > settings.BESA_MESSAGE_LIMIT


def readable(received: Received, raw: bytes, reader_language: str) -> bytes:
    """What of a mail above the limit is read: its headers, and words that say where the rest is."""
    return headed(raw, len(raw), reader_language) if len(raw) > settings.BESA_MESSAGE_LIMIT else raw


def headed(raw: bytes, size: int, reader_language: str) -> bytes:
    """The headers of a mail above the limit, with a text instead of its content."""
    with translation.override(reader_language):
        text = _("This mail has %(size)s, more than this desk takes in. Only its headers are shown here.")
        words = text % {"size": filesizeformat(size)}
    kept, skipping = [], False
    for line in raw[: settings.BESA_MESSAGE_LIMIT].splitlines(keepends=True):
        if not line.strip():
            break
        is_continued = line[:1] in (b" ", b"\t")
        skipping = skipping if is_continued else line.lower().startswith(b"content-")
        if not skipping:
            kept.append(line)
    return b"".join(kept) + b'Content-Type: text/plain; charset="utf-8"\r\n\r\n' + words.encode() + b"\r\n"


def hold(arrival: Arrival, office: Office, *, now: datetime) -> Written:
    """Held back, and the sender told unless the mail, its sender or a budget speaks against it. At most eight queries."""
    is_told = may_be_told(arrival, office) and tell_too_large(
        arrival.received,
        mailbox=arrival.mailbox,
        address=arrival.sender.address,
        subject=arrival.said.subject,
        in_reply_to="" if arrival.said.message_id_is_ours else arrival.said.message_id,
        language=language_of(arrival),
        is_authenticated=arrival.said.verdict == Verdict.AUTHENTICATED,
        now=now,
    )
    return Written(Received.State.SUSPENDED, TOLD if is_told else TOO_LARGE)


def may_be_told(arrival: Arrival, office: Office) -> bool:
    """Never a machine, never spam, never a sender who may be somebody else, never old mail (section 4)."""
    said = arrival.said
    return (
        bool(arrival.sender.address)
        and not office.is_own(arrival.sender.address)
        and said.verdict != Verdict.FAILED
        and said.automatic is None
        and not said.spam
        and arrival.received.may_acknowledge
    )


def language_of(arrival: Arrival) -> str:
    """The sender's own, as we know it or as their subject shows it; the text in `said` is ours."""
    known = arrival.sender.point.customer.language if arrival.sender.point else ""
    return known or language.guess(arrival.said.subject) or arrival.mailbox.language


def released(said: InboundMessage, received: Received) -> InboundMessage | None:
    """What a mail above the limit says once a colleague has released it; None before that."""
    if received.reason != RELEASED:
        return None
    return replace(said, notes=(*said.notes, TOO_LARGE), language=language.guess(said.subject))
