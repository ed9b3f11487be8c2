"""What a channel hands to cases, and what cases ask of a channel. No framework: a child process may use it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol


class Verdict(StrEnum):
    """Who may be believed (reliability.md, section 4)."""

    AUTHENTICATED = "authenticated"
    NONE = "none"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Address:
    """A name as shown, without control characters, and an address as written. The address alone is an identity."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """A file of a message. `filename` is cleaned (E01), `content_type` is safe to serve (E03), `declared_type` a claim."""

    filename: str
    content_type: str
    declared_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient that a delivery report speaks of. `permanent` is None for a mere delay; status as in RFC 3463."""

    address: str
    action: str
    status: str
    diagnostic: str
    permanent: bool | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report. `message_id` names the message that did not arrive, where the report quotes it."""

    recipients: tuple[BouncedRecipient, ...]
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class ListInfo:
    """The mailing list that a message came through; `id` may be empty when only the other list headers are there."""

    id: str
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One thing that somebody said to us, understood as far as it could be; the raw message is kept beside it.

    Every text is free of NUL, lone surrogates and, where it stands on one line, of control and bidi characters.
    """

    channel: str
    subject: str = ""
    # The one sender, or None. An identity only while `sender_is_plain`: exactly one plain addr-spec (findings 3 and 4).
    sender: Address | None = None
    senders: tuple[Address, ...] = ()
    sender_is_plain: bool = False
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    # Everything. From `fold_at` on there is nothing but quoted history and signature; None: nothing to fold.
    text: str = ""
    fold_at: int | None = None
    signature_at: int | None = None
    # Sanitised; remote pictures stand in `data-remote-src` and load nothing. Empty: none, or refused (notes).
    html: str = ""
    has_remote_images: bool = False
    language: str = ""
    direction: str = "ltr"
    # With angle brackets; made from the fingerprint when missing, and then `message_id_is_ours`.
    message_id: str = ""
    message_id_is_ours: bool = False
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    # The header's date, shown apart and never trusted; None when missing or absurd (B13).
    sent_at: datetime | None = None
    # Why this is a machine's mail (`auto-submitted`, `null-sender`, `bounce`, ...), or None.
    automatic: str | None = None
    # The provider's or filter's word that this is spam, or ''. From a stranger it harms only the stranger.
    spam: str = ""
    bounce: Bounce | None = None
    list_info: ListInfo | None = None
    verdict: Verdict = Verdict.NONE
    verdict_reason: str = ""
    attachments: tuple[InboundAttachment, ...] = ()
    damaged: bool = False
    # What is asked in the words before `fold_at`, each question once and in their order (PR-15); None: nobody has looked.
    asks: tuple[str, ...] | None = None
    # For agents, `word` or `word:number`: `recipients-cut:120`, `html-too-large`, `parts-cut:3000`, ...
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The next system has taken responsibility for the message. `reference` is what it called it."""

    reference: str = ""


class TryLater(Exception):
    """Not now: the same message may succeed later. `after` overrides the sender's own back-off.

    `is_channel_fault`: the way is blocked for everything on this account, and nothing is known about the message.
    """

    def __init__(self, reason: str, *, after: timedelta | None = None, is_channel_fault: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.is_channel_fault = is_channel_fault


class NotDeliverable(Exception):
    """Never: this message cannot reach this recipient."""

    def __init__(self, reason: str, *, status: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Transport(Protocol):
    """What a channel must be able to do. `besa.wiring.channels` names one object for each kind."""

    kind: str

    def hand_over(self, delivery: Any) -> HandedOver:
        """Bring one claimed `besa.cases.models.Delivery` to the next system. Raises TryLater or NotDeliverable (P5)."""
        ...

    def senders(self, *, by: Any) -> Any:
        """From where a colleague may write first: objects with `account`, `name` and `address`; the first is the usual one."""
        ...
