"""Direction that survives other people's mail programs (language.md 5.2).

Mail programs drop `<style>`, ignore `dir="auto"` and know no direction in plain text. So every block of outgoing HTML says
its direction in an attribute and in a style of its own, and plain text carries marks and isolates.
"""

import re
import unicodedata

import lxml.html
from lxml.html import HtmlElement

from besa.core.text.controls import RIGHT_TO_LEFT_MARK, isolate
from besa.core.text.direction import Direction, direction_of

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li"}
    | {"ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
# These hold other blocks: their direction places bullets, quote bars and columns.
_CONTAINERS = frozenset({"blockquote", "dl", "ol", "table", "ul"})
_ALIGNMENT = {"rtl": "right", "ltr": "left"}

# What a right-to-left sentence would show in the wrong order, after what may stay as it is (addresses, links).
_TOKEN = re.compile(
    r"""
      (?P<whole> https?://\S+ | www\.\S+ | \S+@\S+ )
    | (?P<fragile>
        (?<![\w.+]) (?:\+|\(?0) \d? [\d\u00a0\ ().\u2010-\u2013/-]{5,20} \d (?!\w)
      | (?<![\w.]) [\#$€£₪+\u2212-]? \d [\d.,:/\u2010-\u2014\u2212-]* [%°$€£₪]? (?!\w)
      | (?<!\w) [A-Za-z]{1,20} (?: \+\+ | \# )
      )
    """,
    re.VERBOSE,
)
# Mail programs know a signature by exactly this line (RFC 3676, section 4.3).
SIGNATURE_LINE = "-- "
_QUOTE_MARKS = re.compile(r"(?:> ?)*")


def directed_html(html: str, base: Direction, *, side: Direction | None = None) -> str:
    """`html` (already sanitised) in a wrapper, where each block states its own direction. The result is a `<div>`.

    With `side`, every block stands at the side where that direction begins: the lines of a signature stay below each other.
    """
    root = lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    _state(root, base, side)
    inherited: dict[HtmlElement, Direction] = {root: base}
    for element in root.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        around = inherited[element.getparent()]
        inherited[element] = _direct(element, around, side)
    return str(lxml.html.tostring(root, encoding="unicode"))


def _direct(element: HtmlElement, around: Direction, side: Direction | None) -> Direction:
    """Settles the direction of one element, and returns it."""
    stated = (element.get("dir") or "").lower()
    is_block = element.tag in _BLOCKS
    if stated in {"rtl", "ltr"}:
        own: Direction = "rtl" if stated == "rtl" else "ltr"
    elif stated or (is_block and (element.tag in _CONTAINERS or _has_words(element))):
        own = direction_of(element.text_content(), around)
    else:
        return around
    if is_block:
        if stated or own != around or element.tag in _CONTAINERS:
            _state(element, own, side)
    else:
        element.set("dir", own)
    return own


def _has_words(element: HtmlElement) -> bool:
    """Whether text stands in the block itself, not only in blocks inside it."""
    texts = [element.text, *(child.tail for child in element)]
    texts += [child.text_content() for child in element if child.tag not in _BLOCKS and isinstance(child.tag, str)]
    return any(text and text.strip() for text in texts)


def _state(element: HtmlElement, direction: Direction, side: Direction | None) -> None:
    element.set("dir", direction)
    style = (element.get("style") or "").rstrip("; ")
    kept = [part for part in style.split(";") if part.strip() and not part.strip().lower().startswith("direction")]
    kept.append(f"direction:{direction}")
    if "text-align" not in style.lower():
        kept.append(f"text-align:{_ALIGNMENT[side or direction]}")
    element.set("style", ";".join(kept))


def directed_text(text: str, base: Direction) -> str:
    """Plain text whose right-to-left lines look right where each line takes the direction of its first strong letter."""
    return "\n".join(_directed_line(line, base) for line in text.split("\n"))


def _directed_line(line: str, base: Direction) -> str:
    if line == SIGNATURE_LINE:
        return line
    marks = _QUOTE_MARKS.match(line)
    quote = marks.group() if marks else ""
    words = line[len(quote) :]
    if direction_of(words, base) == "ltr" or not words.strip():
        return line
    words = _TOKEN.sub(lambda found: isolate(found.group()) if _is_fragile(found) else found.group(), words)
    return quote + (words if _starts_rtl(words) else RIGHT_TO_LEFT_MARK + words)


def _is_fragile(found: re.Match[str]) -> bool:
    return found.lastgroup == "fragile" and not found.group().isdigit()


def _starts_rtl(line: str) -> bool:
    """Whether the first strong letter outside of isolates is right-to-left; a line without any is not."""
    depth = 0
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        depth += (kind in {"FSI", "LRI", "RLI"}) - (kind == "PDI" and depth > 0)
        if depth == 0 and kind in {"L", "R", "AL"}:
            return kind != "L"
    return False
