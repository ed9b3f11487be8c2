"""Words for people that stand in the source outside of gettext: found in templates by their text and attributes, in Python by where
sentences for people usually go."""

import ast
import re
from collections.abc import Iterator

from tools.extraction import aliases_of, function_of

NOT_SHOWN = re.compile(
    r"""\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\} | \{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}
      | \{%\s*block\s+\w*class\w*\s*%\}.*?\{%\s*endblock\b.*?%\} | <!doctype[^>]*> | \{\#.*?\#\} | <!--.*?-->
      | <(script|style|svg|code|kbd|pre)\b.*?</\1> | <[^<>]*\btranslate="no"[^<>]*>[^<]*""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
TEMPLATE_PART = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<(/?[a-zA-Z][\w.:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])(title|alt|placeholder|aria-label|aria-description|label|heading|summary|text|caption|hint|data-(?:confirm|text|label)[\w-]*)
    \s*=\s*(?:"([^"]*)"|'([^']*)')""",
    re.VERBOSE,
)
# A tag that is put together by conditions leaves pieces behind.
PIECE_OF_A_TAG = re.compile(r"""[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')|</?\w+|/?>""")
WORD = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&#?\w+;")
ALIKE = frozenset(
    """Besa kB MB GB Ctrl Esc Enter Shift Alt UTC TLS STARTTLS OAuth SMTP IMAP Cc Bcc
    العربية עברית Shqip English""".split()  # noqa: SIM905 - a list of words
)
# Calls and keywords whose text a person reads.
SHOWN_CALLS = frozenset({"ValidationError", "success", "info", "warning", "error", "Entry", "Refused", "NotAllowed"})
SHOWN_KEYWORDS = frozenset({"verbose_name", "verbose_name_plural", "help_text", "label", "empty_label", "placeholder"})


def in_template(source: str) -> Iterator[str]:
    """Each piece of text, and each attribute, that a reader of every language would see in English."""
    shown = NOT_SHOWN.sub(" ", source)
    bare = TEMPLATE_PART.sub(" ", shown)
    for tag in TAG.finditer(bare):
        for attribute in SHOWN_ATTRIBUTE.finditer(tag.group(2)):
            yield from _words(attribute.group(2) or attribute.group(3) or "")
    for text in TAG.sub("\n", bare).splitlines():
        yield from _words(PIECE_OF_A_TAG.sub(" ", text))


def in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            yield from _of_choices(node)


def spoken_too_early(source: str) -> Iterator[str]:
    """Texts translated while the module is imported, before anybody reads: they stay English for everybody."""
    tree = ast.parse(source)
    aliases = aliases_of(tree)
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += node.args.defaults
            continue
        if isinstance(node, ast.Call) and function_of(node, aliases) in {
            "gettext",
            "pgettext",
            "ngettext",
            "npgettext",
            "_",
        }:
            yield ast.unparse(node)
        todo += ast.iter_child_nodes(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS]
    if name in SHOWN_CALLS and (name[0].isupper() or owner in {"messages", "django_messages"}):
        shown += call.args
    for node in shown:
        if isinstance(node, ast.JoinedStr):
            yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield from _words(node.value)


def _of_choices(choices: ast.ClassDef) -> Iterator[str]:
    for statement in choices.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple):
            label = statement.value.elts[-1]
            if isinstance(label, ast.Constant) and isinstance(label.value, str):
                yield from _words(label.value)


def _words(text: str) -> Iterator[str]:
    text = ENTITY.sub(" ", text).strip()
    if any(word not in ALIKE for word in WORD.findall(text)):
        yield text
