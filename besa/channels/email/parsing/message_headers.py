"""What the header of a message says. The parent uses it too: nothing here can be stalled by a mail (P4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from besa.cases.ports import Address, InboundMessage
from besa.channels.email.parsing import addresses, automatic, ids, limits
from besa.channels.email.parsing import headers as header_fields
from besa.channels.email.parsing.headers import Headers

_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader has to know about the delivery. `null_sender`: the envelope came from <>."""

    received_at: datetime
    null_sender: bool = False
    trusted_authserv_id: str = ""
    fingerprint: str = ""
    loop_id: str = ""


def best_effort(raw: bytes, options: Options) -> InboundMessage:
    """Sender, subject and date alone, by means that no message can stall: for a mail that could not be read (P4)."""
    return from_headers(header_fields.split(raw)[0], "", options)


def shown_in_lists(headers: Headers) -> tuple[str, str, str]:
    """(senders, subject, Message-ID) for a line in a list, before the mail is read."""
    senders, _is_plain = _senders(headers, "")
    # All who claim to have sent it: which one is right, nobody knows (B03).
    shown = ", ".join(" ".join(filter(None, [one.name, f"<{one.address}>"])) for one in senders)
    return shown, headers.text("subject", "")[: limits.SUBJECT_KEPT], ids.message_id(headers)


def from_headers(headers: Headers, hint: str, options: Options) -> InboundMessage:
    """The message without its body. `hint` is the charset of the body, for bytes without a label."""
    senders, is_plain = _senders(headers, hint)
    notes = ["header-cut"] if headers.cut else []
    to, cc, reply_to = (_listed(headers, name, hint, notes) for name in ("to", "cc", "reply-to"))
    found = ids.message_id(headers)
    return InboundMessage(
        channel="email",
        subject=headers.text("subject", hint)[: limits.SUBJECT_KEPT],
        sender=senders[0] if senders else None,
        senders=senders,
        sender_is_plain=is_plain,
        to=to,
        cc=cc,
        reply_to=reply_to,
        message_id=found or ids.synthetic(options.fingerprint),
        message_id_is_ours=not found,
        in_reply_to=ids.in_reply_to(headers),
        references=ids.references(headers),
        sent_at=_date(headers, options.received_at),
        list_info=automatic.list_info(headers),
        spam=automatic.spam(headers),
        notes=tuple(notes),
    )


def _senders(headers: Headers, hint: str) -> tuple[tuple[Address, ...], bool]:
    """Everybody who claims to have sent this, From first; and whether that is one person beyond doubt (B03 to B05)."""
    fields = headers.all_raw("from")
    found = [mailbox for raw in fields[:3] for mailbox in addresses.parse(raw, hint)[0]]
    claims = [mailbox for raw in headers.all_raw("sender")[:3] for mailbox in addresses.parse(raw, hint)[0]]
    is_plain = len(fields) == 1 and len(found) == 1 and found[0].is_plain
    is_plain &= all(claim.address.lower() == found[0].address.lower() for claim in claims)
    shown = tuple(dict.fromkeys(mailbox.shown for mailbox in [*found, *claims]))
    return shown[: limits.ADDRESSES], is_plain


def _listed(headers: Headers, name: str, hint: str, notes: list[str]) -> tuple[Address, ...]:
    found, seeming = [], 0
    for raw in headers.all_raw(name)[:5]:
        mailboxes, count = addresses.parse(raw, hint)
        found += [mailbox.shown for mailbox in mailboxes if mailbox.address]
        seeming += count
    if len(found) > limits.ADDRESSES or seeming > limits.ADDRESSES:
        notes.append(f"recipients-cut:{max(seeming, len(found))}")
    return tuple(found[: limits.ADDRESSES])


def _date(headers: Headers, received_at: datetime) -> datetime | None:
    """The header's date, or None when there is none or it cannot be true (B13)."""
    try:
        found = parsedate_to_datetime(headers.ascii("date")[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    found = found.replace(tzinfo=found.tzinfo or UTC)
    try:
        return found.astimezone(UTC) if _OLDEST <= found <= received_at + _CLOCKS_DIFFER else None
    except (ValueError, OverflowError):
        return None
