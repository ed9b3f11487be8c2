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

_THE_LONG_WAY = Variable._resolve_lookup  # type: ignore[attr-defined]  # private, and pinned by requirements/*.txt
_has_keys: dict[type, bool] = {}
_labels: dict[Any, dict[Any, Any]] = {}


def install() -> None:
    """Let every template take the short way. Harmless when repeated."""
    Variable._resolve_lookup = look_up  # type: ignore[attr-defined]  # as above
    Model._get_FIELD_display = display  # type: ignore[attr-defined]  # as above


def display(row: Model, field: Any) -> Any:
    """`row.get_status_display()`: Django makes a dict of all choices for each asking, and translates every key of it."""
    labels = _labels.get(field)
    if labels is None:
        labels = _labels[field] = dict(field.flatchoices)
    value = getattr(row, field.attname)
    return force_str(labels.get(value, value), strings_only=True)


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
    known = _has_keys.get(kind)
    if known is None:
        known = _has_keys[kind] = hasattr(kind, "__getitem__")
    return known
