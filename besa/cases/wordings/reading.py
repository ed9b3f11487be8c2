"""From bytes to entries: our JSON, or a table of name, language and text. Whatever else comes is refused with a sentence."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from besa.accounts.models import Language
from besa.cases.errors import BadReplyFile
from besa.cases.rules import REPLY_FILES_LIMIT
from besa.cases.wordings.shape import COLUMNS, KIND, LARGEST_FILE, LONGEST_TEXT, MOST_REPLIES, Enclosed, Entry, Words
from besa.core.text.controls import clean_line, clean_text
from besa.core.text.rich import clean_rich, rich_text

LANGUAGES = {code: code for code in Language.values} | {
    **{str(label).casefold(): code for code, label in Language.choices},
    "arabic": "ar",
    "hebrew": "he",
    "albanian": "sq",
    "iw": "he",
    "al": "sq",
}
# A cell that a spreadsheet would take for a formula stands behind an apostrophe (writing.py).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
# A wording has no pictures of its own: where they lay is not here.
PICTURE = re.compile(r"<img\b[^>]*>")
OURS = {"title": "name", "words": "text", "wording": "text", "reply": "text"}


def read_entries(content: bytes) -> list[Entry]:
    """The saved replies of a file, cleaned. Raises BadReplyFile with what is wrong and where; costs as much as the file is long."""
    require_small(len(content))
    text = _text_of(content)
    entries = list(_from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_table(text))
    if not entries:
        raise BadReplyFile(_("There is no saved reply in this file."))
    return entries


def require_small(size: int) -> None:
    """Raises BadReplyFile."""
    if size > LARGEST_FILE:
        raise BadReplyFile(
            _("This file is too large: it may have %(limit)s.") % {"limit": filesizeformat(LARGEST_FILE)}
        )


def _text_of(content: bytes) -> str:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(coding)
    except UnicodeDecodeError:
        raise BadReplyFile(
            _(
                "The letters of this file cannot be read. Save it as “CSV UTF-8”, or export it again, and choose it anew."
            )
        ) from None


def _from_json(text: str) -> Iterator[Entry]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise BadReplyFile(
            _("This file is damaged: it is not whole JSON. Export it again, and choose it anew.")
        ) from None
    replies = said.get("replies") if isinstance(said, dict) else None
    if not isinstance(replies, list) or said.get("kind") != KIND:
        raise BadReplyFile(
            _("This is JSON, but not of saved replies. Choose a file that “Export” on this page has made.")
        )
    _require_few(len(replies))
    for place, reply in enumerate(replies, 1):
        yield _entry(reply, place)


def _entry(reply: Any, place: int) -> Entry:
    said = reply if isinstance(reply, dict) else {}
    words = said.get("words")
    found = _words_of(words if isinstance(words, dict) else {}, place)
    return _checked(said, place, found, tuple(_files_of(said.get("files"), place)))


def _words_of(words: dict[str, Any], place: int) -> dict[str, Words]:
    found = {}
    for language, one in words.items():
        said = one if isinstance(one, dict) else {"text": one}
        html = clean_rich(PICTURE.sub("", clean_rich(_string(said.get("html"))[:LONGEST_TEXT])))
        text = rich_text(html) if html else clean_text(_string(said.get("text"))).strip()
        if text:
            found[_language(language, place)] = Words(_short(text, place), html)
    return found


def _files_of(files: Any, place: int) -> Iterator[Enclosed]:
    total = 0
    for one in files if isinstance(files, list) else []:
        said = one if isinstance(one, dict) else {}
        try:
            content = base64.b64decode(_string(said.get("content")), validate=True)
        except (binascii.Error, ValueError):
            raise BadReplyFile(
                _("A file of saved reply %(place)s is damaged. Export it again.") % {"place": place}
            ) from None
        total += len(content)
        if total > REPLY_FILES_LIMIT:
            raise BadReplyFile(_("The files of saved reply %(place)s are too large.") % {"place": place})
        name = clean_line(_string(said.get("filename")))[:255].replace("/", "_").replace("\\", "_")
        language = _string(said.get("language"))
        yield Enclosed(
            name or "file",
            clean_line(_string(said.get("content_type")))[:120],
            content,
            language if language in Language.values else "",
        )


def _from_table(text: str) -> Iterator[Entry]:
    """Rows of one name are one saved reply, in the order of its first row."""
    rows = _rows(text)
    columns = [OURS.get(name, name) for name in (cell.strip().casefold() for cell in next(rows, []))]
    if not {"name", "language", "text"} <= set(columns):
        raise BadReplyFile(
            _("The first row must name the columns: %(columns)s. The first three are needed.")
            % {"columns": ", ".join(COLUMNS)}
        )
    found: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(rows, 2):
        said = dict(zip(columns, map(_cell, row), strict=False))
        if any(cell.strip() for cell in row):
            _require_few(len(found))
            about = found.setdefault(clean_line(said.get("name", "")), {"place": place, **said, "words": {}})
            about["words"] |= _words_of({said.get("language", ""): said.get("text", "")}, place)
    for title, about in found.items():
        yield _checked({**about, "title": title}, about["place"], about["words"], ())


def _rows(text: str) -> Iterator[list[str]]:
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=between)
    except csv.Error:
        raise BadReplyFile(_("This is no table of saved replies: a cell of it cannot be read.")) from None


def _cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _checked(said: dict[str, Any], place: int, words: dict[str, Words], files: tuple[Enclosed, ...]) -> Entry:
    title = clean_line(_string(said.get("title")))
    if not title:
        raise BadReplyFile(_("Saved reply %(place)s has no name.") % {"place": place})
    if len(title) > 120:
        raise BadReplyFile(
            _("The name of saved reply %(place)s is too long: it may have 120 letters.") % {"place": place}
        )
    if not words:
        raise BadReplyFile(_("Saved reply %(place)s has no words in any language.") % {"place": place})
    return Entry(
        title,
        clean_line(_string(said.get("shortcut")))[:40],
        clean_line(_string(said.get("folder")))[:60],
        clean_line(_string(said.get("team")))[:120],
        words,
        files,
    )


def _language(said: str, place: int) -> str:
    found = LANGUAGES.get(said.strip().casefold())
    if found is None:
        raise BadReplyFile(
            _("The language of saved reply %(place)s is not one of these: %(languages)s.")
            % {"place": place, "languages": ", ".join(Language.values)}
        )
    return found


def _short(text: str, place: int) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadReplyFile(_("The text of saved reply %(place)s is too long.") % {"place": place})
    return text


def _require_few(count: int) -> None:
    if count > MOST_REPLIES:
        raise BadReplyFile(
            _("There are too many saved replies in this file: at most %(most)s.") % {"most": MOST_REPLIES}
        )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
