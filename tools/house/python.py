"""Rules for Python: small pages, writes in one place, reasons beside exemptions (STYLE.md, "Principles")."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from tools.house.finding import Finding, numbered

MODULE_LINES = 500
FUNCTION_LINES = 60
MEDIAN_LINES = 8
NINE_IN_TEN_LINES = 25

Function = ast.FunctionDef | ast.AsyncFunctionDef
EXEMPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover|nosec)\b(?P<rest>.*)")
REASON = re.compile(r"\s[-#]\s*\w+")
TRANSLATORS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "save",
    "aupdate",
    "acreate",
    "asave",
}
FACES = {"views", "api", "forms"}
NETWORK = {"urllib.request", "http.client", "xmlrpc.client"}


def functions(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def short_functions(text: str) -> Iterator[Finding]:
    for function in functions(ast.parse(text)):
        if length(function) > FUNCTION_LINES:
            yield Finding(function.lineno, f"{function.name}: {length(function)} lines, at most {FUNCTION_LINES}")


def short_module(text: str) -> Iterator[Finding]:
    lines = text.count("\n")
    if lines > MODULE_LINES:
        yield Finding(lines, f"{lines} lines, at most {MODULE_LINES}: split it by noun")


def import_says_why(text: str) -> Iterator[Finding]:
    """An import inside a function carries its reason, on its line or the line above."""
    lines = text.splitlines()
    for function in functions(ast.parse(text)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and not has_reason(lines, node.lineno):
                yield Finding(node.lineno, "an import inside a function says why, in a comment")


def has_reason(lines: list[str], number: int) -> bool:
    here, above = lines[number - 1], lines[number - 2].strip() if number > 1 else ""
    exemption = EXEMPTION.search(here)
    if exemption:
        return bool(REASON.search(exemption["rest"])) or above.startswith("#")
    return "#" in here or above.startswith("#")


def exemption_says_why(text: str) -> Iterator[Finding]:
    """A rule that is turned off says why on its line (stack.md, 13) or the line above."""
    lines = text.splitlines()
    for number, line in numbered(text):
        if EXEMPTION.search(line) and not has_reason(lines, number):
            yield Finding(number, "say why the rule is turned off: `# noqa: CODE - reason`")


def writes_in_actions(text: str) -> Iterator[Finding]:
    """Faces and forms call actions: they never save, create, update or delete a row themselves."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_write(node.func.attr, node):
            yield Finding(node.lineno, f".{node.func.attr}(): every write is a verb in actions.py")


def is_write(name: str, call: ast.Call) -> bool:
    """A dict is updated with a mapping and a cache deletes a key: rows are updated by keyword and deleted bare."""
    if name == "update":
        return bool(call.keywords) and not call.args
    if name in {"delete", "adelete"}:
        return not call.args
    return name in WRITES


def through_the_viewer(text: str) -> Iterator[Finding]:
    """In faces the only door to a row is `visible_to(user)` (P9): `Model.objects` is followed by it, or by nothing."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and is_manager(node.value) and node.attr != "visible_to":
            yield Finding(node.lineno, f".objects.{node.attr}: fetch through visible_to(user)")


def is_manager(value: ast.expr) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "objects"


def whole_sentences(text: str) -> Iterator[Finding]:
    """What is translated is a constant: formatted afterwards, with named places that a translator can move."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS:
            for given in node.args:
                yield from bad_sentence(given)


def bad_sentence(given: ast.expr) -> Iterator[Finding]:
    if isinstance(given, ast.JoinedStr):
        yield Finding(given.lineno, "an f-string is never found in the catalogue: format after translating")
    elif isinstance(given, ast.BinOp) and isinstance(given.op, ast.Mod | ast.Add):
        yield Finding(given.lineno, "format after translating, not before")
    elif isinstance(given, ast.Constant) and isinstance(given.value, str) and re.search(r"%[sd]|\{\}", given.value):
        yield Finding(given.lineno, "name the place: %(name)s")


def environment_in_settings(text: str) -> Iterator[Finding]:
    """Only which settings to take is said in the environment directly, before there are any."""
    tree = ast.parse(text)
    allowed = {id(node) for call in ast.walk(tree) if names_the_settings(call) for node in ast.walk(call)}
    for node in ast.walk(tree):
        if (
            id(node) not in allowed
            and isinstance(node, ast.Attribute)
            and ast.unparse(node) in {"os.environ", "os.getenv"}
        ):
            yield Finding(node.lineno, "settings come from besa.core.environment through besa/settings.py")


def names_the_settings(call: ast.AST) -> bool:
    if not isinstance(call, ast.Call) or not call.args:
        return False
    return ast.unparse(call.func) == "os.environ.setdefault" and ast.unparse(call.args[0]) == "'DJANGO_SETTINGS_MODULE'"


def no_network(text: str) -> Iterator[Finding]:
    """What import-linter cannot name: parts of packages whose other parts are harmless (urllib.parse, http)."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in sorted(NETWORK & imported(node)):
                yield Finding(node.lineno, f"{name}: only channels and core open connections")


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module or "", *(f"{node.module}.{name}" for name in names)}
    return names


def is_face(path: Path) -> bool:
    return (
        path.parts[0] == "besa"
        and (path.stem in FACES or bool(FACES & set(path.parts)))
        and not {"actions", "queries"} & {path.stem, path.parent.name}  # the area `api` has its own
        and "tests" not in path.parts
    )


def lengths_of(texts: list[str]) -> list[int]:
    return sorted(length(function) for text in texts for function in functions(ast.parse(text)))


def summary(lengths: list[int]) -> tuple[float, int]:
    """Median, and the length that nine in ten do not pass."""
    return statistics.median(lengths), lengths[int(len(lengths) * 0.9)]


RULES = (short_functions, short_module, import_says_why, exemption_says_why, whole_sentences)
FACE_RULES = (writes_in_actions, through_the_viewer)
