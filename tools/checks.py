"""What a complete catalogue and a translatable source are, as lists of sentences about what is wrong."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

import polib

from tools.extraction import Key, Text

# Names, protocols and units, which are written alike in every language.
NAMES = frozenset(
    """Besa Google Microsoft OAuth OAuth2 XOAUTH2 SMS SMTP IMAP API URL HTML TLS SSL STARTTLS SPF DKIM DMARC MX mx TXT DNS JSON CSV PDF
    TOTP UTC UTF IP ID UID RFC OpenAPI WebAuthn Cc Bcc mbox Ctrl Enter Esc Shift Alt kB MB GB NUL NaN Infinity Authorization Bearer
    Tirane Riyadh PS IL AL true false""".split()  # noqa: SIM905 - a list of words
)
WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
# `a command`, user@host, KEY=value, Header-Name, Europe/Tirane: kept as they are, if the English has them too.
CODE = re.compile(r"`[^`]*`|[A-Za-z0-9_.@:/=~+-]*[0-9_@/=~-][A-Za-z0-9_.@:/=~+-]*")
# Albanian words that are spelt as in English.
ALIKE_IN_ALBANIAN = frozenset({"Administrator", "E-mail", "Gregorian", "Austria"})
# docs/glossary.md: «…» in Arabic, ”…” in Hebrew, “…” in Albanian.
FOREIGN_QUOTES = {"ar": re.compile('[“”„"]'), "he": re.compile('[“«»„"]'), "sq": re.compile("[«»„\"]|(?<=\\w)'(?=\\w)")}
COUNTED = re.compile(r"%\((?:count|seconds|minutes|hours|days)\)[sd] [a-z]+s\b")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?[a-z][^>]*>")


def problems(books: Mapping[str, polib.POFile], texts: Mapping[Key, Text], forms: Mapping[str, int]) -> list[str]:
    """Sentences about everything that is wrong; none when the catalogues are complete and equal to the source."""
    return list(
        chain.from_iterable(_of_book(language, book, texts, forms[language]) for language, book in books.items())
    )


def _of_book(language: str, book: polib.POFile, texts: Mapping[Key, Text], forms: int) -> Iterator[str]:
    entries = {(entry.msgctxt, entry.msgid): entry for entry in book}
    for key, text in texts.items():
        if key not in entries:
            yield f"{language}: “{text.msgid}” ({text.files[0]}) is not in the catalogue: run `extract`."
    for key, entry in entries.items():
        if key not in texts:
            yield f"{language}: “{entry.msgid}” is no longer in the source: run `extract`."
        for problem in of_entry(language, entry, forms):
            yield f"{language}: “{entry.msgid}” {problem}"


def of_entry(language: str, entry: polib.POEntry, forms: int) -> Iterator[str]:
    """What is wrong with one translation."""
    if "fuzzy" in entry.flags:
        yield "is only guessed (fuzzy)."
    if not entry.msgid_plural and COUNTED.search(entry.msgid):
        yield "counts something: it needs ngettext in the source."
    if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"needs exactly {forms} plural forms."
    for number, translation in _translations(entry):
        if not translation.strip():
            yield "is not translated." if not entry.msgid_plural else f"lacks plural form {number}."
        else:
            yield from _of_translation(language, entry, number, translation)


def _translations(entry: polib.POEntry) -> list[tuple[int, str]]:
    return sorted(entry.msgstr_plural.items()) if entry.msgid_plural else [(0, entry.msgstr)]


def _of_translation(language: str, entry: polib.POEntry, number: int, translation: str) -> Iterator[str]:
    original = entry.msgid_plural or entry.msgid
    expected, found = sorted(PLACEHOLDER.findall(original)), sorted(PLACEHOLDER.findall(translation))
    if found != expected and not (entry.msgid_plural and _only_the_number_is_left_out(entry, expected, found)):
        yield f"has other placeholders: {' '.join(found) or 'none'} instead of {' '.join(expected) or 'none'}."
    left = _words_to_translate(entry, translation)
    if left and language != "sq":
        yield f"still holds “{' '.join(left)}”."
    if left and translation in (entry.msgid, entry.msgid_plural) and translation not in ALIKE_IN_ALBANIAN:
        yield "is still English."
    if FOREIGN_QUOTES[language].search(PLACEHOLDER.sub(" ", translation)):
        yield "has quotation marks or an apostrophe of another language."
    if (
        entry.msgid[:1].isspace() != translation[:1].isspace()
        or entry.msgid[-1:].isspace() != translation[-1:].isspace()
    ):
        yield "begins or ends with another space."
    if entry.msgid.rstrip()[-1:] in ".…" and translation.rstrip()[-1:] not in ".…":
        yield "is a sentence: it ends with a full stop."


def _only_the_number_is_left_out(entry: polib.POEntry, expected: list[str], found: list[str]) -> bool:
    """Zero, one and two are words in Arabic and Hebrew: such a form may do without the number, and without nothing else."""
    left_out = [placeholder for placeholder in expected if placeholder not in found]
    return all(placeholder in expected for placeholder in found) and [text[:2] for text in left_out] == ["%("]


def _words_to_translate(entry: polib.POEntry, text: str) -> list[str]:
    english = entry.msgid + entry.msgid_plural
    text = CODE.sub(
        lambda code: " " if code.group().strip(".:-") in english else code.group(), PLACEHOLDER.sub(" ", text)
    )
    return [word for word in WORD.findall(text) if len(word) > 1 and word not in NAMES]
