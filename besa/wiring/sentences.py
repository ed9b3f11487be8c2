"""Event name -> function that gives (icon, sentence) for the timeline of a case."""

from collections.abc import Callable
from typing import Any

from besa.automations.telling import SENTENCES as AUTOMATIONS
from besa.callbacks.telling import SENTENCES as CALL_BACKS
from besa.core.registry import sentences
from besa.promises.sentences import SENTENCES as PROMISES
from besa.routing.telling import SENTENCES as ROUTING

SENTENCES: dict[str, Callable[[Any], Any]] = {**PROMISES, **CALL_BACKS, **ROUTING, **AUTOMATIONS}


def fill() -> None:
    sentences.update(SENTENCES)
