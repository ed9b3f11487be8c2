"""Lines of Python, and the expressions in them that stand for a template's names, filters and conditions."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from keyword import iskeyword
from typing import Any

from django.template.base import FilterExpression, Variable
from django.template.context import Context
from django.template.defaulttags import TemplateLiteral

from besa.core.fused.values import GIVEN
from besa.core.templatetags.quick import asked, value_of

INFIX = frozenset({"and", "or", "==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not"})


class Source:
    """The lines of one function; `objects` are the things that they name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.objects = dict(GIVEN)
        self.depth = 1
        # First words of names that were looked up, and cannot have changed since.
        self.known: set[str] = set()
        self._count = 0

    def line(self, text: str) -> None:
        self.lines.append(" " * self.depth + text)

    def inside(self, head: str, write: Callable[[], None]) -> None:
        self.line(head)
        self.depth += 1
        self.line("pass")
        write()
        self.depth -= 1

    def named(self, thing: Any) -> str:
        name = f"o{len(self.objects)}"
        self.objects[name] = thing
        return name

    def temporary(self) -> str:
        self._count += 1
        return f"t{self._count}"

    # Values

    def value(self, expression: FilterExpression, nothing: Any = "") -> str:
        """What `expression.resolve` gives, in a variable; `nothing` instead of a name that is missing."""
        if is_literal(expression):
            return self.named(expression.resolve(Context()))
        otherwise = self._otherwise(expression, nothing)
        if is_name(expression):
            return self._calm(self.reached(expression, nothing, otherwise), nothing, otherwise)
        if not is_name(expression, filters=True):
            return self._kept(f"{otherwise}(context)")
        return self._filtered(expression, nothing)

    def _otherwise(self, expression: FilterExpression, nothing: Any) -> str:
        if nothing is None:
            return self.named(lambda context: expression.resolve(context, ignore_failures=True))
        return self.named(expression.resolve)

    def _kept(self, what: str) -> str:
        variable = self.temporary()
        self.line(f"{variable} = {what}")
        return variable

    def _calm(self, found: str, nothing: Any, otherwise: str) -> str:
        return self._kept(
            f"{found} if calm[{found}.__class__] else settled({found}, {nothing!r}, {otherwise}, context)"
        )

    def reached(self, expression: FilterExpression, nothing: Any, otherwise: str) -> str:
        """The value of a dotted name in a variable, not yet called where it can be."""
        first, *steps = expression.var.lookups
        found = self._first(first)
        if not steps:
            return found
        variable, path = self.temporary(), self._path(found, steps)
        self.line("try:")
        self.line(f" {variable} = {path}")
        self.line("except Exception:")
        self.line(f" {variable} = failed({found}, {nothing!r}, {otherwise}, context)")
        return variable

    def _first(self, name: str) -> str:
        """The first word of a dotted name is looked up before, unless that was done."""
        if name not in self.known:
            self.known.add(name)
            self.line(f"n_{name} = find(context, {name!r})")
        return f"n_{name}"

    def _path(self, found: str, steps: list[str]) -> str:
        for name in steps:
            if not found.isidentifier():
                before = self.temporary()
                start, found = f"({before} := {found})", before
            else:
                start = found
            if name.isidentifier() and not iskeyword(name):
                found = f"({found}.{name} if named[{start}.__class__] else step({found}, {name!r}))"
            else:
                found = f"step({start}, {name!r})"
        return found

    def _filtered(self, expression: FilterExpression, nothing: Any) -> str:
        bare = copy(expression)
        bare.filters = []
        found = self.value(bare, nothing)
        for function, arguments in expression.filters:
            found = self._through(found, function, arguments)
        return found

    def _through(self, found: str, function: Any, arguments: Any) -> str:
        """As FilterExpression.resolve does it."""
        given = [
            f"{self.named(argument.resolve)}(context)" if is_variable else self.named(argument)
            for is_variable, argument in arguments
        ]
        if getattr(function, "expects_localtime", False):
            found = self._kept(f"template_localtime({found}, context.use_tz)")
        if getattr(function, "needs_autoescape", False):
            given.append("autoescape=True")
        new = self._kept(f"{self.named(function)}({', '.join([found, *given])})")
        if getattr(function, "is_safe", False):
            return self._kept(f"mark_safe({new}) if isinstance({found}, SafeData) else {new}")
        return new

    # Conditions

    def condition(self, token: Any) -> None:
        """Lines that set `chosen` to what `token.eval` answers."""
        answer = self._asked(token)
        self.line("try:")
        self.line(f" chosen = {answer}")
        self.line("except Exception:")
        self.line(f" chosen = {self.named(asked(token))}(context)")

    def _asked(self, token: Any) -> str:
        if isinstance(token, TemplateLiteral):
            return self._asked_value(token.value)
        if token.id in INFIX:
            return f"({self._asked(token.first)} {token.id} {self._asked(token.second)})"
        if token.id == "not":
            return f"(not {self._asked(token.first)})"
        return f"{self.named(token.eval)}(context)"

    def _asked_value(self, expression: Any) -> str:
        if is_literal(expression):
            return self.named(expression.resolve(Context()))
        otherwise = self.named(value_of(expression))
        if not is_name(expression):
            return f"{otherwise}(context)"
        first, *steps = expression.var.lookups
        found = self._path(self._first(first), steps)
        if found.isidentifier():
            return f"({found} if calm[{found}.__class__] else settled({found}, None, {otherwise}, context))"
        end = self.temporary()
        return f"({end} if calm[({end} := {found}).__class__] else settled({end}, None, {otherwise}, context))"


def is_name(expression: FilterExpression, *, filters: bool = False) -> bool:
    """`case.customer.name`, without filters unless they are allowed; a name that Python could not have as well is left alone."""
    variable = expression.var
    if expression.filters and not filters:
        return False
    if not isinstance(variable, Variable) or variable.translate or not variable.lookups:
        return False
    return str(variable.lookups[0]).isidentifier()


def is_literal(expression: FilterExpression) -> bool:
    """A number, or a text in quotation marks."""
    variable = expression.var
    if expression.filters or (isinstance(variable, Variable) and variable.translate):
        return False
    return isinstance(variable, str) or getattr(variable, "lookups", None) is None
