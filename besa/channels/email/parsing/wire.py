"""What travels between the intake and its reading child: frames of lengths, JSON and raw bytes. No pickle: the child read hostile mail."""

import json
import struct
from dataclasses import fields
from datetime import datetime
from typing import Any, BinaryIO

from besa.cases.ports import (
    Address,
    Bounce,
    BouncedRecipient,
    InboundAttachment,
    InboundMessage,
    ListInfo,
    Verdict,
)

HEAD = struct.Struct(">II")
_NAMES = tuple(field.name for field in fields(InboundMessage))
_LISTS = ("senders", "to", "cc", "reply_to")
_ATTACHMENT = ("filename", "content_type", "declared_type", "content_id", "inline", "damaged")


def frame(about: dict[str, Any], content: bytes = b"") -> bytes:
    """One message on the pipe: two lengths, JSON, bytes."""
    encoded = json.dumps(about, ensure_ascii=False).encode("utf-8", "replace")
    return b"".join((HEAD.pack(len(encoded), len(content)), encoded, content))


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next frame, or None at the end of the stream."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, size = HEAD.unpack(head)
    return decoded(stream.read(length)), stream.read(size)


def decoded(encoded: bytes) -> dict[str, Any]:
    """The JSON object of a frame. Raises ValueError."""
    found = json.loads(encoded)
    if not isinstance(found, dict):
        raise ValueError("a frame holds an object")
    return found


def pack(message: InboundMessage) -> bytes:
    """A frame that `unpack` makes the same message of."""
    about = {name: getattr(message, name) for name in _NAMES}
    for name in _LISTS:
        about[name] = [(one.name, one.address) for one in about[name]]
    about["sender"] = message.sender and (message.sender.name, message.sender.address)
    about["sent_at"] = message.sent_at and message.sent_at.isoformat()
    about["list_info"] = message.list_info and (message.list_info.id, message.list_info.unsubscribe)
    about["bounce"] = message.bounce and _bounce(message.bounce)
    about["attachments"] = [
        [len(one.content), *(getattr(one, name) for name in _ATTACHMENT)] for one in message.attachments
    ]
    return frame(about, b"".join(one.content for one in message.attachments))


def _bounce(bounce: Bounce) -> list[Any]:
    recipients = [[getattr(one, name) for name in BouncedRecipient.__slots__] for one in bounce.recipients]
    return [bounce.message_id, recipients]


def unpack(about: dict[str, Any], content: bytes) -> InboundMessage:
    """The message of a frame. Raises KeyError, TypeError or ValueError when a child sent something else."""
    values = {name: about[name] for name in _NAMES}
    for name in _LISTS:
        values[name] = tuple(Address(*pair) for pair in about[name])
    values["references"], values["notes"] = tuple(about["references"]), tuple(about["notes"])
    values["asks"] = None if about["asks"] is None else tuple(about["asks"])
    values["sender"] = about["sender"] and Address(*about["sender"])
    values["sent_at"] = about["sent_at"] and datetime.fromisoformat(about["sent_at"])
    values["list_info"] = about["list_info"] and ListInfo(*about["list_info"])
    values["verdict"] = Verdict(about["verdict"])
    if about["bounce"]:
        recipients = tuple(BouncedRecipient(*one) for one in about["bounce"][1])
        values["bounce"] = Bounce(recipients, about["bounce"][0])
    values["attachments"] = tuple(_attachments(about["attachments"], content))
    return InboundMessage(**values)


def _attachments(rows: list[list[Any]], content: bytes) -> list[InboundAttachment]:
    found, start = [], 0
    for size, *values in rows:
        told = dict(zip(_ATTACHMENT, values, strict=True))
        found.append(InboundAttachment(content=content[start : start + size], **told))
        start += size
    return found
