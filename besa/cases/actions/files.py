"""Files of messages: stored under random names, with one row each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from besa.cases.models import Attachment
from besa.core import files
from besa.core.prepared import insert, new

if TYPE_CHECKING:
    from besa.cases.models import Message
    from besa.cases.ports import InboundAttachment


def attach_inbound(message: Message, attachments: Iterable[InboundAttachment]) -> None:
    """Store what came with an incoming message. The bytes are in the raw mail as well, so losing power loses nothing."""
    for attachment in attachments:
        stored = files.put(attachment.content, kind="attachment", durable=False)
        insert(
            new(
                Attachment,
                message=message,
                filename=attachment.filename[:255],
                content_type=attachment.declared_type[:120],
                sniffed_type=attachment.content_type[:120],
                size=stored.size,
                sha256=stored.sha256,
                stored=stored.name,
                content_id=attachment.content_id[:255],
                inline=attachment.inline,
                damaged=attachment.damaged,
            )
        )


def attach_drafted(message: Message, drafted: Iterable[Any]) -> None:
    """Attach files that a person uploaded while writing; they lie on disk already."""
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            filename=file.filename,
            content_type=file.content_type,
            sniffed_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            stored=file.stored,
            content_id=getattr(file, "content_id", ""),
            inline=getattr(file, "inline", False),
        )
        for file in drafted
    )
