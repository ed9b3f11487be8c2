"""Writes the function that draws a run of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.template.base import Node, NodeList, TextNode, VariableNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, LoadNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode

from besa.core.fused.included import Inclusion, is_plain_include
from besa.core.fused.sources import Source, is_name
from besa.core.templatetags.quick import Called, Drawn, FixedText, Placed, QuickIf

SILENT = (CommentNode, LoadNode)
FIXED = (TextNode, FixedText, Drawn, Placed, *SILENT)
# What they set in the context, if anything, is named by one of these.
TARGETS = ("asvar", "target_var")
Draw = Callable[[Context], str]


class Fixed:
    """Neighbours whose text depends on the language alone."""

    def __init__(self, run: list[Node]) -> None:
        self.run = run
        self.known: dict[str | None, str] = {}

    def text(self, language: str | None, context: Context) -> str:
        found = self.known[language] = "".join([str(node.render_annotated(context)) for node in self.run])
        return found


class Writer:
    def __init__(self) -> None:
        self._source = Source()
        self._speaks = False
        # Whether something was asked that may have set a name.
        self._is_unsure = False
        self._kinds: list[tuple[type | tuple[type, ...], Callable[[Any], None]]] = [
            (QuickIf, lambda node: self._write_if(node.node.conditions_nodelists)),
            (VariableNode, lambda node: self._write_shown(node.filter_expression)),
            (Called, self._write_call),
            (SimpleNode, self._write_simple),
            (ForNode, self._write_for),
            (WithNode, self._write_with),
            (IncludeNode, self._write_include),
        ]

    def function(self, nodes: Iterable[Node]) -> Draw:
        self._write_all(nodes)
        source = self._source
        source.line("return ''.join(out)")
        head = ["def draw(context):", " out = []", " add = out.append"]
        head += [" language = get_language()"] if self._speaks else []
        exec(compile("\n".join(head + source.lines), "<fused template>", "exec"), source.objects)  # noqa: S102 - written here, from names we made
        made: Draw = source.objects["draw"]
        return made

    def _write_all(self, nodes: Iterable[Node]) -> None:
        for is_fixed, run in groupby(apart(nodes), lambda node: isinstance(node, FIXED)):
            if is_fixed:
                self._write_fixed([node for node in run if not isinstance(node, SILENT)])
            else:
                for node in run:
                    self._write(node)

    def _write_fixed(self, run: list[Node]) -> None:
        if all(isinstance(node, TextNode) for node in run):
            self._source.line(f"add({''.join([node.s for node in run])!r})")  # type: ignore[attr-defined]  # a TextNode's
            return
        speaks = any(isinstance(node, FixedText) for node in run)
        self._speaks |= speaks
        fixed, language = Fixed(run), "language" if speaks else "None"
        known, text = self._source.named(fixed.known.get), self._source.named(fixed.text)
        self._source.line(f"add({known}({language}) or {text}({language}, context))")

    def _write(self, node: Node) -> None:
        write = next((write for kind, write in self._kinds if isinstance(node, kind)), self._write_other)
        write(node)

    def _write_other(self, node: Node) -> None:
        self._source.line(f"add({self._source.named(node.render_annotated)}(context))")
        if not is_quiet(node):
            self._be_unsure()

    def _be_unsure(self) -> None:
        self._source.known.clear()
        self._is_unsure = True

    def _write_shown(self, expression: Any) -> None:
        source = self._source
        otherwise = source.named(expression.resolve)
        found = source.reached(expression, "", otherwise) if is_name(expression) else source.value(expression)
        last = f"rest({found}, {otherwise}, context)" if is_name(expression) else f"shown({found}, context)"
        source.line(f"kind = {found}.__class__")
        source.line(f"add({found} if kind is SafeString else plain[kind]({found}) if kind in plain else {last})")

    def _write_call(self, node: Called) -> None:
        values = ", ".join([self._source.value(one) for one in node.arguments])
        self._source.line(f"add({self._source.named(node.function)}({values}))")

    def _write_simple(self, node: Any) -> None:
        if node.kwargs or node.takes_context or node.target_var:
            self._write_other(node)
            return
        values = ", ".join([self._source.value(one) for one in node.args])
        self._source.line(f"add(conditional_escape({self._source.named(node.func)}({values})))")

    def _write_if(self, branches: list[tuple[Any, NodeList]]) -> None:
        (condition, nodes), *others = branches
        if condition is None:
            self._write_all(nodes)
            return
        source = self._source
        source.condition(condition)
        before = set(source.known)
        source.inside("if chosen:", lambda: self._write_all(nodes))
        after, source.known = source.known, before
        if others:
            source.inside("else:", lambda: self._write_if(others))
        source.known &= after

    def _write_for(self, node: Any) -> None:
        source = self._source
        outer, values = source.temporary(), source.temporary()
        source.line(f"{outer} = find(context, 'forloop')")
        source.line(f"{values} = looped({source.value(node.sequence, None)})")
        before = set(source.known)
        source.inside(f"if len({values}) < 1:", lambda: self._write_all(node.nodelist_empty))
        after, source.known = source.known, before
        source.inside("else:", lambda: self._within("{}", {}, lambda: self._write_rounds(node, outer, values)))
        source.known &= after

    def _write_rounds(self, node: Any, outer: str, values: str) -> None:
        source = self._source
        loop, count = source.temporary(), source.temporary()
        source.line(
            f"{loop} = context.dicts[-1]['forloop'] = {{'parentloop': {{}} if {outer} is MISSING else {outer}}}"
        )
        source.line(f"{count} = len({values})")
        head = f"for at, item in enumerate({f'reversed({values})' if node.is_reversed else values}):"
        start, known, was_unsure = len(source.lines), set(source.known), self._is_unsure
        outside = known - {*node.loopvars, "forloop"}
        for names in (known, set()):
            # For names that stay what they are. If a round may change one, then once more, with all of them looked up.
            del source.lines[start:]
            source.known, self._is_unsure = set(names), False
            source.inside(head, lambda: self._write_round(node, loop, count))
            if outside <= source.known and not self._is_unsure:
                break
        source.known &= outside
        self._is_unsure |= was_unsure

    def _write_round(self, node: Any, loop: str, count: str) -> None:
        source = self._source
        source.line(
            f"{loop}.update(counter0=at, counter=at + 1, revcounter={count} - at, revcounter0={count} - at - 1, "
            f"first=at == 0, last=at == {count} - 1)"
        )
        source.known -= {*node.loopvars, "forloop"}
        if len(node.loopvars) > 1:
            names = f"unpacked({tuple(node.loopvars)!r}, item)"
            self._within(names, dict.fromkeys(node.loopvars, ""), lambda: self._write_all(node.nodelist_loop))
            return
        (name,) = node.loopvars
        source.line(f"context.dicts[-1][{name!r}] = n_{name} = item")
        source.known.add(name)
        self._write_all(node.nodelist_loop)

    def _within(self, names: str, given: dict[str, str], write: Callable[[], None]) -> None:
        """What `write` writes sees `names` above all others: the source of a dict. `given`: variables that hold some of them."""
        source = self._source
        source.line(f"context.dicts.append({names})")
        source.known -= given.keys()
        for name, variable in given.items():
            if variable:
                source.line(f"n_{name} = {variable}")
                source.known.add(name)
        source.inside("try:", write)
        source.line("finally:")
        source.line(" context.dicts.pop()")
        source.known -= given.keys()

    def _write_with(self, node: Any) -> None:
        given = {name: self._source.value(value) for name, value in node.extra_context.items()}
        self._within(dict_of(given), given, lambda: self._write_all(node.nodelist))

    def _write_include(self, node: Any) -> None:
        if not is_plain_include(node):
            self._write_other(node)
            return
        given = {name: self._source.value(value) for name, value in node.extra_context.items()}
        self._source.line(f"add({self._source.named(Inclusion(node).draw)}(context, {dict_of(given)}))")
        self._be_unsure()


def dict_of(given: dict[str, Any]) -> str:
    return "{" + ", ".join([f"{name!r}: {value}" for name, value in given.items()]) + "}"


def apart(nodes: Iterable[Node]) -> Iterable[Node]:
    """The nodes of runs that were fused inside of a loop, one by one."""
    for node in nodes:
        run = getattr(node, "run", None)
        if isinstance(run, NodeList):
            yield from apart(run)
        else:
            yield node


def is_quiet(node: Node) -> bool:
    """Whether it leaves every name as it is."""
    if isinstance(node, CsrfTokenNode):
        return True
    return isinstance(node, BlockTranslateNode | URLNode | SimpleNode) and not any(
        getattr(node, target, None) for target in TARGETS
    )
