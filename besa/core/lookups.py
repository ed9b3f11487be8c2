"""What `{{ case.customer.name }}` costs. A page makes some four thousand such steps, and Django tries each as a key first.

The short way here is for what nearly all of them are: an attribute of an object, a key of a dict, nothing to call. Whatever
else it meets it leaves to Django's own way, from the beginning, so that a template means the same with it and without it
(`tests/test_lookups.py` compares the two).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.template.base import Variable
from django.utils.encoding import force_str
from django.utils.translation import get_language

_THE_LONG_WAY = Variable._resolve_lookup  # type: ignore[attr-defined]  # private, and pinned by requirements/*.txt
_BY_PLACE = (str.__getitem__, list.__getitem__, tuple.__getitem__)
_has_keys: dict[type, bool] = {}
_labels: dict[tuple[Any, str | None], dict[Any, Any]] = {}


def install() -> None:
    """Let every template take the short way. Harmless when repeated."""
    Variable._resolve_lookup = look_up  # type: ignore[attr-defined]  # as above


def install_display() -> None:
    """Let every model that is made from now on say its choices in the short way. Harmless when repeated."""
    Model._get_FIELD_display = display  # type: ignore[attr-defined]  # as above


def display(row: Model, field: Any) -> Any:
    """`row.get_status_display()`: Django makes a dict of all choices for each asking, and translates every key of it."""
    key = field, get_language()
    labels = _labels.get(key)
    if labels is None:
        labels = _labels[key] = {value: force_str(label, strings_only=True) for value, label in field.flatchoices}
    value = getattr(row, field.attname)
    return labels[value] if value in labels else force_str(value, strings_only=True)


def look_up(variable: Variable, context: Any) -> Any:
    """The value of a dotted name in `context`. Raises what the long way raises."""
    first, *rest = variable.lookups  # type: ignore[misc]  # a name has lookups; a literal never comes here
    try:
        current = context[first]
        for step in rest:
            if callable(current):
                return _THE_LONG_WAY(variable, context)
            current = current[step] if has_keys(type(current)) else getattr(current, step)
    except Exception:  # a missing name, a silent failure, a list's index: the long way knows what to make of each
        return _THE_LONG_WAY(variable, context)
    return _THE_LONG_WAY(variable, context) if callable(current) else current


def has_keys(kind: type) -> bool:
    """Whether a name may be a key of it. What counts its items, such as a text or a list, has none."""
    known = _has_keys.get(kind)
    if known is None:
        known = _has_keys[kind] = getattr(kind, "__getitem__", None) not in (None, *_BY_PLACE)
    return known
