"""Rules for style sheets: layers, logical properties, small files (STYLE.md, "CSS, JavaScript, text direction")."""

import re
from collections.abc import Iterator

from tools.house.finding import Finding, line_of, numbered

LAYERS = {"reset", "tokens", "base", "layout", "components", "areas", "utilities", "print"}
FILE_LINES = 200
TOTAL_LINES = 6000
NESTING = 2  # a rule, and one rule inside it

EDGES = "top|right|bottom|left"
PHYSICAL = re.compile(
    rf"^(?:(?:margin|padding|inset|scroll-margin|scroll-padding)-(?:{EDGES})"
    rf"|(?:{EDGES})"
    rf"|border-(?:{EDGES})(?:-(?:width|style|color))?"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:min-|max-)?(?:width|height))$"
)
PHYSICAL_VALUES = {"text-align", "float", "clear", "caption-side"}
FOUR_VALUES = re.compile(r"^(?:margin|padding|inset|border-(?:width|style|color|radius)|scroll-(?:margin|padding))$")
DECLARATION = re.compile(r"(?<![\w-])(--[\w-]+|[a-z-]+)\s*:\s*([^;{}]+?)\s*(?=[;}])")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYER_NAMES = re.compile(r"@layer\s+([\w\s,.-]+)")
OUTSIDE_LAYERS = ("@layer", "@font-face", "@charset", "@import", "@property")


def without_comments(css: str) -> str:
    """The same text with comments blanked, line ends kept, so that line numbers stay true."""
    return COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), css)


def in_layers(css: str) -> Iterator[Finding]:
    """Every rule stands in a named layer; only the order of layers, fonts and imports stand outside."""
    css = without_comments(css)
    for found in LAYER_NAMES.finditer(css):
        strangers = {name.strip().split(".")[0] for name in found.group(1).split(",")} - LAYERS
        for name in sorted(strangers):
            yield Finding(line_of(css, found.start()), f"unknown layer {name!r}")
    for offset, prelude in top_level(css):
        if not prelude.startswith(OUTSIDE_LAYERS):
            yield Finding(line_of(css, offset), f"outside of every @layer: {prelude[:40]}")


def top_level(css: str) -> Iterator[tuple[int, str]]:
    """Offset and prelude of each statement that stands in no block."""
    depth, start = 0, 0
    for offset, mark in enumerate(css):
        if mark in "{;" and depth == 0 and css[start:offset].strip():
            yield start + len(css[start:offset]) - len(css[start:offset].lstrip()), css[start:offset].strip()
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth == 0 and mark in "};":
            start = offset + 1


def declarations(css: str) -> Iterator[tuple[int, str, str]]:
    css = without_comments(css)
    for found in DECLARATION.finditer(css):
        yield line_of(css, found.start()), found.group(1), found.group(2)


def logical_properties(css: str) -> Iterator[Finding]:
    """No property names a side of the screen: the same sheet serves both directions."""
    for line, name, value in declarations(css):
        if PHYSICAL.match(name):
            yield Finding(line, f"{name}: use its logical twin (inline-size, margin-inline-start, inset-block, ...)")
        if name in PHYSICAL_VALUES and re.search(r"\b(?:left|right)\b", value):
            yield Finding(line, f"{name}: {value}: write start or end")


def no_four_values(css: str) -> Iterator[Finding]:
    """Four values run clockwise from the top: physical."""
    for line, name, value in declarations(css):
        if FOUR_VALUES.match(name) and len(words(value.replace("/", " "))) > 3:
            yield Finding(line, f"{name} with four values is physical: use -block and -inline")


def words(value: str) -> list[str]:
    """The values of a shorthand: calc(1px + 2px) is one."""
    flat = value
    while "(" in flat and (inner := re.sub(r"\([^()]*\)", "", flat)) != flat:
        flat = inner
    return flat.split()


def dir_pseudo_class(css: str) -> Iterator[Finding]:
    """[dir=rtl] does not see dir=auto; :dir(rtl) does."""
    for line, text in numbered(without_comments(css)):
        if re.search(r"\[dir\b", text):
            yield Finding(line, "write :dir(rtl), not [dir=rtl]")


def shallow_nesting(css: str) -> Iterator[Finding]:
    """A rule, and at most one rule inside it; @-blocks do not count."""
    css, stack, start = without_comments(css), [], 0
    for offset, mark in enumerate(css):
        if mark == "{":
            stack.append(not css[start:offset].strip().startswith("@"))
            if sum(stack) > NESTING:
                yield Finding(line_of(css, offset), "nesting is one deep")
        elif mark == "}" and stack:
            stack.pop()
        if mark in "{};":
            start = offset + 1


def small_file(css: str) -> Iterator[Finding]:
    lines = css.count("\n")
    if lines > FILE_LINES:
        yield Finding(lines, f"{lines} lines: one component a file, at most {FILE_LINES}")


def no_letter_spacing(css: str) -> Iterator[Finding]:
    """It tears the letters of Arabic apart: who sets it takes it back for Arabic in the same file."""
    if re.search(r":lang\(ar\)[^{]*\{[^}]*letter-spacing:\s*(?:normal|0)\b", css):
        return
    for line, name, value in declarations(css):
        if name in {"letter-spacing", "word-spacing"} and value not in {"normal", "inherit", "0"}:
            yield Finding(line, f"{name} breaks Arabic: add :lang(ar) {{ {name}: normal; }}")


RULES = (
    in_layers,
    logical_properties,
    no_four_values,
    dir_pseudo_class,
    shallow_nesting,
    small_file,
    no_letter_spacing,
)
