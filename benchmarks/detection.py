"""Promises found in what an agent writes: processor time for one sentence, in the language that takes longest."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from besa.promises.detection import LANGUAGES, detect
from besa.promises.tests import sentences_blind, sentences_fourth, sentences_second, sentences_sixth, sentences_third

SETS = (sentences_blind, sentences_second, sentences_third, sentences_fourth, sentences_sixth)
ZONE = ZoneInfo("Europe/Tirane")
AT = datetime(2026, 3, 3, 10, 0, tzinfo=ZONE)
ROUNDS = 20


def run() -> dict[str, float]:
    by_language = {language: times_of(language) for language in LANGUAGES}
    slowest = max(by_language.values(), key=lambda times: times[len(times) // 2])
    return {
        "sentences": sum(len(sentences_of(language)) for language in LANGUAGES),
        "p50": slowest[len(slowest) // 2],
        "p95": slowest[len(slowest) * 95 // 100],
    }


def sentences_of(language: str) -> list[str]:
    """Promises and what is none, from all sets."""
    promises = [line.split(" | ")[0] for one in SETS for line in one.PROMISES[language].strip().splitlines()]
    return promises + [line for one in SETS for line in one.OTHERS[language].strip().splitlines()]


def times_of(language: str) -> list[float]:
    """Milliseconds for each sentence, the shortest of its rounds; sorted."""
    return sorted(min(milliseconds(text, language) for _round in range(ROUNDS)) for text in sentences_of(language))


def milliseconds(text: str, language: str) -> float:
    began = time.process_time()
    detect(text, language=language, at=AT, zone=ZONE, closed=frozenset({5, 6}))
    return (time.process_time() - began) * 1000
