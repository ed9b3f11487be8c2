"""The words of one language, compiled for looking up. The tables in `languages/` are plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from besa.core.text.fold import fold, words

LONGEST_PHRASE = 5
Tags = dict[str, Any]
# Meaning -> value -> phrases separated by commas.
Tables = dict[str, dict[Any, str]]


@dataclass(frozen=True)
class Lexicon:
    """`phrases`: folded words -> what they can mean. `verbs`: kind of promise -> the forms of its verbs.

    `prefixes` are letters that stand before a word (Arabic and Hebrew); those in `at` say that an hour follows.
    `cue` matches one word that commits by its form alone: אחזור, سأتصل.
    """

    phrases: dict[tuple[str, ...], Tags]
    verbs: dict[str, re.Pattern[str]]
    cue: re.Pattern[str] | None = None
    prefixes: tuple[str, ...] = ()
    at: frozenset[str] = frozenset()
    firsts: frozenset[str] = field(default=frozenset())

    def find(self, tokens: list[str], place: int) -> tuple[str, Tags, int] | None:
        """The longest phrase that begins at `place`: its prefix, its meanings, the place after it."""
        splits = [split for split in self._splits(tokens[place]) if split[1] in self.firsts]
        if not splits:
            return None
        for length in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
            rest = tuple(tokens[place + 1 : place + length])
            for prefix, first in splits:
                tags = self.phrases.get((first, *rest))
                if tags is not None:
                    return prefix, tags, place + length
        return None

    def _splits(self, token: str) -> list[tuple[str, str]]:
        """The word as it is, then with each prefix taken off; Arabic `لل` stands for `ل` before `ال`."""
        found = [("", token)]
        for prefix in self.prefixes:
            if token.startswith(prefix) and len(token) > len(prefix) + 1:
                found.append((prefix, token[len(prefix) :]))
                if prefix.endswith("لل"):
                    found.append((prefix, "ال" + token[len(prefix) :]))
        return found


def compile_lexicon(
    tables: Tables,
    verbs: Mapping[str, re.Pattern[str]],
    *,
    cue: re.Pattern[str] | None = None,
    prefixes: Iterable[str] = (),
    at: Iterable[str] = (),
) -> Lexicon:
    """The tables and verbs of a language for looking up. One phrase may have several meanings."""
    phrases: dict[tuple[str, ...], Tags] = {}
    for tag, table in tables.items():
        for value, listed in table.items():
            for phrase in listed.split(","):
                phrases.setdefault(tuple(words(phrase)), {})[tag] = value
    longest_first = sorted(map(fold, prefixes), key=len, reverse=True)
    firsts = frozenset(phrase[0] for phrase in phrases)
    return Lexicon(phrases, dict(verbs), cue, tuple(longest_first), frozenset(map(fold, at)), firsts)


def forms(before: str, stems: str, after: str) -> re.Pattern[str]:
    """One word: `before`, one of the folded stems, `after`. Matched against one bounded word, so never slow."""
    listed = sorted((fold(stem.strip()) for stem in stems.split(",")), key=len, reverse=True)
    return re.compile(f"(?:{before})(?:{'|'.join(map(re.escape, listed))})(?:{after})")
