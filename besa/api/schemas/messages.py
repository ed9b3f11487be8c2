"""Messages, their files and deliveries, and the timeline."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from besa.api.pages import ListQuery
from besa.api.schemas import LARGEST_ID, FilledLine, Id, Input, Line, Prose
from besa.cases.models import Attachment, Delivery, Message
from besa.cases.timeline import Moment

# What stands for a whole message when its copies differ: the worst first.
WORST_FIRST = ["bounced", "failed", "queued", "claimed", "sent", "withdrawn"]


class PersonOut(Schema):
    name: str
    address: str


class AttachmentOut(Schema):
    id: int
    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool


class CopyOut(Schema):
    """One copy on its way to one recipient."""

    recipient: str
    state: str
    attempts: int
    sent_at: datetime | None
    next_attempt_at: datetime | None = Field(description="While it waits: when it leaves, or is tried again.")
    reason: str


class DeliveryOut(Schema):
    state: str = Field(description="queued, claimed, sent, failed, bounced or withdrawn: the worst of all copies.")
    copies: list[CopyOut]


class MessageOut(Schema):
    id: int
    direction: str = Field(description="in, out or note")
    channel: str
    subject: str
    from_: PersonOut = Field(validation_alias="from", serialization_alias="from")
    to: list[PersonOut]
    cc: list[PersonOut]
    sent_at: datetime | None = Field(description="In: what the sender claims. Out: when the first copy left.")
    received_at: datetime | None = Field(description="In: when we took it in. Null for what we say.")
    text: str
    html: str = Field(description="Sanitised; still to be shown in a sandbox.")
    attachments: list[AttachmentOut]
    automatic: bool
    delivery: DeliveryOut | None
    message_id: str
    in_reply_to: str


class MessagePage(Schema):
    items: list[MessageOut]
    next: str | None


class MessageQuery(ListQuery):
    orderings = {"said_at": ["said_at", "id"], "-said_at": ["-said_at", "-id"]}

    direction: Literal["in", "out", "note"] | None = None


class PersonIn(Input):
    address: Line = Field(min_length=3, max_length=254)
    name: Line = Field("", max_length=200)


class FileIn(Input):
    filename: FilledLine = Field(min_length=1, max_length=255)
    content_type: Line = Field("application/octet-stream", max_length=120)
    content: str = Field(description="The bytes in base64.")


class MessageIn(Input):
    direction: Literal["out", "note"]
    text: Prose = Field("", max_length=500_000)
    html: Prose = Field("", max_length=500_000, description="Is sanitised. Without `text`, the text is made from it.")
    to: list[PersonIn] | None = Field(
        None, max_length=50, description="For `out`. Left out: whoever wrote last, or the customer."
    )
    cc: list[PersonIn] = Field(default_factory=list, max_length=50)
    attachments: list[FileIn] = Field(default_factory=list, max_length=20)
    confirmed: list[Line] = Field(
        default_factory=list, max_length=20, description="Keys of warnings (`doubted`) that may be passed over."
    )
    seen_message_id: int | None = Field(
        None,
        ge=0,
        le=LARGEST_ID,
        description="Id of the last message that the writer has seen, 0 for none: refuses with 409 (`not_seen`) when others have "
        "written since.",
    )
    answers: list[Id] = Field(
        default_factory=list,
        max_length=40,
        description="Ids of points that an answer (`out`) answers; foreign ones are left alone.",
    )
    undo_seconds: int = Field(30, ge=0, le=600, description="How long the message waits before it leaves.")


def message_out(message: Message) -> dict[str, Any]:
    """Needs attachments and deliveries prefetched. Who got a blind copy is not part of it."""
    is_in = message.direction == Message.Direction.IN
    copies = [copy for copy in message.deliveries.all() if copy.role != Delivery.Role.BCC]
    return {
        "id": message.pk,
        "direction": message.direction,
        "channel": message.channel,
        "subject": message.subject,
        "from": {"name": message.from_name, "address": message.from_address},
        "to": message.to,
        "cc": message.cc,
        "sent_at": message.header_date if is_in else _first_sent(copies),
        "received_at": message.said_at if is_in else None,
        "text": message.text,
        "html": message.html,
        "attachments": [attachment_out(attachment) for attachment in message.attachments.all()],
        "automatic": message.by_machine,
        "delivery": delivery_out(copies),
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
    }


def _first_sent(copies: list[Delivery]) -> datetime | None:
    return min((copy.sent_at for copy in copies if copy.sent_at), default=None)


def delivery_out(copies: list[Delivery]) -> dict[str, Any] | None:
    if not copies:
        return None
    state = min((copy.state for copy in copies), key=WORST_FIRST.index)
    return {"state": state, "copies": [copy_out(copy) for copy in copies]}


def copy_out(copy: Delivery) -> dict[str, Any]:
    is_waiting = copy.state in (Delivery.State.QUEUED, Delivery.State.CLAIMED)
    return {
        "recipient": copy.recipient,
        "state": copy.state,
        "attempts": copy.attempts,
        "sent_at": copy.sent_at,
        "next_attempt_at": copy.next_attempt_at if is_waiting else None,
        "reason": copy.reason,
    }


def attachment_out(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.pk,
        "filename": attachment.filename,
        "content_type": attachment.sniffed_type or attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
    }


class EventOut(Schema):
    name: str
    actor: int | None = Field(description="Id of the member of staff; null for the desk itself.")
    data: dict[str, Any]


class MomentOut(Schema):
    at: datetime
    message: MessageOut | None
    event: EventOut | None


class TimelinePage(Schema):
    items: list[MomentOut]
    next: str | None = Field(description="Cursor of what is earlier; null when this is the beginning.")


def moment_out(moment: Moment) -> dict[str, Any]:
    event = moment.event
    return {
        "at": moment.at,
        "message": message_out(moment.message) if moment.message else None,
        "event": {"name": event.name, "actor": event.actor_id, "data": event.data} if event else None,
    }
