"""The decision for each sentence: a promise for certain, perhaps one, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from besa.promises.detection.languages import LANGUAGES
from besa.promises.detection.lexicon import Lexicon
from besa.promises.detection.reading import names_a_deadline, pieces_of
from besa.promises.detection.times import Base, When, when
from besa.promises.detection.tokens import Item, clauses_of, sentences_of

Confidence = Literal["sure", "maybe"]
LONGEST_TEXT = 20_000
MOST_FOUND = 50
# “You wrote that you will pay on Monday” reports what the customer promised.
VETOES = ("no", "past_time", "request", "closed", "told")
QUESTIONS = ("?", "؟")
# What stands in quotation marks behind a colon is somebody's words: “As you wrote: …”.
_QUOTED = re.compile('(?<=[:：])\\s{0,3}["“„«״”][^"”»“״]{3,600}(?:["”»“״]|$)')


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that promises a time. `kind`: call_back, update, delivery or other. Instants in UTC.

    `is_deadline`: “by Friday”, “within two days”: all before `end` keeps it. “At three” and “from two to four” are none.
    """

    text: str
    confidence: Confidence
    kind: str
    start: datetime
    end: datetime
    is_deadline: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What a clause does: whether it commits, by which kind of verb, and whether a condition hangs on it."""

    cue: bool
    kind: str
    conditional: bool


def detect(
    text: str,
    *,
    language: str,
    at: datetime,
    zone: ZoneInfo,
    closed: frozenset[int] | None = None,
    is_agreed: bool = True,
) -> list[Found]:
    """The promises in `text`, written at the instant `at` in `zone`; the first 50 of the first 20,000 characters.

    `closed`: weekdays without work, Monday being 0. Without them working days are plain days, and never sure; nor are they
    where it is not agreed which days those are.
    """
    lexicon, base = LANGUAGES[language], Base(at, zone, closed, is_agreed)
    found = []
    for sentence in sentences_of(text[:LONGEST_TEXT]):
        one = _in_sentence(sentence, lexicon, base)
        if one is not None:
            found.append(one)
        if len(found) == MOST_FOUND:
            break
    return found


def _in_sentence(sentence: str, lexicon: Lexicon, base: Base) -> Found | None:
    if sentence.rstrip("\"'”»)* ").endswith(QUESTIONS):
        return None
    clauses = clauses_of(_QUOTED.sub(" ", sentence), lexicon)
    if not clauses or clauses[0][0].has("question"):
        return None
    if _is_conditional([item for clause in clauses for item in clause], lexicon):
        return None
    items = [item for clause in clauses if not _is_vetoed(clause) for item in clause]
    whole = _meaning(items, lexicon)
    said = when(pieces_of(items), base) if whole.cue or whole.kind else None
    if said is None:
        return None
    confidence = _confidence(items, whole, said)
    if confidence is None:
        return None
    return Found(sentence, confidence, whole.kind or "other", said.start, said.end, names_a_deadline(items))


def _confidence(items: Sequence[Item], meant: Meant, said: When) -> Confidence | None:
    if meant.cue and meant.kind and said.is_certain and not meant.conditional:
        return "sure"
    # Without a word that commits, the past and a habit speak against it: “sent on 12 March”, “answered from 8 to 6 on weekdays”.
    return "maybe" if meant.cue or not any(item.has("was") or item.has("habit") for item in items) else None


def _is_conditional(items: Sequence[Item], lexicon: Lexicon) -> bool:
    """A condition stands before what it governs; one that follows only makes the promise less sure."""
    first = next((item for item in items if item.has("condition") or _is_cue(item, lexicon)), None)
    return first is not None and first.has("condition")


def _meaning(items: Sequence[Item], lexicon: Lexicon) -> Meant:
    cue = any(_is_cue(item, lexicon) for item in items)
    kinds = [kind for kind in (_kind(item, lexicon, committed=cue) for item in items) if kind]
    return Meant(
        cue=cue,
        kind=next((kind for kind in kinds if kind != "other"), kinds[0] if kinds else ""),
        conditional=any(item.has("condition") for item in items),
    )


def _is_vetoed(clause: Sequence[Item]) -> bool:
    return any(item.has(veto) for item in clause for veto in VETOES)


def _is_cue(item: Item, lexicon: Lexicon) -> bool:
    if item.has("cue"):
        return True
    return lexicon.cue is not None and not item.tags and lexicon.cue.fullmatch(item.text) is not None


def _kind(item: Item, lexicon: Lexicon, *, committed: bool) -> str:
    """The kind of promise that a verb makes, or beside a word that commits a noun (“delivery”); "" for every other word."""
    if item.has("verb"):
        return str(item.tags["verb"])
    if item.has("deed") and committed:
        return str(item.tags["deed"])
    if item.tags.keys() - {"was"}:  # “will be sent”: a participle names the act too
        return ""
    return next((kind for kind, verb in lexicon.verbs.items() if verb.fullmatch(item.text)), "")
