"""Drafts: what an agent writes is on the server before it is sent."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile, NothingToUndo
from besa.cases.events import MessageForwarded
from besa.cases.models import Attachment, Case, Draft, DraftFile
from besa.cases.models.draft import FORWARD
from besa.core import files
from besa.core.models import LoggedEvent
from besa.core.text.markup import markup
from besa.core.text.rich import clean_rich

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from besa.accounts.models import User
    from besa.cases.models import Message

WRITTEN = ("subject", "to", "cc", "bcc", "text", "html", "extra")
_PICTURE = re.compile(r'src="([^"]*)"')


@transaction.atomic
def save_draft(
    *,
    user: User,
    case: Case | None,
    direction: str,
    version: int | None = None,
    draft: Draft | None = None,
    client_id: str = "",
    **words: Any,
) -> Draft:
    """Keep `words` (any of WRITTEN). One open draft for each agent, case and direction; without a case, for each `client_id`.

    `version` is what the writer saw last, 0 when there was no draft yet: raises ChangedMeanwhile when another window has
    written since what `words` do not hold; both texts are then with the caller. None overwrites.
    """
    unknown = set(words) - set(WRITTEN)
    if unknown:
        raise TypeError(f"not part of a draft: {sorted(unknown)}")
    found = draft or open_draft(user, case, direction, client_id)
    if not found:
        try:
            with transaction.atomic():
                return Draft.objects.create(user=user, case=case, direction=direction, client_id=client_id, **words)
        except IntegrityError:  # another request of the same page was faster: a save beside a file that goes up
            found = open_draft(user, case, direction, client_id)
            if not found:
                raise
    rows = Draft.objects.filter(pk=found.pk)
    if version is not None and (version or found.text or found.html):
        rows = rows.filter(version=found.version if _holds(words, found) else version)
    if not rows.update(version=F("version") + 1, updated_at=timezone.now(), **words):
        raise ChangedMeanwhile
    found.refresh_from_db()
    return found


def settle_begun(case: Case, *, by: User, client_id: str, direction: str) -> None:
    """The page `client_id` has become `case`: nothing is left to write there, and a repeat finds the case (`became`)."""
    settled = {"case": case, "discarded_at": timezone.now(), "text": "", "html": ""}
    begun = Draft.objects.own(by).filter(case=None, client_id=client_id, direction=direction)
    DraftFile.objects.filter(draft__in=begun).delete()
    if not begun.update(**settled):
        Draft.objects.create(user=by, direction=direction, client_id=client_id, **settled)


def became(user: User, client_id: str) -> Case | None:
    """The case that the page `client_id` of `user` has opened already."""
    rows = Draft.objects.filter(user=user, client_id=client_id, discarded_at__isnull=False).exclude(case=None)
    found = rows.select_related("case").first() if client_id else None
    return found.case if found else None


def open_draft(user: User, case: Case | None, direction: str, client_id: str = "") -> Draft | None:
    """What `user` is writing in `case`; without a case, the mail that the page `client_id` began."""
    rows = Draft.objects.own(user).filter(case=case, direction=direction)
    return (rows if case else rows.filter(client_id=client_id)).first()


def _holds(words: dict[str, Any], draft: Draft) -> bool:
    """Whether `words` have all that the row has: only the answer to an earlier save was lost, and the writer wrote on."""
    if all(getattr(draft, name) == words[name] for name in ("text", "html") if name in words):
        return True
    before = draft.text.strip()
    pictures = set(_PICTURE.findall(draft.html)) - set(_PICTURE.findall(words.get("html", "")))
    return bool(before and before in words.get("text", "") and not pictures)


@transaction.atomic
def take_back_words(message: Message, *, by: User) -> Draft:
    """The words and files of a message that was taken back stand in the draft again, above what was begun since."""
    direction = FORWARD[0] if message.is_forward else message.direction
    draft = open_draft(by, message.case, direction)
    said = _own_words(message)
    words: dict[str, Any] = {"text": said.text, "html": said.html}
    if draft and draft.text.strip():
        words = joined(said, draft)
    draft = save_draft(
        user=by, case=message.case, direction=direction, **words, to=message.to, cc=message.cc, bcc=message.bcc
    )
    there = set(draft.files.values_list("stored", flat=True))
    if message.is_forward:  # what came with the customer's message is chosen anew, too
        there |= set(
            Attachment.objects.filter(message__case=message.case_id)
            .exclude(message=message)
            .values_list("stored", flat=True)
        )
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft,
            filename=file.filename,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            stored=file.stored,
            inline=file.inline,
            content_id=file.content_id[:60],
        )
        for file in message.attachments.all()
        if file.stored not in there
    )
    return draft


def _own_words(message: Message) -> Message:
    """The message; of one that was passed on the words above it, as what lay below is chosen anew."""
    events = LoggedEvent.objects.filter(name=MessageForwarded.name(), case_id=message.case_id)
    told = events.filter(data__message_id=message.pk).first() if message.is_forward else None
    if told:
        message.text, message.html = told.data.get("text", ""), told.data.get("html", "")
    return message


def joined(first: Draft | Message, second: Draft | Message) -> dict[str, Any]:
    """Both texts, one below the other, so that nothing that was typed is lost."""
    html = "".join(part.html or markup(part.text) for part in (first, second)) if first.html or second.html else ""
    return {"text": f"{first.text}\n\n{second.text}".strip(), "html": clean_rich(html)}


def discard_draft(draft: Draft, *, by: User) -> None:
    """Throw the draft away, with its files. It can be restored for thirty days."""
    _require_own(draft, by)
    Draft.objects.filter(pk=draft.pk).update(discarded_at=timezone.now())


@transaction.atomic
def restore_draft(draft: Draft, *, by: User) -> Draft:
    """Undo of throwing away. Words that were begun since stay too: the restored ones stand above them."""
    _require_own(draft, by)
    if draft.discarded_at is None:
        raise NothingToUndo
    begun = open_draft(by, draft.case, draft.direction, draft.client_id)
    words = joined(draft, begun) if begun else {}
    if begun:
        begun.files.update(draft=draft)
        begun.delete()
    Draft.objects.filter(pk=draft.pk).update(discarded_at=None, version=F("version") + 1, **words)
    draft.refresh_from_db()
    return draft


def purge_discarded(*, older_than: timedelta, now: datetime, limit: int = 500) -> int:
    """Delete for good what was thrown away long ago; the number of drafts."""
    old = Draft.objects.filter(discarded_at__lt=now - older_than).values_list("pk", flat=True)[:limit]
    pks = list(old)
    names = list(DraftFile.objects.filter(draft__in=pks).values_list("stored", flat=True))
    Draft.objects.filter(pk__in=pks).delete()
    _remove_unused(names)
    return len(pks)


def _require_own(draft: Draft, by: User) -> None:
    if draft.user_id != by.pk:
        raise NothingToUndo


def attach_to_draft(
    draft: Draft, *, filename: str, content_type: str, content: bytes, inline: bool = False
) -> DraftFile:
    """Keep an uploaded file, on disk before the answer (X03). `inline`: the text shows it, by its Content-ID."""
    stored = files.put(content, kind="attachment")
    return DraftFile.objects.create(
        draft=draft,
        filename=filename[:255],
        content_type=content_type[:120],
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
        inline=inline,
        content_id=f"{secrets.token_hex(10)}@besa" if inline else "",
    )


def detach_from_draft(file: DraftFile) -> None:
    file.delete()
    _remove_unused([file.stored])


def _remove_unused(names: list[str]) -> None:
    used = set(Attachment.objects.filter(stored__in=names).values_list("stored", flat=True))
    used |= set(DraftFile.objects.filter(stored__in=names).values_list("stored", flat=True))
    for name in set(names) - used:
        files.remove(name)
