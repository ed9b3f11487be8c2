"""Event name -> how the areas above `cases` take it back (`besa.cases.undo`)."""

from besa.automations.undoing import REVERSALS as AUTOMATIONS
from besa.callbacks.undoing import REVERSALS as CALL_BACKS
from besa.cases.undo import REVERSALS, Reversal

OF_OTHERS: dict[str, Reversal] = {**AUTOMATIONS, **CALL_BACKS}


def fill() -> None:
    REVERSALS.update(OF_OTHERS)
