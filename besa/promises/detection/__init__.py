"""Finds times that an agent promises in what they write, in four languages (language.md 4). Pure Python, linear time.

A commitment and a time make a promise; a question, a refusal, the past, a request, a condition and opening hours do not.
"sure" may fill in a form, "maybe" is a hint; nothing here ever makes a promise.
"""

from besa.promises.detection.finding import Found, detect
from besa.promises.detection.languages import LANGUAGES

__all__ = ["LANGUAGES", "Found", "detect"]
