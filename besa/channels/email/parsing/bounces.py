"""Delivery reports: RFC 3464 fields by our own reader, and flufl.bounce for the many that follow no standard."""

import email
import re
from email.policy import compat32

from flufl.bounce import all_failures

from besa.cases.ports import Bounce, BouncedRecipient
from besa.channels.email.parsing import headers as header_fields
from besa.channels.email.parsing import ids, limits
from besa.channels.email.parsing.headers import Headers
from besa.channels.email.parsing.structure import Part
from besa.core.text.controls import clean_line

_BLOCKS = re.compile(rb"\n[ \t\r]*\n")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s<>;,\"()]{1,64}@[^\s<>;,\"()]{1,255}")
_ORIGINAL_ID = re.compile(rb"(?im)^[ \t>]{0,20}message-id:[ \t]*(<[^<>\s]{1,500}>)")
_COPIES = frozenset({"message/rfc822", "message/global", "message/rfc822-headers", "text/rfc822-headers"})
# An old mailer's report is short; flufl.bounce runs dozens of patterns over every line.
_LONGEST_FOR_PATTERNS = 200_000
_RECIPIENTS = 100
_DIAGNOSTIC = 500


def read(part: Part, headers: Headers, raw: bytes) -> Bounce | None:
    """What a delivery report says, or None if nothing in it names a recipient."""
    leaves = list(part.leaves())
    recipients = _reported(leaves) or _failed_header(headers) or _by_patterns(raw)
    if not recipients:
        return None
    return Bounce(tuple(recipients[:_RECIPIENTS]), _original_id(leaves, raw))


def _reported(leaves: list[Part]) -> list[BouncedRecipient]:
    found = []
    for leaf in leaves:
        if leaf.type.value in ("message/delivery-status", "message/global-delivery-status"):
            for block in _BLOCKS.split(leaf.content.strip())[: _RECIPIENTS + 1]:
                found.append(_recipient(header_fields.split(block + b"\n\n")[0]))
    return [recipient for recipient in found if recipient]


def _recipient(fields: Headers) -> BouncedRecipient | None:
    address = _address(fields, "original-recipient") or _address(fields, "final-recipient")
    if not address:
        return None
    action = fields.ascii("action").partition(" ")[0].lower()[:20]
    match = _STATUS.search(fields.ascii("status")) or _STATUS.search(fields.ascii("diagnostic-code"))
    status = match[0] if match else ""
    return BouncedRecipient(
        address, action, status, fields.text("diagnostic-code")[:_DIAGNOSTIC], _permanent(action, status)
    )


def _address(fields: Headers, name: str) -> str:
    kind, _semicolon, value = fields.ascii(name).partition(";")
    match = _ADDRESS.search(value or kind)
    return match[0][: limits.ADDRESS_KEPT] if match else ""


def _permanent(action: str, status: str) -> bool | None:
    """True for a final refusal, False for a failure that may pass, None when nothing has failed (yet)."""
    if action in ("delayed", "delivered", "relayed", "expanded"):
        return None
    return not status.startswith("4")


def _failed_header(headers: Headers) -> list[BouncedRecipient]:
    found = _ADDRESS.findall(headers.ascii("x-failed-recipients"))
    return [BouncedRecipient(address, "failed", "", "", True) for address in found]


def _by_patterns(raw: bytes) -> list[BouncedRecipient]:
    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw[:_LONGEST_FOR_PATTERNS], policy=compat32))
    except Exception:
        # A library's detector tripped over a strange report, in a way of its own. It is still mail, and is shown as such.
        return []
    return [_found(address, True) for address in permanent] + [_found(address, False) for address in temporary]


def _found(address: bytes, permanent: bool) -> BouncedRecipient:
    shown = clean_line(address.decode("ascii", "replace"))[: limits.ADDRESS_KEPT]
    return BouncedRecipient(shown, "failed", "", "", permanent)


def _original_id(leaves: list[Part], raw: bytes) -> str:
    """The Message-ID of the mail that came back, from the copy or the headers that the report carries."""
    for leaf in leaves:
        found = ids.message_id(header_fields.split(leaf.content)[0]) if leaf.type.value in _COPIES else ""
        if found:
            return found
    _own, body = header_fields.split(raw[: 2 * limits.HEADER_BLOCK_BYTES])
    match = _ORIGINAL_ID.search(body)
    return match[1].decode("ascii", "replace") if match else ""
