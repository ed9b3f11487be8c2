"""Lengths of time in conditions: `{"amount": 3, "unit": "days"}`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from besa.cases.errors import BadCondition
from besa.core.reader import current_reader
from besa.core.text.digits import in_digits

if TYPE_CHECKING:
    from besa.cases.conditions.registry import Field

UNITS = {
    "minutes": pgettext_lazy("unit of time", "minutes"),
    "hours": pgettext_lazy("unit of time", "hours"),
    "days": pgettext_lazy("unit of time", "days"),
    "weeks": pgettext_lazy("unit of time", "weeks"),
}
MOST = 10_000


def clean_length(field: Field, value: Any) -> dict[str, Any]:
    """Raises BadCondition unless `value` is an amount and a unit."""
    if isinstance(value, dict) and value.keys() == {"amount", "unit"}:
        amount, unit = value["amount"], value["unit"]
        is_amount = isinstance(amount, int) and not isinstance(amount, bool) and 1 <= amount <= MOST
        if is_amount and isinstance(unit, str) and unit in UNITS:
            return {"amount": amount, "unit": unit}
    raise BadCondition(_("Write how long, and choose a unit, for “%(field)s”.") % {"field": field.label})


def length_of(value: dict[str, Any]) -> timedelta:
    return timedelta(**{value["unit"]: value["amount"]})


def in_words(value: dict[str, Any]) -> str:
    count = value["amount"]
    words = {
        "minutes": ngettext("%(count)s minute", "%(count)s minutes", count),
        "hours": ngettext("%(count)s hour", "%(count)s hours", count),
        "days": ngettext("%(count)s day", "%(count)s days", count),
        "weeks": ngettext("%(count)s week", "%(count)s weeks", count),
    }[value["unit"]]
    return in_digits(words % {"count": count}, current_reader().digits)
