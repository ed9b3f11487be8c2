"""The tags that a page has hundreds of, without the work that is the same each time.

`{% translate %}` of a fixed text is looked up once for each language, a drawn `{% icon %}` once at all; a tag of one value
is a call of its function. They mean what Django's and `besa.py`'s own mean, and take the place of those as builtins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, Variable, VariableDoesNotExist
from django.template.context import Context
from django.template.defaulttags import IfNode, TemplateLiteral, do_if
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode, do_static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from besa.core.lookups import look_up
from besa.core.templatetags import besa as words

register = template.Library()


class QuickNode(Node):
    """Renders without the wrapper that only a debugging page needs."""

    def render_annotated(self, context: Context) -> SafeString:
        return self.render(context)  # type: ignore[return-value]  # what we render is safe


class FixedText(QuickNode):
    """A translated text without variables: the same for all who read in one language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = get_language(), context.autoescape
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = str(self.node.render(context))
        return found


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = do_translate(parser, token)
    context = node.message_context
    is_fixed = is_constant(node.filter_expression) and (context is None or is_constant(context))
    return FixedText(node) if is_fixed and not node.asvar and not node.noop else node


def is_constant(expression: FilterExpression) -> bool:
    """A text in quotation marks. `TranslateNode` makes a variable of it again, one without look-ups."""
    variable = expression.var
    return not expression.filters and (isinstance(variable, str) or getattr(variable, "lookups", None) is None)


class QuickIf(QuickNode):
    """`{% if %}` with its conditions as functions of the context."""

    def __init__(self, node: IfNode) -> None:
        self.node = node
        self.branches = [
            (asked(condition) if condition else None, nodes) for condition, nodes in node.conditions_nodelists
        ]

    @property
    def nodelist(self) -> NodeList:
        """What is inside, for whoever looks for nodes of a kind (blocks)."""
        return self.node.nodelist

    def render(self, context: Context) -> SafeString | str:
        for condition, nodes in self.branches:
            if condition is None or condition(context):
                return nodes.render(context)
        return ""


@register.tag("if")
def quick_if(parser: Parser, token: Token) -> Node:
    return QuickIf(do_if(parser, token))


Condition = Callable[[Context], Any]


def asked(token: Any) -> Condition:
    """What `token.eval` answers (django.template.smartif); what fails is not so, as there."""
    if isinstance(token, TemplateLiteral):
        return value_of(token.value)  # type: ignore[arg-type]  # the stubs say too little of it
    if token.id in LAZY:
        return LAZY[token.id](*(asked(part) for part in (token.first, token.second) if part is not None))
    return token.eval  # type: ignore[no-any-return]  # the rare ones: in, is, comparisons


def value_of(expression: FilterExpression) -> Condition:
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or variable.translate:
        return lambda context: expression.resolve(context, ignore_failures=True)
    if not variable.lookups:  # a number, or a text in quotation marks
        fixed = variable.resolve({})
        return lambda context: fixed

    def look(context: Context) -> Any:
        try:
            return look_up(variable, context)
        except VariableDoesNotExist:
            return None

    return look


def _and(first: Condition, second: Condition) -> Condition:
    return _silent(lambda context: first(context) and second(context))


def _or(first: Condition, second: Condition) -> Condition:
    return _silent(lambda context: first(context) or second(context))


def _not(first: Condition) -> Condition:
    return _silent(lambda context: not first(context))


def _equal(first: Condition, second: Condition) -> Condition:
    return _silent(lambda context: first(context) == second(context))


def _differ(first: Condition, second: Condition) -> Condition:
    return _silent(lambda context: first(context) != second(context))


def _silent(condition: Condition) -> Condition:
    """An operator whose parts fail is not so."""

    def answer(context: Context) -> Any:
        try:
            return condition(context)
        except Exception:
            return False

    return answer


LAZY: dict[str, Callable[..., Condition]] = {"and": _and, "or": _or, "not": _not, "==": _equal, "!=": _differ}


class Drawn(QuickNode):
    """An icon whose name, label and class stand in the template."""

    def __init__(self, arguments: list[FilterExpression]) -> None:
        self.arguments = arguments
        self.drawn = ""

    def render(self, context: Context) -> str:
        if not self.drawn:
            self.drawn = words.icon(*(argument.resolve(context) for argument in self.arguments))
        return self.drawn


class Placed(QuickNode):
    """The address of a file of ours, which is the same all day."""

    def __init__(self, node: StaticNode) -> None:
        self.node = node
        self.known: dict[bool, str] = {}

    def render(self, context: Context) -> str:
        if context.autoescape not in self.known:
            self.known[context.autoescape] = self.node.render(context)
        return self.known[context.autoescape]


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    node = do_static(parser, token)
    return node if node.varname or not is_constant(node.path) else Placed(node)


class Called(QuickNode):
    """A function of values that gives safe HTML or a plain word."""

    def __init__(self, function: Callable[..., str], arguments: list[FilterExpression]) -> None:
        self.function = function
        self.arguments = arguments

    def render(self, context: Context) -> str:
        return self.function(*[argument.resolve(context) for argument in self.arguments])


def quick(name: str, function: Callable[..., str]) -> None:
    """`{% name value ... %}`; with `as` or a keyword it is left to the slow form."""
    slow = words.register.tags[name]

    def compiled(parser: Parser, token: Token) -> Node:
        bits = token.split_contents()[1:]
        if "as" in bits or any("=" in bit and bit[0] not in "\"'" for bit in bits):
            return slow(parser, token)  # type: ignore[no-any-return]  # Django's own
        arguments = [parser.compile_filter(bit) for bit in bits]
        if function is words.icon and all(map(is_constant, arguments)) and "_(" not in token.contents:
            return Drawn(arguments)
        return Called(function, arguments)

    register.tag(name, compiled)


for tag in ("moment", "day", "due", "typed", "name", "ltr", "direction", "icon"):
    quick(tag, getattr(words, tag))
