"""The translators' tool: `python -m tools.messages extract | missing | fill FILE | check`.

`extract` brings the catalogues up to date with the source. `missing` prints what lacks a translation as JSON; add the keys
`ar`, `he`, `sq` (a text, or a list of all plural forms) and give the file to `fill`. `check` is what the tests ask.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import polib
from django.conf import settings

from tools.checks import problems
from tools.extraction import ROOT, Text, extract

LOCALE = ROOT / "besa" / "locale"
LANGUAGES = ("ar", "he", "sq")
# The formulas of Django's own catalogues: only equal ones are merged (language.md 5.3).
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "he": "nplurals=4; plural=(n == 1 && n % 1 == 0) ? 0 : (n == 2 && n % 1 == 0) ? 1: (n % 10 == 0 && n % 1 == 0 && n > 10) ? 2 : 3;",
    "sq": "nplurals=2; plural=(n != 1);",
}
FORMS = {"ar": 6, "he": 4, "sq": 2}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("extract").set_defaults(run=lambda options: update())
    commands.add_parser("missing").set_defaults(run=lambda options: print_missing())
    filling = commands.add_parser("fill")
    filling.add_argument("file", type=Path)
    filling.set_defaults(run=lambda options: fill(json.loads(options.file.read_text(encoding="utf-8"))))
    commands.add_parser("check").set_defaults(run=lambda options: check())
    options = parser.parse_args(arguments)
    return int(options.run(options) or 0)


def update() -> None:
    texts = extract()
    for language in LANGUAGES:
        save(language, merged(language, catalogue(language), texts.values()))


def merged(language: str, old: polib.POFile, texts: Any) -> polib.POFile:
    """A catalogue of exactly these texts, with the translations that the old one has for them."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "Besa",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for text in texts:
        new.append(entry_of(text, language, known.get(text.key)))
    return new


def entry_of(text: Text, language: str, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.msgid, msgctxt=text.context, occurrences=[(name, "") for name in text.files])
    if re.search(r"%[(sd]", text.msgid + (text.plural or "")):
        entry.flags = ["python-format"]
    if text.plural is None:
        entry.msgstr = known.msgstr if known and not known.msgid_plural else ""
    else:
        entry.msgid_plural = text.plural
        forms = known.msgstr_plural if known and known.msgid_plural == text.plural else {}
        entry.msgstr_plural = {form: forms.get(form, "") for form in range(FORMS[language])}
    return entry


def print_missing() -> None:
    rows: dict[Any, dict[str, Any]] = {}
    for language in LANGUAGES:
        for entry in catalogue(language):
            if not is_filled(entry):
                row = rows.setdefault((entry.msgctxt, entry.msgid), described(entry))
                row["missing"].append(language)
    json.dump(list(rows.values()), sys.stdout, ensure_ascii=False, indent=1)
    print()


def described(entry: polib.POEntry) -> dict[str, Any]:
    row = {"msgid": entry.msgid, "plural": entry.msgid_plural, "context": entry.msgctxt}
    files = " ".join(name for name, _line in entry.occurrences)
    return {key: value for key, value in row.items() if value} | {"files": files, "missing": []}


def fill(rows: list[dict[str, Any]]) -> None:
    for language in LANGUAGES:
        book = catalogue(language)
        entries = {(entry.msgctxt, entry.msgid): entry for entry in book}
        for row in rows:
            entry = entries.get((row.get("context"), row["msgid"]))
            if language in row and entry is None:
                print(f"no longer in the source: {row['msgid']!r}", file=sys.stderr)
            elif language in row and entry is not None:
                put(entry, row[language])
        save(language, book)


def put(entry: polib.POEntry, translation: str | list[str]) -> None:
    if isinstance(translation, str):
        entry.msgstr = translation
    else:
        entry.msgstr_plural = dict(enumerate(translation))


def check() -> int:
    found = problems({language: catalogue(language) for language in LANGUAGES}, extract(), FORMS)
    print("\n".join(found) or "The catalogues are complete.")
    return 1 if found else 0


def is_filled(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr) or (bool(entry.msgstr_plural) and all(entry.msgstr_plural.values()))


def catalogue(language: str) -> polib.POFile:
    path = path_of(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def save(language: str, book: polib.POFile) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    settings.configure()  # Django's template reader asks for settings; none of them matters here
    sys.exit(main(sys.argv[1:]))
