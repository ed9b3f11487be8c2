"""From text to sentences, clauses and items: words with everything they can mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from besa.core.text.fold import fold
from besa.promises.detection.lexicon import Lexicon, Tags

LONGEST_SENTENCE = 600
LONGEST_WORD = 40

_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
_UNFINISHED = re.compile(r"(?:\b[ap]\.m|\b(?:mr|mrs|ms|dr|nr|no|z|znj))\.$", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;](?!\d)|\s[–—]\s|\b(?:but|por|megjithate)\b|(?<!\w)(?:و?لكن\w{0,3}|אבל|אכ)(?!\w)")
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)|(?P<clock>\d{1,2}:\d\d)(?!\d)"
    r"|(?P<date>\d{1,2}[./]\d{1,2}(?:[./]\d{4}|[./]\d\d)?|\d{1,2}-\d{1,2}-\d{4})(?![\d/])"
    r"|(?P<number>\d{1,9})(?P<nth>(?:st|nd|rd|th)\b)?|(?P<word>[^\W\d_]+)|(?P<dash>[-–])"
)
# “Even if I have no news” takes no condition and no denial into the promise beside it. Folded words, as far as the next comma.
_CONCESSION = re.compile(
    r"(?<!\w)(?:even (?:if|when|though)|حتي (?:لو|وان|اذا)|(?:גמ|אפילו) (?:אמ|כש\w*)|edhe (?:nese|sikur|po|kur))(?!\w)[^,;]{0,300}"
)
_AM_PM = re.compile(r"\b([ap])\.m\b\.?")


@dataclass(frozen=True, slots=True)
class Item:
    """A word or a phrase. `at`: a letter before it says that an hour follows."""

    text: str
    tags: Tags
    at: bool = False
    prefix: str = ""

    def has(self, tag: str) -> bool:
        return tag in self.tags


def sentences_of(text: str) -> list[str]:
    """Sentences of the writer's own; quoted lines are somebody else's."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    found: list[str] = []
    for part in _SENTENCE.split(own):
        if found and _UNFINISHED.search(found[-1][-6:]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [one.strip() for one in found if one.strip()]


def clauses_of(sentence: str, lexicon: Lexicon) -> list[list[Item]]:
    """The items of each clause. A sentence is read up to 600 characters."""
    folded = _AM_PM.sub(r"\1m", fold(sentence[:LONGEST_SENTENCE]))
    clauses = _CLAUSE.split(_CONCESSION.sub(",", folded))
    return [items for items in (_items(clause, lexicon) for clause in clauses) if items]


def _items(clause: str, lexicon: Lexicon) -> list[Item]:
    tokens = list(_TOKEN.finditer(clause))
    texts = [token.group()[:LONGEST_WORD] for token in tokens]
    items: list[Item] = []
    place = 0
    while place < len(tokens):
        found = lexicon.find(texts, place) if tokens[place].lastgroup == "word" else None
        if found is None:
            items.append(Item(texts[place], _number_tags(tokens[place])))
            place += 1
            continue
        prefix, tags, after = found
        items.append(Item(" ".join(texts[place:after]), tags, prefix in lexicon.at and bool(prefix), prefix))
        place = after
    return items


def _number_tags(token: re.Match[str]) -> Tags:
    """What a token that is no phrase means by its form: a clock, a date, a number; 15.30 is a clock, 15.3 a date."""
    if token["clock"]:
        return _clock(token["clock"].split(":"))
    if token["iso"]:
        return {"date": tuple(int(part) for part in reversed(token["iso"].split("-")))}
    if token["date"]:
        parts = re.split(r"[./-]", token["date"])
        is_clock = len(parts) == 2 and "." in token["date"] and len(parts[1]) == 2 and int(parts[1]) % 5 == 0
        return _clock(parts) if is_clock and not 1 <= int(parts[1]) <= 12 else {"date": tuple(map(int, parts))}
    if token["number"]:
        return {"num": int(token["number"])} | ({"nth": True} if token["nth"] else {})
    return {"dash": True} if token["dash"] else {}


def _clock(parts: list[str]) -> Tags:
    """An hour of one digit without a nought before it may be one of the afternoon."""
    hour, minute = map(int, parts)
    return {"clock": (hour, minute, len(parts[0]) == 1)} if hour < 24 and minute < 60 else {}
