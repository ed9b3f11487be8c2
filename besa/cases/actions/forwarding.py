"""Passing messages on to a third person, and telling the customer of it (CH-17)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from besa.cases.actions.files import attach_drafted
from besa.cases.actions.messages import (
    Letter,
    NewFile,
    answer_automatically,
    queue_copies,
    repeated,
    require_sendable,
    write_out,
)
from besa.cases.actions.row import hold, update
from besa.cases.errors import CustomerNotTold, NotAllowed
from besa.cases.events import MessageForwarded
from besa.cases.models import Attachment, Case, Draft, Message
from besa.cases.rules import FORWARD, PASSED_ON, UNDO_TIME, require_work_on
from besa.core.events import record
from besa.core.moments import full_moment
from besa.core.registry import channels
from besa.core.text.markup import markup
from besa.core.text.rich import clean_rich

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def pass_on(
    case: Case,
    *,
    by: User,
    letter: Letter,
    messages: Sequence[Message] = (),
    attachments: Sequence[Attachment] = (),
    notice: Letter | None = None,
    reason: str = "",
    client_id: str | None = None,
    draft: Draft | None = None,
    confirmed: Collection[str] = (),
    now: datetime | None = None,
) -> Message:
    """Send `messages` of the case to somebody else, quoted under the words of `letter`, with the chosen `attachments`.

    It is no answer: the customer still waits. `notice` tells them who has it now, and leaves when none of it can be taken back
    any more; without one, `reason` says why not and is kept on the case. Notes never leave the house (PV-05): raises NotAllowed
    for one, and for what belongs to another case.
    Raises CustomerNotTold without notice and reason, and what `answer` raises.
    """
    hold(case)
    require_work_on(by, case)
    _require_public(case, messages, attachments)
    if notice is None and not reason.strip():
        raise CustomerNotTold
    now = now or timezone.now()
    text, html = quoted(letter, messages)
    whole = replace(letter, text=text, html=html, files=[*letter.files, *map(_copy, attachments)])
    earlier = repeated(case, by, whole, client_id)
    if earlier:
        return earlier
    require_sendable(case, whole, by=by, confirmed=confirmed)
    sender = channels.transport("email").sender_for(case, by=by)
    message = write_out(
        case, whole, by=by, channel="email", sender=sender, client_id=client_id, now=now, automatic=True, reason=FORWARD
    )
    attach_drafted(message, whole.files)
    queue_copies(message, at=now + UNDO_TIME, automatic=False)
    update(case, messages=1, updated_at=now)
    record(
        MessageForwarded(
            case_id=case.pk,
            message_id=message.pk,
            reason="" if notice else reason.strip(),
            text=letter.text,
            html=letter.html,
        ),
        by=by,
        at=now,
    )
    if notice is not None:
        told = answer_automatically(case, letter=notice, undo=UNDO_TIME, now=now)
        Message.objects.filter(pk=told.pk).update(automatic_reason=PASSED_ON)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).delete()
    return message


def quoted(letter: Letter, messages: Sequence[Message]) -> tuple[str, str]:
    """Text and HTML of the letter with the messages under it, each in its own direction. Only what was said: no fold of old quotes."""
    texts, pages = [letter.text], [letter.html or markup(letter.text)]
    for message in messages:
        head = "\n".join(heading(message))
        lines = "\n".join(f"> {line}" for line in message.visible_text.strip().split("\n"))
        texts.append(f"{head}\n\n{lines}")
        pages.append(f"{markup(head)}<blockquote>{markup(message.visible_text)}</blockquote>")
    return "\n\n".join(filter(None, texts)), clean_rich("".join(pages))


def heading(message: Message) -> list[str]:
    """Who wrote it and when, in the language of whoever passes it on."""
    name = message.from_name or message.from_address
    return [
        _("%(name)s wrote:") % {"name": name},
        full_moment(message.said_at),
        *([message.subject] if message.subject else []),
    ]


def _require_public(case: Case, messages: Sequence[Message], attachments: Sequence[Attachment]) -> None:
    from_messages = [*messages, *(file.message for file in attachments)]
    if any(one.case_id != case.pk or one.is_note for one in from_messages):
        raise NotAllowed


def _copy(file: Attachment) -> NewFile:
    return NewFile(
        filename=file.filename, content_type=file.sniffed_type, size=file.size, sha256=file.sha256, stored=file.stored
    )
