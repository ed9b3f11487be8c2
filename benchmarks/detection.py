"""Promises found in what an agent writes: processor time for one sentence, in the language that takes longest; the right day and
hour in `language/promises.py`, and what is taken for a promise without being one, in all sets."""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from besa.promises.detection import LANGUAGES, detect
from besa.promises.tests import (
    sentences_blind,
    sentences_dev,
    sentences_fifth,
    sentences_fourth,
    sentences_second,
    sentences_sixth,
    sentences_third,
)

SETS = (sentences_blind, sentences_second, sentences_third, sentences_fourth, sentences_fifth, sentences_sixth)
# Friday and Saturday, or Saturday and Sunday.
CLOSED = {"ar": frozenset({4, 5}), "he": frozenset({4, 5}), "en": frozenset({5, 6}), "sq": frozenset({5, 6})}
ZONE = ZoneInfo("Europe/Tirane")
AT = datetime(2026, 3, 3, 10, 0, tzinfo=ZONE)
ROUNDS = 20


def run() -> dict[str, Any]:
    by_language = {language: times_of(language) for language in LANGUAGES}
    slowest = max(by_language.values(), key=lambda times: times[len(times) // 2])
    return {
        "sentences": sum(len(sentences_of(language)) for language in LANGUAGES),
        "p50": slowest[len(slowest) // 2],
        "p95": slowest[len(slowest) * 95 // 100],
        "right": {language: right(language) for language in LANGUAGES},
        "of": len(sentences_dev.GOLD),
        "falsely_sure": sum(falsely_sure(language) for language in LANGUAGES),
    }


def right(language: str) -> int:
    """Sentences of the first set in which the right day and hour are found."""
    sentences = sentences_dev.PROMISES[language].strip().splitlines()
    return sum(is_right(text, language, gold) for text, gold in zip(sentences, sentences_dev.GOLD, strict=True))


def is_right(text: str, language: str, gold: tuple[tuple[str, str], int | None]) -> bool:
    (first, last), hour = gold
    starts = [one.start.astimezone(ZONE) for one in found(text, language)]
    return any(first <= str(start.date()) <= last and hour in (None, start.hour) for start in starts)


def falsely_sure(language: str) -> int:
    others = "".join(one.OTHERS[language] for one in (sentences_dev, *SETS)).strip().splitlines()
    return sum(one.confidence == "sure" for text in others for one in found(text, language))


def found(text: str, language: str) -> list[Any]:
    return list(detect(text, language=language, at=AT, zone=ZONE, closed=CLOSED[language]))


def sentences_of(language: str) -> list[str]:
    """Promises and what is none, from all sets."""
    promises = [line.split(" | ")[0] for one in SETS for line in one.PROMISES[language].strip().splitlines()]
    return promises + [line for one in SETS for line in one.OTHERS[language].strip().splitlines()]


def times_of(language: str) -> list[float]:
    """Milliseconds for each sentence, the shortest of its rounds; sorted."""
    return sorted(min(milliseconds(text, language) for _round in range(ROUNDS)) for text in sentences_of(language))


def milliseconds(text: str, language: str) -> float:
    began = time.process_time()
    found(text, language)
    return (time.process_time() - began) * 1000
