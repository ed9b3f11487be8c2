"""What a request says in a case."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from inscriptis import get_text

from besa.accounts.models import User
from besa.api.actions.repeats import fingerprint, once, remember, repeated
from besa.api.errors import BadField, BodyTooLarge, OtherContent
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter, NewFile
from besa.cases.models import Case, Message
from besa.channels.email.parsing.files import clean_name, safe_type
from besa.channels.email.parsing.html import clean, refusal
from besa.core import files
from besa.customers.rules import plain_email
from besa.promises.actions.points import ANSWERED, answer_points

if TYPE_CHECKING:
    from besa.api.schemas.messages import FileIn, MessageIn, PersonIn


def say(case: Case, said: MessageIn, *, by: User, key: str | None) -> tuple[Message, bool]:
    """The message that the request makes, and whether it is a repeat of one that made it before.

    With an Idempotency-Key the same content twice is one message; raises OtherContent for the same key with other
    content, and BadField, BodyTooLarge, NotAllowed, NothingToSend, NobodyToSendTo.
    """
    content = fingerprint(case, said)
    return once(
        lambda: _earlier(by, key, content),
        lambda: _say_with_files(case, said, by=by, key=key, content=content),
    )


def _say_with_files(case: Case, said: MessageIn, *, by: User, key: str | None, content: str) -> Message:
    with _stored(said.attachments) as stored:
        return _say(case, said, _letter(case, said, stored), by=by, key=key, content=content)


@transaction.atomic
def _say(case: Case, said: MessageIn, letter: Letter, *, by: User, key: str | None, content: str) -> Message:
    if said.direction == "note":
        message = cases.write_note(case, by=by, letter=letter, confirmed=said.confirmed, seen=said.seen_message_id)
    else:
        message = cases.answer(
            case,
            by=by,
            letter=letter,
            undo=timedelta(seconds=said.undo_seconds),
            confirmed=said.confirmed,
            seen=said.seen_message_id,
        )
        answer_points(message, {f"{ANSWERED}{point}": "yes" for point in said.answers}, now=message.said_at)
    remember(by, key, content, message=message)
    return message


def _earlier(by: User, key: str | None, content: str) -> Message | None:
    row = repeated(by, key, content)
    if row is not None and row.message is None:
        raise OtherContent
    return row.message if row else None


def _letter(case: Case, said: MessageIn, stored: Sequence[NewFile]) -> Letter:
    html = _safe(said.html)
    to, cc = _recipients(case, said)
    return Letter(text=said.text or (get_text(html).strip() if html else ""), html=html, to=to, cc=cc, files=stored)


def _recipients(case: Case, said: MessageIn) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(to, cc). A note goes to nobody: whoever names somebody believes that they will read it. Raises BadField."""
    if said.direction == "note":
        if field := next((name for name in ("to", "cc") if getattr(said, name)), ""):
            raise BadField(
                _("A note stays in the house and has no recipients. Leave them out, or send it as `out`."), field=field
            )
        return [], []
    to = [_default_recipient(case)] if said.to is None else _pairs(said.to, "to")
    return [pair for pair in to if pair[1]], _pairs(said.cc, "cc")


def _safe(html: str) -> str:
    if html and refusal(html):
        raise BadField(_("This HTML is too large or nested too deeply. Send it as an attachment."), field="html")
    return clean(html)[0] if html else ""


def _default_recipient(case: Case) -> tuple[str, str]:
    """Whoever wrote last, if they take part in the case; else the customer."""
    wrote = case.messages.filter(direction=Message.Direction.IN, automatic=False).order_by("-said_at", "-pk").first()
    if wrote and case.participants.filter(address__iexact=wrote.from_address).exists():
        return wrote.from_name, wrote.from_address
    return case.customer.name, case.customer.email


def _pairs(people: Sequence[PersonIn], field: str) -> list[tuple[str, str]]:
    """Raises BadField for an address that is not one plain address."""
    for index, person in enumerate(people):
        if not plain_email(person.address):
            raise BadField(_("This is not one plain e-mail address."), field=f"{field}.{index}.address")
    return [(person.name, person.address) for person in people]


@contextmanager
def _stored(wanted: Sequence[FileIn]) -> Iterator[list[NewFile]]:
    """The files on disk before the message says that it has them; taken away again when there is no message."""
    stored: list[NewFile] = []
    try:
        contents = [_content(index, file) for index, file in enumerate(wanted)]
        if sum(map(len, contents)) > settings.BESA_MESSAGE_LIMIT:
            raise BodyTooLarge(limit=settings.BESA_MESSAGE_LIMIT // 2**20)
        stored += [_store(file, content) for file, content in zip(wanted, contents, strict=True)]
        yield stored
    except BaseException:
        _remove(stored)
        raise


def _content(index: int, file: FileIn) -> bytes:
    try:
        return base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        raise BadField(_("This is not base64."), field=f"attachments.{index}.content") from None


def _store(file: FileIn, content: bytes) -> NewFile:
    kind = safe_type(content, file.content_type)
    put = files.put(content, kind="attachment")
    return NewFile(
        filename=clean_name(file.filename, kind), content_type=kind, size=put.size, sha256=put.sha256, stored=put.name
    )


def _remove(stored: Iterable[Any]) -> None:
    for file in stored:
        files.remove(file.stored)
