"""What the functions that draw templates call: the short ways to a value, and the long one for whatever else there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # the stubs lack it
from django.utils.translation import get_language

from besa.core.lookups import has_keys

Resolve = Callable[[Context], Any]


class Missing:
    """A name that the context has not, or an attribute of nothing."""


class Unusual(Exception):
    """The short way does not know."""


class ByClass(dict[type, bool]):
    """What holds of a class, found once for each."""

    def __init__(self, rule: Callable[[type], bool]) -> None:
        self._rule = rule

    def __missing__(self, kind: type) -> bool:
        answer = self[kind] = self._rule(kind)
        return answer


MISSING = Missing()
# Their attributes are known by their class: one that is not there will not be there, and nothing has failed inside of it.
SCALARS = frozenset({type(None), bool, int, float, str, SafeString})
# A number is shown as it is where thousands have no separator (USE_THOUSAND_SEPARATOR); `{% number %}` says it in words of the reader.
PLAIN: dict[type, Callable[[Any], str]] = {str: escape, int: str}


def _has_attributes(kind: type) -> bool:
    return kind not in SCALARS and _is_calm(kind) and not has_keys(kind)


def _is_calm(kind: type) -> bool:
    """Whether things of this class are there, and cannot be called. Every class itself can be, whatever it makes."""
    return kind is not Missing and not any("__call__" in vars(base) for base in kind.__mro__)


def find(context: Context, name: str) -> Any:
    for names in reversed(context.dicts):
        if name in names:
            return names[name]
    return MISSING


def step(thing: Any, name: str) -> Any:
    """`thing.name` of what is no plain object. Raises anything; then the long way is taken from the beginning."""
    if thing.__class__ in SCALARS and not name.isdecimal():
        return getattr(thing, name, MISSING)
    if callable(thing):
        raise Unusual
    return thing[name] if has_keys(thing.__class__) else getattr(thing, name)


def settled(value: Any, nothing: Any, otherwise: Resolve, context: Context) -> Any:
    """What was found at the end of a name, called if it can be; `nothing` for what is missing."""
    if value is MISSING:
        return nothing
    if not callable(value) or getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return otherwise(context)
    try:
        return value()
    except Exception:  # wants an argument, or fails silently or aloud: the long way knows
        return otherwise(context)


def failed(first: Any, nothing: Any, otherwise: Resolve, context: Context) -> Any:
    """A missing name, a failure that is silent or is not: the long way from the beginning."""
    return nothing if first is MISSING else otherwise(context)


def rest(value: Any, otherwise: Resolve, context: Context) -> str:
    """A value that is no plain text: called, localised, escaped."""
    return shown(settled(value, "", otherwise, context), context)


def shown(value: Any, context: Context) -> str:
    return str(render_value_in_context(value, context))


def looped(values: Any) -> Any:
    """What `{% for %}` goes through."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def unpacked(names: tuple[str, ...], item: Any) -> Mapping[str, Any]:
    """Raises ValueError as `{% for %}` does where the item has not so many parts."""
    try:
        count = len(item)
    except TypeError:
        count = 1
    if count != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {count}. ")
    return dict(zip(names, item, strict=False))


GIVEN: dict[str, Any] = {
    "MISSING": MISSING,
    "SafeData": SafeData,
    "SafeString": SafeString,
    "calm": ByClass(_is_calm),
    "conditional_escape": conditional_escape,
    "failed": failed,
    "find": find,
    "get_language": get_language,
    "looped": looped,
    "mark_safe": mark_safe,
    "named": ByClass(_has_attributes),
    "plain": PLAIN,
    "rest": rest,
    "settled": settled,
    "shown": shown,
    "step": step,
    "template_localtime": template_localtime,
    "unpacked": unpacked,
}
