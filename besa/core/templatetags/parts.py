"""Small parts of the frame and its components: faces, undo in toasts, a page's name said twice."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from besa.core.context import Place
from besa.core.text.controls import isolate
from besa.core.text.markup import inline_markup

register = template.Library()

UNDO = re.compile(r"(?<!\S)undo:(/\S*)")
FACES = 6
# What a list shows of a text is shorter.
LONGEST_LINE = 1000


class Capture(template.Node):
    """`{% capture page_title %}...{% endcapture %}`: shows what is inside, and keeps it for later in the same page."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> str:
        shown = self.nodelist.render(context)
        context.dicts[0][self.name] = shown
        return shown


@register.tag
def capture(parser: Parser, token: Token) -> Capture:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return Capture(name, nodelist)


@register.filter
def initial(thing: object) -> str:
    """The first letter of a name, without the sign before it; "?" for nobody."""
    letters = (letter for letter in str(thing or "") if unicodedata.category(letter)[0] in "LN")
    return next(letters, "?").upper()


@register.filter
def isolated(text: object) -> str:
    """Foreign words inside a sentence of plain text, such as a tooltip: they never turn it around."""
    return isolate(text)


@register.filter
def islands(text: object) -> SafeString:
    """One line of what somebody wrote, such as a subject: its numbers and addresses keep their order in Arabic and Hebrew."""
    return _islands(str(text or "")[:LONGEST_LINE])


# The same lines stand in a list again and again.
@lru_cache(maxsize=4096)
def _islands(line: str) -> SafeString:
    return mark_safe(inline_markup(line))  # noqa: S308 - escaped there


@register.filter
def hue(number: int | None) -> int:
    """One of the colours of faces, always the same for the same row."""
    return (number or 0) % FACES


@register.filter
def undo_paths(tags: str) -> list[str]:
    """`"undo:/cases/7/undo/"` among a message's extra tags: where to post to take it back. Only paths of our own."""
    return [path for path in UNDO.findall(tags or "") if not path.startswith("//")]


@register.filter
def daily(places: Iterable[Place]) -> list[Place]:
    """What stands open in the rail; the rest is `folded`."""
    return [place for place in places if place.is_daily]


@register.filter
def folded(places: Iterable[Place]) -> list[Place]:
    return [place for place in places if not place.is_daily]
