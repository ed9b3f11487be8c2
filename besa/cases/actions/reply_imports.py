"""Saved replies from a file: kept while they are looked at, brought in as the person decided, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.accounts.models import Team
from besa.cases.actions.replies import attach_to_reply, detach_from_reply, keep_for_language, save_reply, word_reply
from besa.cases.errors import BroughtInAlready, NothingToUndo
from besa.cases.models import ReplyFile, ReplyImport, SavedReply, Wording
from besa.cases.rules import may_change_reply
from besa.cases.wordings.comparing import BOTH, KEEP, Pairing
from besa.core import files

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.wordings.shape import Enclosed, Entry


def bring(*, by: User, filename: str, content: bytes) -> ReplyImport:
    """Keep the file until it is decided what becomes of it. It must have been read before (`wordings.reading`)."""
    stored = files.put(content, kind="attachment")
    return ReplyImport.objects.create(user=by, filename=filename[:255], stored=stored.name)


@transaction.atomic
def bring_in(
    brought: ReplyImport, pairings: Iterable[Pairing], *, by: User, choice: Callable[[Pairing], str]
) -> ReplyImport:
    """Make what is new, add the languages that are missing, and do with what both have as `choice` says: keep, replace or both.

    What `by` may not change is kept as it is, or stands beside it under another name. Raises BroughtInAlready.
    """
    now = timezone.now()
    if not ReplyImport.objects.filter(pk=brought.pk, done_at=None).update(done_at=now, stored=""):
        raise BroughtInAlready
    did: dict[str, list[Any]] = {"made": [], "worded": [], "files": []}
    teams = {team.name.casefold(): team for team in Team.objects.visible_to(by).active()}
    titles = set(SavedReply.objects.living().values_list("title", flat=True))
    for pair in pairings:
        chosen = choice(pair) if pair.needs_choice else KEEP
        if pair.here is None or chosen == BOTH:
            _make(pair.entry, by=by, teams=teams, titles=titles, did=did)
        elif pair.may_change:
            _add_to(pair.here, pair, replaces=chosen != KEEP, by=by, did=did)
    ReplyImport.objects.filter(pk=brought.pk).update(did=did)
    transaction.on_commit(lambda: files.remove(brought.stored))
    brought.did, brought.done_at = did, now
    return brought


def _make(entry: Entry, *, by: User, teams: dict[str, Team], titles: set[str], did: dict[str, list[Any]]) -> None:
    title, is_second = free_title(entry.title, titles), entry.title in titles
    team = teams.get(entry.team.casefold())
    if team and not may_change_reply(by, SavedReply(team=team, created_by=by)):
        team = None
    reply = save_reply(
        None, by=by, title=title, shortcut="" if is_second else entry.shortcut, team=team, folder=entry.folder
    )
    titles.add(title)
    for language, words in entry.words.items():
        word_reply(reply, by=by, language=language, text=words.text, html=words.html)
    for file in entry.files:
        _attach(reply, file, by)
    did["made"].append(reply.pk)


def free_title(title: str, titles: set[str]) -> str:
    """The title itself, or with the next number that is free."""
    found, number = title, 2
    while found in titles:
        found, number = f"{title[:112]} ({number})", number + 1
    return found


def _add_to(reply: SavedReply, pair: Pairing, *, replaces: bool, by: User, did: dict[str, list[Any]]) -> None:
    replaced = {language: ours for language, ours, _theirs in pair.differs} if replaces else {}
    for language in [*pair.adds, *replaced]:
        words, before = pair.entry.words[language], replaced.get(language)
        word_reply(reply, by=by, language=language, text=words.text, html=words.html)
        now = Wording.objects.get(reply=reply, language=language)
        old = [before.text, before.html] if before else None
        did["worded"].append([reply.pk, language, old, [now.text, now.html]])
    if pair.adds or replaced:
        there = set(reply.files.values_list("filename", "size"))
        new = [file for file in pair.entry.files if (file.filename, len(file.content)) not in there]
        did["files"] += [_attach(reply, file, by).pk for file in new]


def _attach(reply: SavedReply, file: Enclosed, by: User) -> ReplyFile:
    kept = attach_to_reply(reply, by=by, filename=file.filename, content_type=file.content_type, content=file.content)
    if file.language:
        keep_for_language(kept, by=by, language=file.language)
    return kept


@transaction.atomic
def take_back(brought: ReplyImport, *, by: User) -> int:
    """Undo: what was made is removed, words that were changed or added are as before. Returns how many words stay.

    What somebody has changed since stays as they wrote it. Raises NothingToUndo.
    """
    now = timezone.now()
    rows = ReplyImport.objects.filter(pk=brought.pk, user=by, undone_at=None).exclude(done_at=None)
    if not rows.update(undone_at=now):
        raise NothingToUndo
    SavedReply.objects.living().filter(pk__in=brought.did["made"]).update(removed_at=now)
    stays = 0
    for key, language, before, after in brought.did["worded"]:
        wording = Wording.objects.filter(reply=key, language=language).select_related("reply").first()
        if wording is None or [wording.text, wording.html] != after:
            stays += 1
            continue
        text, html = before or ("", "")
        word_reply(wording.reply, by=None, language=language, text=text, html=html)
    for file in ReplyFile.objects.filter(pk__in=brought.did["files"]).select_related("reply"):
        detach_from_reply(file, by=by)
    return stays


def forget_brought(*, older_than: timedelta, now: datetime) -> int:
    """Files that nobody decided about, and ways back that nobody took; the number of rows."""
    old = ReplyImport.objects.filter(created_at__lt=now - older_than)
    names = [name for name in old.values_list("stored", flat=True) if name]
    count = old.delete()[0]
    for name in names:
        files.remove(name)
    return count
