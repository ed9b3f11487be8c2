"""`{% include "a part.html" %}`: its own function is called, without what Django does around a whole template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, LoadNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode, construct_relative_path
from django.templatetags.i18n import BlockTranslateNode
from django_cotton.templatetags._component import CottonComponentNode
from django_cotton.templatetags._slot import CottonSlotNode

from besa.core.templatetags.quick import QuickIf, QuickNode

# They keep nothing between two drawings in what Django sets apart for each template (blocks, cycles and the like do).
LIGHT = (
    *(BlockTranslateNode, CommentNode, CottonComponentNode, CottonSlotNode, CsrfTokenNode, ForNode, IncludeNode, LoadNode),
    *(QuickNode, SimpleNode, TextNode, URLNode, VariableNode, WithNode),
)  # fmt: skip


def is_plain_include(node: Any) -> bool:
    """Its name stands in the template, and it sees what is around it."""
    name = node.template
    return (
        isinstance(name, FilterExpression)
        and isinstance(name.var, str)
        and not name.filters
        and not node.isolated_context
    )


class Inclusion:
    """One `{% include %}`. Its template is found when it is first drawn, and kept as the engine keeps it."""

    def __init__(self, node: IncludeNode) -> None:
        self._node = node
        self._draw: Callable[[Context], str] | None = None

    def draw(self, context: Context, given: dict[str, Any]) -> str:
        """With what stands behind `with`."""
        draw = self._draw or self._find(context)
        context.dicts.append(given)
        try:
            return draw(context)
        finally:
            context.dicts.pop()

    def _find(self, context: Context) -> Callable[[Context], str]:
        node, engine = cast(Any, self._node), cast(Any, context.template).engine
        template = engine.select_template((construct_relative_path(node.origin.template_name, node.template.var),))
        nodes = template.nodelist
        if not is_light(nodes):
            self._draw = template.render
        else:
            self._draw = nodes[0].render if len(nodes) == 1 else nodes.render
        return cast(Callable[[Context], str], self._draw)


def is_light(nodes: Iterable[Node]) -> bool:
    return all(isinstance(node, LIGHT) and all(map(is_light, _lists_in(node))) for node in nodes)


def _lists_in(node: Node) -> Iterable[NodeList]:
    if isinstance(node, QuickIf):
        return [branch for _condition, branch in node.branches]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [inner for inner in found if isinstance(inner, NodeList)]
