"""Any condition on any field of a case: plain JSON in, a `Q`, a yes or no, or a sentence out. README.md says how to use it."""

from besa.cases.conditions.asking import described, matches, to_q
from besa.cases.conditions.parsing import parse
from besa.cases.conditions.tree import EVERYTHING, All, AnyOf, Condition, Not, Test

__all__ = ["EVERYTHING", "All", "AnyOf", "Condition", "Not", "Test", "described", "matches", "parse", "to_q"]
