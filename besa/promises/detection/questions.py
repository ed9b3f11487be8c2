"""Finds what a customer asks: each question a point that must be answered (PR-15). Pure Python, linear time.

By question marks, whole turns that ask, and lists that are announced or numbered. Nothing here decides: people correct what it proposes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from besa.promises.detection.asking import AND_ASKS, ANNOUNCES, BEGINS, BEGINS_OPENLY, COURTESY, INDIRECT

LOOKED_AT = 10_000
LONGEST_SENTENCE = 600
LONGEST_POINT = 300
MOST = 12
# A shorter line was ended by whoever wrote it, not by the program that wrapped it.
WRAPPED = 55

_NUMBER = r"[\d\u0660-\u0669]{1,2}"
_ITEM = re.compile(
    rf"\s{{0,12}}(?:\(?(?P<number>{_NUMBER})[.)\-:\u2013]|(?P<letter>[a-hأبجدאבגד])\)|(?P<bullet>[-*•–‣·]))\s{{1,6}}(?=\S)",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?؟…;؛])[\"'”»)\]\u2069\u200f\u200e]{0,3}\s+")
_ENDS = re.compile(r"[.!?؟:…؛][\"'”»)\]\u2069]{0,3}$")
_MARK = re.compile(r"[?؟][\"'”»)\]!?؟.\u2069\u200f\u200e\s]{0,8}$")
_LEADS = re.compile(r"[\s\-*•–\u200e\u200f\u2066-\u2069\"'“«(¿]+")
# What opens a letter, or a turn within a sentence: before it nothing is asked.
_GREETING = re.compile(
    r"^(?:hi|hello|dear|good (?:morning|afternoon|day)|مرحبا|السلام عليكم|تحية طيبة|أهلا|שלום(?: רב)?|היי"
    r"|përshëndetje|i nderuar|e nderuar|të nderuar)[^,،:!?؟]{0,40}[,،:!]\s*",
    re.IGNORECASE,
)
_THANKS = re.compile(r"^(?:thanks|thank you|شكرا|شكرًا|תודה|faleminderit)[^,،.!]{0,25}[,،.!]\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# The signature and what is quoted below it are no words to be answered.
_SIGNATURE = re.compile(r"^(?:--\s?|_{5,}|-{5,}.{0,40})$")


def questions_in(text: str) -> list[str]:
    """What is asked in `text`, in its order and its own words, each once; at most twelve."""
    found: dict[str, str] = {}
    for block, is_list in _blocks(unicodedata.normalize("NFC", text[:LOOKED_AT])):
        for point in [_trimmed(block)] if is_list else _asked_in(block):
            key = " ".join(_WORD.findall(point.casefold()))
            if key and key not in found:
                found[key] = point
    return list(found.values())[:MOST]


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """Paragraphs with their wrapped lines joined, and items of lists; True for an item that is a point whatever its form."""
    above, paragraph, is_wrapped = "", "", False
    items: list[tuple[str, bool]] = []  # the list that is being read: an item, and whether it has a number
    for line in [*_own_lines(text), ""]:
        item = _ITEM.match(line)
        if item:
            if paragraph:
                above = paragraph
                yield paragraph, False
                paragraph = ""
            items.append((line[item.end() :].strip(), bool(item["number"] or item["letter"])))
        elif items and line.startswith((" ", "\t")) and line.strip():
            items[-1] = (f"{items[-1][0]} {line.strip()}", items[-1][1])
        elif items and line.strip():
            yield from _list(items, above)
            items, above, paragraph = [], "", line.strip()
        elif line.strip():
            if paragraph and not is_wrapped:
                above = paragraph
                yield paragraph, False
            paragraph = f"{paragraph} {line.strip()}" if paragraph and is_wrapped else line.strip()
            is_wrapped = len(line) >= WRAPPED
        elif paragraph:
            above = paragraph
            yield paragraph, False
            paragraph = ""
    yield from _list(items, above)


def _own_lines(text: str) -> Iterator[str]:
    """Without what is quoted, and up to the signature."""
    for line in text.splitlines():
        if _SIGNATURE.match(line):
            return
        if not line.lstrip().startswith(">"):
            yield line.expandtabs(2)


def _list(items: list[tuple[str, bool]], above: str) -> Iterator[tuple[str, bool]]:
    """Its items are points where the line above announces questions, or where half of a numbered list asks."""
    if not items:
        return
    asking = sum(bool(_asked_in(words)) for words, _numbered in items)
    last = _END.split(above)[-1] if above else ""
    announced = last.endswith((":", "：")) and bool(ANNOUNCES.search(last))
    numbered = sum(is_numbered for _words, is_numbered in items)
    is_points = len(items) > 1 and (announced or (numbered == len(items) and asking * 2 >= len(items)))
    for words, _numbered in items:
        yield words, is_points and len(_WORD.findall(words)) > 1


def _asked_in(paragraph: str) -> list[str]:
    found: list[str] = []
    for sentence in _END.split(paragraph):
        if not sentence or not _asks(sentence[:LONGEST_SENTENCE]):
            continue
        for part in AND_ASKS.split(sentence[:LONGEST_SENTENCE]):
            point = _trimmed(part)
            if _is_courtesy(point):
                continue
            if len(_WORD.findall(part)) > 1:
                found.append(point)
            elif found:
                found[-1] = f"{found[-1]} {point}"[:LONGEST_POINT]  # “Why?” belongs to what was asked before
    return found


def _asks(sentence: str) -> bool:
    if _MARK.search(sentence):
        return True
    turn = (
        _LEADS.sub("", _GREETING.sub("", sentence), count=1) if _LEADS.match(sentence) else _GREETING.sub("", sentence)
    )
    if BEGINS.match(turn) or INDIRECT.search(sentence):
        return True
    return not _ENDS.search(turn.rstrip()) and bool(BEGINS_OPENLY.match(turn))


def _is_courtesy(point: str) -> bool:
    bare = _THANKS.sub("", _MARK.sub("", _GREETING.sub("", point))).strip()
    return not bare or COURTESY.fullmatch(bare) is not None


def _trimmed(sentence: str) -> str:
    bare = " ".join(
        _GREETING.sub("", _LEADS.sub("", sentence, count=1) if _LEADS.match(sentence) else sentence).split()
    )
    return bare if len(bare) <= LONGEST_POINT else bare[: LONGEST_POINT - 1].rstrip() + "…"
