"""Signed addresses and Message-IDs: identity by token, never by From (reliability.md, section 4).

Three things that leave Besa come back and say what they belong to:

- the reply address `support+t.<case>.<mac>@desk.example`, bound to one case and one recipient;
- the Message-ID `<kind.case.message.recipient.mac@desk.example>`, bound to one delivery;
- the envelope sender `support+b.<delivery>.<mac>@desk.example`, to which bounces return (VERP).

Every mac is HMAC-SHA256 cut to 90 bits, written in lower-case base32 because mail systems fold the case of addresses,
with the id of its key in front, so that keys can be rotated. There is one format: nothing older is ever accepted.
"""

import base64
import hashlib
import hmac
import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import idna

LOCAL_PART_LIMIT = 64  # RFC 5321, section 4.5.3.1.1
KEY_ID_LENGTH = 2
MAC_LENGTH = 18  # base32 characters of five bits: 90 bits
RECIPIENT_LENGTH = 10

_ID = r"[a-z0-9]{1,26}"
_MAC = rf"[a-z2-7]{{{KEY_ID_LENGTH + MAC_LENGTH}}}"
_SIGNED_LOCAL = re.compile(
    rf"(?:(?P<base>[^\s+@]+)\+)?(?P<purpose>[tab])\.(?P<subject>{_ID})\.(?P<mac>{_MAC})", re.ASCII
)
_MESSAGE_ID = re.compile(
    rf"<(?P<kind>[a-z]{{1,8}})\.(?P<case>{_ID})\.(?P<message>{_ID})\.(?P<recipient>[a-z2-7]{{{RECIPIENT_LENGTH}}})"
    rf"\.(?P<mac>{_MAC})@(?P<domain>[a-z0-9.-]+)>",
    re.ASCII,
)
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_TOKEN_IN_TEXT = re.compile(rf"(\.){_MAC}(?=@)", re.IGNORECASE | re.ASCII)


class Purpose(StrEnum):
    """What a signed address is for. A mac made for one purpose proves nothing for another."""

    REPLY = "t"
    AGENT = "a"
    BOUNCE = "b"


class AddressTooLong(ValueError):
    """The mailbox's own name leaves no room for a token: such a mailbox threads by Message-ID alone."""


@dataclass(frozen=True)
class Key:
    id: str
    secret: bytes

    @classmethod
    def derived_from(cls, secret: str) -> "Key":
        derived = hmac.digest(secret.encode(), b"besa.channels.email.addresses", "sha256")
        return cls(base32(hashlib.sha256(b"id" + derived).digest())[:KEY_ID_LENGTH], derived)

    def mac(self, purpose: str, *parts: str) -> str:
        # Each part with its length before it: no two lists of parts give the same text to sign.
        text = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
        return self.id + base32(hmac.digest(self.secret, text.encode(), "sha256"))[:MAC_LENGTH]


@dataclass(frozen=True)
class KeyRing:
    """The keys in force, newest first: the first signs, all of them check."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, secrets: Sequence[str]) -> "KeyRing":
        if not any(secrets):
            raise ValueError("A key ring needs a secret.")
        return cls(tuple(Key.derived_from(secret) for secret in secrets if secret))

    def sign(self, purpose: str, *parts: str) -> str:
        return self.keys[0].mac(purpose, *parts)

    def is_signed(self, mac: str, purpose: str, *parts: str) -> bool:
        """Whether one of our keys made `mac` for exactly these parts; takes the same time for every wrong mac."""
        verdicts = [hmac.compare_digest(key.mac(purpose, *parts).encode(), mac.encode()) for key in self.keys]
        return any(verdicts)


@dataclass(frozen=True)
class ReplyToken:
    """A well-formed reply address. It proves nothing until `recipient_among` has named its recipient.

    `base` is the mailbox, or `@sub.domain` where reply addresses have a sub-domain of their own.
    """

    base: str
    purpose: Purpose
    case: str
    mac: str

    def recipient_among(self, candidates: Iterable[str], keys: KeyRing) -> str | None:
        """The one of `candidates` (participants of the case) to whom this address was given, or None: not ours.

        All candidates are compared, so the time taken does not tell which one it was.
        """
        found = None
        for candidate in candidates:
            if keys.is_signed(self.mac, self.purpose, self.case, fold(candidate)):
                found = candidate
        return found


@dataclass(frozen=True)
class OwnMessageID:
    """A Message-ID that one of our keys signed."""

    kind: str
    case: str
    message: str
    recipient: str

    def is_for(self, address: str) -> bool:
        return hmac.compare_digest(self.recipient, recipient_tag(address))


def lower(text: str) -> str:
    """ASCII letters only: `str.lower` would also take a Kelvin sign for a k."""
    return text.translate(_LOWER)


def base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def fold(address: str) -> str:
    """The one spelling under which two writings of an address are the same: lower case, domain in ASCII (IDNA)."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local.lower()}@{ascii_domain(domain)}"


