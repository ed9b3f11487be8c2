"""Saved replies as a file that this desk, another desk or a spreadsheet reads."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from besa.cases.models import ReplyFile, SavedReply
from besa.cases.wordings.reading import FORMULA
from besa.cases.wordings.shape import COLUMNS, KIND, VERSION
from besa.core import files


def as_json(replies: Iterable[SavedReply]) -> str:
    """With formatting and files. Fetch `wordings`, `files` and `team` beforehand."""
    said = {"kind": KIND, "version": VERSION, "replies": [_said(reply) for reply in replies]}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _said(reply: SavedReply) -> dict[str, Any]:
    return {
        "title": reply.title,
        "shortcut": reply.shortcut,
        "folder": reply.folder,
        "team": reply.team.name if reply.team else "",
        "words": {one.language: {"text": one.text, "html": one.html} for one in reply.wordings.all()},
        "files": list(filter(None, map(_enclosed, reply.files.all()))),
    }


def _enclosed(file: ReplyFile) -> dict[str, str] | None:
    try:
        content = files.read(file.stored)
    except FileNotFoundError:  # the words count
        return None
    return {
        "filename": file.filename,
        "content_type": file.content_type,
        "language": file.language,
        "content": base64.b64encode(content).decode(),
    }


def as_table(replies: Iterable[SavedReply]) -> str:
    """CSV with a row for each language; a spreadsheet opens it with the right letters, and runs none of its cells."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows(map(_safe, _rows(replies)))
    return "\ufeff" + out.getvalue()


def _rows(replies: Iterable[SavedReply]) -> Iterator[tuple[str, ...]]:
    for reply in replies:
        for one in reply.wordings.all():
            yield reply.title, one.language, one.text, reply.shortcut, reply.folder


def _safe(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
