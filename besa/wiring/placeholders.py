"""Places in a prepared wording that the areas above `cases` fill: name -> (label, value for a case)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import pgettext_lazy

from besa.callbacks.links import link_in_acknowledgement, link_in_letter
from besa.cases import placeholders
from besa.cases.models import Case
from besa.promises import acknowledgement

PLACES: dict[str, tuple[Any, Callable[[Case], str]]] = {
    "call_back_link": (
        pgettext_lazy("placeholder", "Link by which the customer chooses a time for a call"),
        link_in_letter,
    ),
}


def fill() -> None:
    for key, (label, value_of) in PLACES.items():
        placeholders.LABELS[key] = label
        placeholders.MORE[key] = value_of
    acknowledgement.OFFERS_OF_A_CALL.append(link_in_acknowledgement)