def fold_domain(address: str) -> str:
    """The address as it travels in SMTP: the local part as it was written, the domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """The domain as it travels in SMTP: `مثال.إختبار` becomes `xn--...`. What IDNA refuses is only lowered."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def recipient_tag(address: str) -> str:
    """Tells recipients apart inside a Message-ID without showing the address; the mac beside it is what protects it."""
    return base32(hashlib.sha256(b"besa.recipient\0" + fold(address).encode()).digest())[:RECIPIENT_LENGTH]


def reply_address(mailbox: str, case: str, recipient: str, keys: KeyRing, purpose: Purpose = Purpose.REPLY) -> str:
    """`support+t.<case>.<mac>@domain` for this case and this recipient only. Raises AddressTooLong.

    A mailbox written `@reply.desk.example` gives `t.<case>.<mac>@reply.desk.example`.
    """
    return _tagged(mailbox, purpose, case, keys.sign(purpose, case, fold(recipient)))


def bounce_address(mailbox: str, delivery: str, keys: KeyRing) -> str:
    """The envelope sender (VERP) of one delivery. Raises AddressTooLong."""
    return _tagged(mailbox, Purpose.BOUNCE, delivery, keys.sign(Purpose.BOUNCE, delivery))


def _tagged(mailbox: str, purpose: Purpose, subject: str, mac: str) -> str:
    base, _, domain = mailbox.rpartition("@")
    token = f"{purpose}.{subject}.{mac}"
    local = f"{base}+{token}" if base else token
    if not _SIGNED_LOCAL.fullmatch(lower(local)):
        raise ValueError(f"{subject!r} cannot stand in a signed address of {mailbox!r}.")
    if len(local.encode()) > LOCAL_PART_LIMIT:
        raise AddressTooLong(f"The local part of {redact(mailbox)} leaves no room for a reply token.")
    return f"{local}@{ascii_domain(domain)}"


def read_reply_address(address: str) -> ReplyToken | None:
    """The token in an address that customers or agents reply to; None for any other address and any other format."""
    local, _, domain = address.strip().rpartition("@")
    match = _SIGNED_LOCAL.fullmatch(lower(local))
    if not match or match["purpose"] == Purpose.BOUNCE:
        return None
    base = f"{match['base'] or ''}@{ascii_domain(domain)}"
    return ReplyToken(base, Purpose(match["purpose"]), match["subject"], match["mac"])


def read_bounce_address(address: str, keys: KeyRing) -> str | None:
    """The delivery that a bounce is about; None unless we signed it, and then the bounce changes nothing."""
    match = _SIGNED_LOCAL.fullmatch(lower(address.strip().rpartition("@")[0]))
    if not match or match["purpose"] != Purpose.BOUNCE:
        return None
    return match["subject"] if keys.is_signed(match["mac"], Purpose.BOUNCE, match["subject"]) else None


def untagged(address: str) -> str:
    """The mailbox behind an address, without `+tag`: `Support+t.x@Desk.example` is `support@desk.example`."""
    local, _, domain = address.strip().rpartition("@")
    return f"{local.lower().partition('+')[0]}@{ascii_domain(domain)}"


def message_id(kind: str, case: str, message: str, recipient: str, domain: str, keys: KeyRing) -> str:
    """The Message-ID, with its angle brackets, of the copy of `message` that goes to `recipient` (stable: P5)."""
    domain, tag = ascii_domain(domain), recipient_tag(recipient)
    mac = keys.sign("message-id", kind, case, message, tag, domain)
    made = f"<{kind}.{case}.{message}.{tag}.{mac}@{domain}>"
    if not _MESSAGE_ID.fullmatch(made):
        raise ValueError(f"{kind}.{case}.{message} cannot stand in a Message-ID.")
    return made


def read_message_id(text: str, keys: KeyRing) -> OwnMessageID | None:
    """What one of our own Message-IDs says; None for every other id and for one that somebody changed."""
    match = _MESSAGE_ID.fullmatch(lower(text.strip()))
    if not match:
        return None
    kind, case, message, recipient = match["kind"], match["case"], match["message"], match["recipient"]
    if not keys.is_signed(match["mac"], "message-id", kind, case, message, recipient, match["domain"]):
        return None
    return OwnMessageID(kind, case, message, recipient)


def redact(text: str) -> str:
    """`text` for a log: whoever reads it cannot answer in another's name."""
    return _TOKEN_IN_TEXT.sub(r"\1[token]", text)
