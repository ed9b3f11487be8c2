"""Event name -> function that gives (icon, sentence) for the timeline of a case."""

from collections.abc import Callable
from typing import Any

from besa.core.registry import sentences
from besa.promises.sentences import SENTENCES as PROMISES

SENTENCES: dict[str, Callable[[Any], Any]] = {**PROMISES}


def fill() -> None:
    sentences.update(SENTENCES)
