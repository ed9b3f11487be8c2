"""Every write to saved replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from besa.cases.actions.drafts import attach_to_draft, open_draft, save_draft
from besa.cases.errors import NotAllowed, NothingToUndo, ReplyTooHeavy
from besa.cases.events import SavedReplyChanged, SavedReplyRemoved, SavedReplyReturned
from besa.cases.models import Message, ReplyFile, SavedReply, Wording
from besa.cases.placeholders import filled
from besa.cases.rules import REPLY_FILES_LIMIT, may_change_reply
from besa.core import files
from besa.core.events import record
from besa.core.text.markup import markup
from besa.core.text.rich import clean_rich, rich_text

log = structlog.get_logger()

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.cases.models import Case, Draft, DraftFile


@transaction.atomic
def save_reply(
    reply: SavedReply | None,
    *,
    by: User | None,
    title: str,
    shortcut: str = "",
    team: Team | None = None,
    folder: str = "",
) -> SavedReply:
    """Make a saved reply (`reply` None) or change one; its words are `word_reply`. Raises NotAllowed."""
    reply = reply or SavedReply(created_by=by)
    reply.title, reply.shortcut, reply.team, reply.updated_at = title, shortcut, team, timezone.now()
    reply.folder = folder.strip()
    if not may_change_reply(by, reply):
        raise NotAllowed
    reply.save()
    record(SavedReplyChanged(reply_id=reply.pk, title=title), by=by)
    return reply


@transaction.atomic
def word_reply(reply: SavedReply, *, by: User | None, language: str, text: str, html: str = "") -> None:
    """Its words in one language; empty words take that language away. Raises NotAllowed."""
    if not may_change_reply(by, reply):
        raise NotAllowed
    html = clean_rich(html)
    text = rich_text(html) if html else text.strip()
    if text:
        Wording.objects.update_or_create(reply=reply, language=language, defaults={"text": text, "html": html})
    else:
        Wording.objects.filter(reply=reply, language=language).delete()
    record(SavedReplyChanged(reply_id=reply.pk, title=reply.title), by=by)


@transaction.atomic
def remove_reply(reply: SavedReply, *, by: User) -> None:
    """Out of the list; it can be put back. Raises NotAllowed, NothingToUndo where it is gone already."""
    _require(reply, by, is_removed=False)
    SavedReply.objects.filter(pk=reply.pk).update(removed_at=timezone.now())
    record(SavedReplyRemoved(reply_id=reply.pk, title=reply.title), by=by)


@transaction.atomic
def put_back_reply(reply: SavedReply, *, by: User) -> None:
    _require(reply, by, is_removed=True)
    SavedReply.objects.filter(pk=reply.pk).update(removed_at=None)
    record(SavedReplyReturned(reply_id=reply.pk, title=reply.title), by=by)


@transaction.atomic
def attach_to_reply(reply: SavedReply, *, by: User, filename: str, content_type: str, content: bytes) -> ReplyFile:
    """A file that goes with it in every language. Raises NotAllowed, ReplyTooHeavy."""
    if not may_change_reply(by, reply):
        raise NotAllowed
    there = reply.files.aggregate(bytes=Sum("size"))["bytes"] or 0
    if there + len(content) > REPLY_FILES_LIMIT:
        raise ReplyTooHeavy(limit=filesizeformat(REPLY_FILES_LIMIT))
    stored = files.put(content, kind="attachment")
    record(SavedReplyChanged(reply_id=reply.pk, title=reply.title), by=by)
    return ReplyFile.objects.create(
        reply=reply,
        filename=filename[:255],
        content_type=content_type[:120],
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
    )


def keep_for_language(file: ReplyFile, *, by: User, language: str) -> None:
    """It goes with the words in `language` alone; '' with those in every language. Raises NotAllowed."""
    if not may_change_reply(by, file.reply):
        raise NotAllowed
    ReplyFile.objects.filter(pk=file.pk).update(language=language)


def detach_from_reply(file: ReplyFile, *, by: User) -> None:
    """Letters that have it keep it: each has a copy of its own. Raises NotAllowed."""
    if not may_change_reply(by, file.reply):
        raise NotAllowed
    file.delete()
    files.remove(file.stored)


def copy_files(reply: SavedReply, *, draft: Draft, language: str) -> list[DraftFile]:
    """The files that go with the words in `language` into `draft`, each a copy of its own; none that it has already."""
    there = set(draft.files.values_list("filename", "sha256"))
    wanted = [
        file for file in reply.files.filter(language__in=("", language)) if (file.filename, file.sha256) not in there
    ]
    return [copied for copied in (_copied(file, draft) for file in wanted) if copied]


def _copied(file: ReplyFile, draft: Draft) -> DraftFile | None:
    try:
        content = files.read(file.stored)
    except FileNotFoundError:  # the words count; what is missing is missed in the list of files
        log.exception("reply_file_missing", file=file.pk)
        return None
    return attach_to_draft(draft, filename=file.filename, content_type=file.content_type, content=content)


@transaction.atomic
def lay_ready(reply: SavedReply, *, case: Case, by: User) -> Draft | None:
    """Its words and files in the composer of `by`, under what stands there already; None where it has no words. Counted."""
    words = filled(reply, case, by)
    if words is None:
        return None
    text, html, language = words
    draft = open_draft(by, case, Message.Direction.OUT)
    if draft:
        html = (draft.html or markup(draft.text)) + html
        text = f"{draft.text}\n\n{text}".strip()
    draft = save_draft(user=by, case=case, direction=Message.Direction.OUT, text=text, html=clean_rich(html))
    copy_files(reply, draft=draft, language=language)
    count_use(reply)
    return draft


def count_use(reply: SavedReply) -> None:
    SavedReply.objects.filter(pk=reply.pk).update(used_count=F("used_count") + 1)


def _require(reply: SavedReply, by: User, *, is_removed: bool) -> None:
    if not may_change_reply(by, reply):
        raise NotAllowed
    if (reply.removed_at is not None) != is_removed:
        raise NothingToUndo
