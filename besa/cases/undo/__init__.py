"""Taking back what was done to a case: one mechanism for every kind of change (product.md: everything can be undone).

A change is an event; what can be taken back has a `Reversal`, by the event's name. It stands until a later change is about
the same aspect of the case. The undo is an event itself, `ChangeUndone`, which names what it undid.
"""

from besa.cases.undo.reversals import REVERSALS, Reversal
from besa.cases.undo.standing import standing_of
from besa.cases.undo.taking import may_undo, undo

__all__ = ["REVERSALS", "Reversal", "may_undo", "standing_of", "undo"]
