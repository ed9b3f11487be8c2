"""Every write to saved replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from besa.cases.errors import NotAllowed, NothingToUndo
from besa.cases.events import SavedReplyChanged, SavedReplyRemoved, SavedReplyReturned
from besa.cases.models import SavedReply, Wording
from besa.cases.rules import may_change_reply
from besa.core.events import record
from besa.core.text.rich import clean_rich, rich_text

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


@transaction.atomic
def save_reply(
    reply: SavedReply | None, *, by: User | None, title: str, shortcut: str = "", team: Team | None = None
) -> SavedReply:
    """Make a saved reply (`reply` None) or change one; its words are `word_reply`. Raises NotAllowed."""
    reply = reply or SavedReply(created_by=by)
    reply.title, reply.shortcut, reply.team, reply.updated_at = title, shortcut, team, timezone.now()
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


def count_use(reply: SavedReply) -> None:
    SavedReply.objects.filter(pk=reply.pk).update(used_count=F("used_count") + 1)


def _require(reply: SavedReply, by: User, *, is_removed: bool) -> None:
    if not may_change_reply(by, reply):
        raise NotAllowed
    if (reply.removed_at is not None) != is_removed:
        raise NothingToUndo
