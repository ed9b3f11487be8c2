"""From plain JSON to a condition. What is not on the closed lists, too deep, too long or of another shape is refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from besa.cases.conditions.registry import field_of
from besa.cases.conditions.tree import All, AnyOf, Condition, Not, Test, tests_in
from besa.cases.errors import BadCondition

MOST_TESTS = 50
DEEPEST = 5


def parse(data: Any) -> Condition:
    """The condition that `data` says. Raises BadCondition with a sentence that names the field."""
    condition = _part(data, DEEPEST)
    if sum(1 for _test in tests_in(condition)) > MOST_TESTS:
        raise _too_much()
    return condition


def _part(data: Any, depth: int) -> Condition:
    if not isinstance(data, dict):
        raise _shapeless()
    if depth < 0:
        raise _too_much()
    if data.keys() == {"all"}:
        return All(_parts(data["all"], depth))
    if data.keys() == {"any"}:
        return AnyOf(_parts(data["any"], depth))
    if data.keys() == {"not"}:
        return Not(_part(data["not"], depth - 1))
    return _test(data)


def _parts(data: Any, depth: int) -> tuple[Condition, ...]:
    if not isinstance(data, list):
        raise _shapeless()
    if len(data) > MOST_TESTS:
        raise _too_much()
    return tuple(_part(part, depth - 1) for part in data)


def _test(data: dict[str, Any]) -> Test:
    if not {"field", "op"} <= data.keys() <= {"field", "op", "value"}:
        raise _shapeless()
    if not isinstance(data["field"], str) or not isinstance(data["op"], str):
        raise _shapeless()
    field = field_of(data["field"])
    return Test(field.key, data["op"], field.kind.clean(field, data["op"], data.get("value")))


def _shapeless() -> BadCondition:
    return BadCondition(_("A condition is a group of conditions, or a test with a field, an operator and a value."))


def _too_much() -> BadCondition:
    return BadCondition(
        _("This condition is too long: at most %(tests)s tests, in groups at most %(depth)s deep.")
        % {"tests": MOST_TESTS, "depth": DEEPEST}
    )
