"""The tags that a page has hundreds of, without the work that is the same each time.

`{% translate %}` of a fixed text is looked up once for each language, a drawn `{% icon %}` once at all; a tag of one value
is a call of its function. They mean what Django's and `besa.py`'s own mean, and take the place of those as builtins.
"""

from __future__ import annotations

from collections.abc import Callable

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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


class Drawn(QuickNode):
    """An icon whose name, label and class stand in the template."""

    def __init__(self, arguments: list[FilterExpression]) -> None:
        self.arguments = arguments
        self.drawn = ""

    def render(self, context: Context) -> str:
        if not self.drawn:
            self.drawn = words.icon(*(argument.resolve(context) for argument in self.arguments))
        return self.drawn


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
