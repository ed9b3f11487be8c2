"""Templates as Python: what stands side by side in a template is drawn by one function instead of node by node.

Django asks each node for its text, each variable for its value and each value for its escaping, some thousands of times for a
page. Here a run of nodes becomes the source of one function, made when it is first drawn: fixed texts between two values are
one string for each language, `{% if %}` is an `if`, a name is looked up once until something could have changed it. Whatever
else stands in the run (an include, a loop, a component) is asked as before, and so is every value that is not plain, so that a
page reads the same with it and without it (`tests/test_fused.py` compares the two).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby
from typing import Any

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Template,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import TemplateLiteral
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags._vars import CottonVarsNode

from besa.core.lookups import has_keys
from besa.core.templatetags.quick import Called, Drawn, FixedText, Placed, QuickIf, QuickNode, asked, value_of

# Others look for these among the nodes of a template.
APART = (BlockNode, ExtendsNode, CottonVarsNode)
FIXED = (TextNode, FixedText, Drawn, Placed)
MISSING = object()
# A number is shown as it is where thousands have no separator (USE_THOUSAND_SEPARATOR); `{% number %}` says it in words of the reader.
PLAIN: dict[type, Callable[[Any], str]] = {str: escape, int: str}
_django_parses = Template.compile_nodelist


def install() -> None:
    """Fuse the nodes of every template that is parsed from now on. Harmless when repeated."""
    Template.compile_nodelist = _parsed  # type: ignore[assignment]  # private, and pinned by requirements/*.txt


def _parsed(template: Template) -> NodeList:
    nodes = _django_parses(template)
    fuse(nodes)
    return nodes


def fuse(nodes: NodeList) -> None:
    """In place, because partials and blocks hold the same list."""
    for node in nodes:
        for inner in _lists_in(node):
            fuse(inner)
    runs = [(is_apart, list(run)) for is_apart, run in groupby(nodes, lambda node: isinstance(node, APART))]
    nodes[:] = [node for is_apart, run in runs for node in (run if is_apart or _is_plain(run) else [Fused(run)])]


def _lists_in(node: Node) -> Iterable[NodeList]:
    """The lists of nodes that `node` draws itself. An `if` of ours becomes a part of its run: then those inside of it."""
    if isinstance(node, QuickIf):
        return [inner for _asked, branch in node.branches for one in branch for inner in _lists_in(one)]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [inner for inner in found if isinstance(inner, NodeList)]


def _is_plain(run: list[Node]) -> bool:
    return len(run) == 1 and not isinstance(run[0], QuickIf)


class Fused(QuickNode):
    """A run of nodes and the function that draws it."""

    def __init__(self, run: list[Node]) -> None:
        self.nodelist = NodeList(run)
        self._draw: Callable[[Context], str] | None = None

    def render(self, context: Context) -> str:
        if not context.autoescape:  # plain text: rare, and its values are not escaped
            return self.nodelist.render(context)
        if self._draw is None:
            self._draw = Writer().function(self.nodelist)
        return self._draw(context)


class Fixed:
    """Neighbours whose text depends on the language alone."""

    def __init__(self, run: list[Node]) -> None:
        self.run = run
        self.known: dict[str | None, str] = {}

    def text(self, language: str | None, context: Context) -> str:
        found = self.known.get(language)
        if found is None:
            found = self.known[language] = "".join([str(node.render_annotated(context)) for node in self.run])
        return found


class Writer:
    """Writes the source of one function; `_objects` are the things that it names."""

    def __init__(self) -> None:
        self._lines = ["def draw(context):", " out = []", " add = out.append"]
        self._objects = dict(GIVEN)
        self._depth = 1
        self._known: set[str] = set()
        self._speaks = False

    def function(self, nodes: Iterable[Node]) -> Callable[[Context], str]:
        self._write_all(nodes)
        if self._speaks:
            self._lines.insert(3, " language = get_language()")
        self._line("return ''.join(out)")
        exec(compile("\n".join(self._lines), "<fused template>", "exec"), self._objects)  # noqa: S102 - written here, from names we made
        made: Callable[[Context], str] = self._objects["draw"]
        return made

    def _line(self, text: str) -> None:
        self._lines.append(" " * self._depth + text)

    def _named(self, thing: Any) -> str:
        name = f"o{len(self._objects)}"
        self._objects[name] = thing
        return name

    def _write_all(self, nodes: Iterable[Node]) -> None:
        for is_fixed, run in groupby(nodes, lambda node: isinstance(node, FIXED)):
            if is_fixed:
                self._write_fixed(list(run))
            else:
                for node in run:
                    self._write(node)

    def _write_fixed(self, run: list[Node]) -> None:
        if all(isinstance(node, TextNode) for node in run):
            self._line(f"add({''.join([node.s for node in run])!r})")  # type: ignore[attr-defined]  # a TextNode's
            return
        speaks = any(isinstance(node, FixedText) for node in run)
        self._speaks |= speaks
        self._line(f"add({self._named(Fixed(run).text)}({'language' if speaks else None}, context))")

    def _write(self, node: Node) -> None:
        if isinstance(node, QuickIf):
            self._write_if(node.node.conditions_nodelists)
        elif isinstance(node, VariableNode) and not node.filter_expression.filters:
            self._line(f"value = {self._value(node.filter_expression)}")
            self._line("kind = value.__class__")
            self._line(
                "add(value if kind is SafeString else plain[kind](value) if kind in plain else shown(value, context))"
            )
        elif isinstance(node, Called):
            values = ", ".join([self._value(one) for one in node.arguments])
            self._line(f"add({self._named(node.function)}({values}))")
        else:
            self._line(f"add({self._named(node.render_annotated)}(context))")
            self._known.clear()  # who knows what it has set

    def _write_if(self, branches: list[tuple[Any, NodeList]]) -> None:
        (condition, nodes), *others = branches
        if condition is None:
            self._write_all(nodes)
            return
        self._write_condition(condition)
        before = set(self._known)
        self._inside("if chosen:", lambda: self._write_all(nodes))
        after, self._known = self._known, before
        if others:
            self._inside("else:", lambda: self._write_if(others))
        self._known &= after

    def _inside(self, head: str, write: Callable[[], None]) -> None:
        self._line(head)
        self._depth += 1
        self._line("pass")
        write()
        self._depth -= 1

    def _write_condition(self, condition: Any) -> None:
        answer = self._condition(condition)
        self._line("try:")
        self._line(f" chosen = {answer}")
        self._line("except Exception:")
        self._line(f" chosen = {self._named(asked(condition))}(context)")

    def _condition(self, token: Any) -> str:
        """What `token.eval` answers, as an expression."""
        if isinstance(token, TemplateLiteral):
            return self._asked_value(token.value)
        if token.id in ("and", "or", "==", "!="):
            return f"({self._condition(token.first)} {token.id} {self._condition(token.second)})"
        if token.id == "not":
            return f"(not {self._condition(token.first)})"
        return f"{self._named(token.eval)}(context)"

    def _asked_value(self, expression: Any) -> str:
        otherwise = value_of(expression)
        if is_name(expression):
            return self._reached(expression, otherwise)
        return (
            self._named(expression.resolve(Context()))
            if is_literal(expression)
            else f"{self._named(otherwise)}(context)"
        )

    def _value(self, expression: FilterExpression) -> str:
        if is_name(expression):
            return self._reached(expression, expression.resolve)
        return (
            self._named(expression.resolve(Context()))
            if is_literal(expression)
            else f"{self._named(expression.resolve)}(context)"
        )

    def _reached(self, expression: FilterExpression, otherwise: Callable[[Context], Any]) -> str:
        """The value of a dotted name; its first word is looked up before, unless that was done."""
        first, *steps = expression.var.lookups
        if first not in self._known:
            self._known.add(first)
            self._line(f"n_{first} = find(context, {first!r})")
        return f"reach(n_{first}, {tuple(steps)!r}, {self._named(otherwise)}, context)"


def is_name(expression: FilterExpression) -> bool:
    """`case.customer.name`, without filters; a name that Python could not have as well is left alone."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or variable.translate or not variable.lookups:
        return False
    return str(variable.lookups[0]).isidentifier()


