"""Drafts: what an agent writes is on the server before it is sent."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile, NothingToUndo
from besa.cases.models import Attachment, Case, Draft, DraftFile
from besa.core import files

if TYPE_CHECKING:
    from besa.accounts.models import User

WRITTEN = ("subject", "to", "cc", "bcc", "text", "html")


@transaction.atomic
def save_draft(
    *,
    user: User,
    case: Case | None,
    direction: str,
    version: int | None = None,
    draft: Draft | None = None,
    **words: Any,
) -> Draft:
    """Keep `words` (any of WRITTEN). One draft for each agent, case and direction.

    With `version`, raises ChangedMeanwhile when another tab has written since; both texts are then with the caller.
    """
    unknown = set(words) - set(WRITTEN)
    if unknown:
        raise TypeError(f"not part of a draft: {sorted(unknown)}")
    found = draft or (case and Draft.objects.filter(user=user, case=case, direction=direction).first())
    if not found:
        return Draft.objects.create(user=user, case=case, direction=direction, **words)
    rows = Draft.objects.filter(pk=found.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, updated_at=timezone.now(), **words):
        raise ChangedMeanwhile
    found.refresh_from_db()
    return found


def discard_draft(draft: Draft, *, by: User) -> None:
    """Throw the draft away, with the files uploaded for it."""
    if draft.user_id != by.pk:
        raise NothingToUndo
    names = list(draft.files.values_list("stored", flat=True))
    draft.delete()
    _remove_unused(names)


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
    for name in set(names) - used:
        files.remove(name)
