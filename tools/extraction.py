"""Every translatable text of the source, in a stable order, without gettext.

Python is read by its syntax tree, templates by Django's own reader.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import template as django_templates

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"tests", "migrations", "locale", "static"}
# Function -> position of context, singular, plural among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
TEMPLATE_CALL = re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, CALLS), key=len, reverse=True))})\(")

Key = tuple[str | None, str]


@dataclass(slots=True)
class Text:
    """One text to translate and the files it stands in."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.msgid


class NotConstant(Exception):
    """A translation is asked for something that only the running program knows: the catalogue can never hold it."""


def extract(root: Path = ROOT / "besa") -> dict[Key, Text]:
    """All texts below `root`, by file name and place in the file."""
    texts: dict[Key, Text] = {}
    for path in source_files(root):
        name = path.relative_to(root.parent).as_posix()
        for found in texts_of(path.read_text(encoding="utf-8"), name):
            text = texts.setdefault(found.key, found)
            text.plural = text.plural or found.plural
            if name not in text.files:
                text.files.append(name)
    return texts


def source_files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and path.is_file():
            parts = path.relative_to(root).parts
            if not SKIPPED & set(parts) and (path.suffix == ".py" or "templates" in parts):
                yield path


def texts_of(source: str, name: str) -> list[Text]:
    if name.endswith(".py"):
        return list(_of_python(source, name))
    return list(_of_template(source, name))


def _of_python(source: str, name: str) -> Iterator[Text]:
    tree = ast.parse(source, name)
    aliases = aliases_of(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        function = function_of(call, aliases)
        if function in CALLS and call.args:
            yield _text(function, call.args, f"{name}:{call.lineno}")


def aliases_of(tree: ast.AST) -> dict[str, str]:
    """What this file calls the functions of `django.utils.translation`: `_lazy` for `gettext_lazy`."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
    }


def function_of(call: ast.Call, aliases: dict[str, str]) -> str:
    """The name of Django's function that is called, or of any other."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else str(getattr(call.func, "id", ""))
    return aliases.get(called, called)


def _text(function: str, arguments: list[ast.expr], place: str) -> Text:
    def constant(position: int | None) -> str | None:
        if position is None:
            return None
        node = arguments[position]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        raise NotConstant(f"{place}: {function}() needs the text itself, not an expression.")

    context, singular, plural = CALLS[function]
    return Text(constant(singular) or "", constant(plural), constant(context), [place.rpartition(":")[0]])


def _of_template(source: str, name: str) -> Iterator[Text]:
    code = django_templates.templatize(source, origin=name)
    for match in TEMPLATE_CALL.finditer(code):
        arguments = code[match.end() :]
        try:
            call = _parsed(match.group(1), arguments)
        except SyntaxError:
            continue
        yield _text(match.group(1), call.args, f"{name}:{code.count(chr(10), 0, match.start()) + 1}")


def _parsed(function: str, rest: str) -> ast.Call:
    """The call whose arguments begin `rest`; the reader closes each call within a few brackets."""
    end = -1
    for _attempt in range(40):
        end = rest.find(")", end + 1)
        if end < 0:
            break
        try:
            parsed = ast.parse(f"{function}({rest[: end + 1]}", mode="eval").body
        except SyntaxError:
            continue
        if isinstance(parsed, ast.Call):
            return parsed
    raise SyntaxError(rest[:80])