def is_literal(expression: FilterExpression) -> bool:
    """A number, or a text in quotation marks."""
    variable = expression.var
    if expression.filters or (isinstance(variable, Variable) and variable.translate):
        return False
    return isinstance(variable, str) or getattr(variable, "lookups", None) is None


def find(context: Context, name: str) -> Any:
    for names in reversed(context.dicts):
        if name in names:
            return names[name]
    return MISSING


def reach(found: Any, steps: tuple[str, ...], otherwise: Callable[[Context], Any], context: Context) -> Any:
    """The short way of `besa.core.lookups`; `otherwise` knows what to make of all else."""
    if found is MISSING:
        return otherwise(context)
    try:
        for step in steps:
            if callable(found):
                return otherwise(context)
            found = found[step] if has_keys(found.__class__) else getattr(found, step)
        return _called(found, otherwise, context) if callable(found) else found
    except Exception:  # a missing name, a failure that is silent or is not: the long way from the beginning
        return otherwise(context)


def _called(found: Any, otherwise: Callable[[Context], Any], context: Context) -> Any:
    if getattr(found, "do_not_call_in_templates", False):
        return found
    return otherwise(context) if getattr(found, "alters_data", False) else found()


def shown(value: Any, context: Context) -> str:
    """A value that is no plain text: localised, escaped."""
    return str(render_value_in_context(value, context))


GIVEN: dict[str, Any] = {
    "find": find,
    "get_language": get_language,
    "plain": PLAIN,
    "reach": reach,
    "SafeString": SafeString,
    "shown": shown,
}
