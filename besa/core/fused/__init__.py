"""Templates as Python: what stands side by side in a template is drawn by one function instead of node by node.

Django asks each node for its text, each variable for its value and each value for its escaping, some thousands of times for a
page. Here a run of nodes becomes the source of one function, made when it is first drawn: fixed texts between two values are
one string for each language, `{% if %}` is an `if`, `{% for %}` a `for`, `{% include %}` a call; a name is looked up once until
something could have changed it. Whatever else stands in the run (a component, a block) is asked as before, and so is every value
that is not plain, so that a page reads the same with it and without it (`tests/test_fused.py` compares the two).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from django.template.base import Node, NodeList, Template
from django.template.context import Context
from django.template.defaulttags import ForNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django_cotton.templatetags._vars import CottonVarsNode

from besa.core.fused.writer import Writer
from besa.core.templatetags.quick import QuickIf, QuickNode

# Others look for these among the nodes of a template.
APART = (BlockNode, ExtendsNode, CottonVarsNode)
# Worth a function even when they stand alone.
LARGE = (QuickIf, ForNode, WithNode, IncludeNode)
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
    return len(run) == 1 and not isinstance(run[0], LARGE)


class Fused(QuickNode):
    """A run of nodes and the function that draws it."""

    def __init__(self, run: list[Node]) -> None:
        self.nodelist = self.run = NodeList(run)
        self._draw: Callable[[Context], str] | None = None

    def render(self, context: Context) -> str:
        if not context.autoescape:  # plain text: rare, and its values are not escaped
            return self.nodelist.render(context)
        if self._draw is None:
            self._draw = Writer().function(self.nodelist)
        return self._draw(context)
