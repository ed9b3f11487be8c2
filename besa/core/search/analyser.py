"""From text to the words that find it, and from a query to the words that it looks for. No framework, no database.

Both sides fold (language.md 2.1). The index keeps every reading of a word, the query its own form, a light form and
the dictionary form; one of them must meet one of the readings. What Latin words lose their endings to is marked with
`~`, so that `note` meets `notes` and not `not`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from besa.core.search.endings import (
    albanian_stem,
    arabic_light,
    arabic_readings,
    english_stem,
    hebrew_light,
    hebrew_readings,
    without_article,
)
from besa.core.search.lemmas import lemma
from besa.core.text.fold import fold, words

# Raise it when a rule changes: every index of another version is written anew.
VERSION = 2
# Longer "words" are keys and pictures in base64: their beginning is enough.
LONGEST_WORD = 40
# PostgreSQL's tsvector holds a megabyte; a word with its readings takes a fifth of that room for itself at most.
_CHUNK = re.compile(r"[^\s\u05be\u2010\u2011]{1,400}")
_EDGES = ".,;:!?،؛؟()[]{}<>\"'«»“”„…*_-/|"
STEM = "~"


def readings(text: str) -> set[str]:
    """Every form by which `text` is found."""
    found: set[str] = set()
    for chunk in set(_CHUNK.findall(text)):
        found |= _readings(chunk)
    return found


def query(text: str) -> list[frozenset[str]]:
    """The words of a query, each as the forms of which one must be found; a word twice counts once."""
    forms = {word: _query_forms(original, word) for chunk in _CHUNK.findall(text) for original, word in _words(chunk)}
    return list(forms.values())


def hits(chunk: str, wanted: Iterable[frozenset[str]]) -> bool:
    """Whether `chunk`, a piece of text without spaces, holds one of the `wanted` words."""
    found = _readings(chunk)
    return any(found & forms for forms in wanted)


def chunks(text: str) -> Iterator[re.Match[str]]:
    """The pieces that are looked at, where they stand."""
    return _CHUNK.finditer(text)


@lru_cache(maxsize=8192)
def _readings(chunk: str) -> frozenset[str]:
    found: set[str] = set()
    for original, word in _words(chunk):
        found |= {word, *_in_script(word, arabic_readings, hebrew_readings), *_lemmas(original, word)}
    return frozenset(found - {""})


def _query_forms(original: str, word: str) -> frozenset[str]:
    return frozenset({word, *_in_script(word, arabic_light, hebrew_light), *_lemmas(original, word)} - {""})


def _words(chunk: str) -> list[tuple[str, str]]:
    """(as written, folded). Lemmas need the letters as they were written, which a chunk of many words cannot tell apart."""
    found = [word[:LONGEST_WORD] for word in words(chunk)]
    if len(found) == 1:
        return [(chunk.strip(_EDGES), found[0])]
    return [(word, word) for word in found]


Rule = Callable[[str], set[str]]


def _in_script(word: str, arabic: Rule, hebrew: Rule) -> set[str]:
    if not word.isalpha():
        return set()
    if "ء" <= word[0] <= "ي":
        return arabic(word)
    return hebrew(word) if "א" <= word[0] <= "ת" else _stems(word)


def _stems(word: str) -> set[str]:
    """A word of three letters is its own stem only when an ending was cut to reach it."""
    stems = {albanian_stem(word), english_stem(word)}
    return {STEM + stem for stem in stems if len(stem) > 3 or stem != word}


def _lemmas(original: str, word: str) -> set[str]:
    """The dictionary forms of a word as it was written, with and without its article; of a Latin one in both languages."""
    if len(word) < 3 or not word.isalpha() or len(original) > LONGEST_WORD:
        return set()
    if "ء" <= word[0] <= "ي":
        return {_dictionary(form, "ar") for form in without_article(original)}
    if "א" <= word[0] <= "ת":
        return {_dictionary(original, "he")}
    return {_dictionary(original, "sq"), _dictionary(original, "en")} if "a" <= word[0] <= "z" else set()


def _dictionary(word: str, language: str) -> str:
    return fold(lemma(word, language))[:LONGEST_WORD]
