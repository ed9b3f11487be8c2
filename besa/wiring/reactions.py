"""Event -> functions. WITHIN: same transaction, must not be lost. AFTER: on commit, can be recomputed."""

from besa.core.registry import Reaction, reactions

WITHIN: list[tuple[type, Reaction]] = []
AFTER: list[tuple[type, Reaction]] = []


def fill() -> None:
    for event, reaction in WITHIN:
        reactions.within[event].append(reaction)
    for event, reaction in AFTER:
        reactions.after[event].append(reaction)
