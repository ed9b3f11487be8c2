"""What a person wrote in the editor of the composer: a narrow HTML, cleaned as any foreign HTML is.

Paragraphs, lists, quotations, bold, italic, links and pictures of the same message; each block states its own direction
(language.md 5.2, checklist 15 to 17). Nothing else survives, whatever is posted.
"""

import re
from html import unescape

import lxml.html
import nh3
from lxml.html import HtmlElement

from besa.core.text.controls import clean_text
from besa.core.text.direction import Direction, direction_of
from besa.core.text.markup import inline_markup

BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote"})
_ATTRIBUTES = {tag: {"dir"} for tag in BLOCKS} | {
    "a": {"href"},
    "bdi": {"dir"},
    "img": {"src", "alt"},
    "ol": {"dir", "start"},
}
_LINKED = re.compile(r"(?i)(?:https?://|mailto:|tel:)[^<>\"]*")
_PICTURE = re.compile(r"cid:[A-Za-z0-9._@-]{1,200}")
_DEPTH = 40
_OPENING = re.compile(r"<(/?)(?:ul|ol|blockquote|li)\b", re.IGNORECASE)
_SPLIT = re.compile(r"(<[^>]+>)")


def clean_rich(html: str, default: Direction = "ltr") -> str:
    """Safe HTML in which every block has `dir`; "" for HTML without words and pictures. Cleaning again changes nothing.

    A block without a direction takes that of its letters, one without letters that of the block before it.
    """
    cleaned = _CLEANER.clean(clean_text(html)).strip() if html and not _is_too_deep(html) else ""
    if not cleaned:
        return ""
    root = lxml.html.fragment_fromstring(cleaned, create_parent="div")
    if not root.text_content().strip() and root.find(".//img") is None:
        return ""
    _wrap_loose_words(root)
    _direct(root, default)
    return _inside(root)


def rich_text(html: str) -> str:
    """The plain words of `clean_rich` HTML: paragraphs apart, list marks, `> ` before quotations, addresses of links."""
    if not html:
        return ""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(_texts(root))).strip()


def with_islands(html: str) -> str:
    """`clean_rich` HTML whose numbers and addresses keep their order in right-to-left text, as `markup` does for plain text."""
    parts, in_link = [], False
    for piece in _SPLIT.split(html):
        if piece.startswith("<"):
            in_link = piece.startswith("<a") or (in_link and piece != "</a>")
            parts.append(piece)
        else:
            parts.append(piece if in_link else inline_markup(unescape(piece)))
    return "".join(parts)


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "dir":
        return value.lower() if value.lower() in ("ltr", "rtl") else None
    if attribute == "href":
        return value if _LINKED.fullmatch(value) else None
    if attribute == "src":
        return value if _PICTURE.fullmatch(value) else None
    if attribute == "start":
        return value if value.isascii() and value.isdigit() else None
    return value.replace("<", "").replace(">", "")


_CLEANER = nh3.Cleaner(
    tags={"a", "b", "bdi", "br", "em", "i", "img", "strong", *BLOCKS},
    clean_content_tags={"script", "style", "title", "template", "svg", "math", "textarea", "select", "iframe"},
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def _is_too_deep(html: str) -> bool:
    depth = deepest = 0
    for closing in _OPENING.findall(html):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest > _DEPTH


def _wrap_loose_words(root: HtmlElement) -> None:
    """Words that stand in no block get one, so that they too have a direction."""
    loose: HtmlElement | None = None
    if root.text and root.text.strip():
        loose = lxml.html.Element("p")
        loose.text, root.text = root.text, None
        root.insert(0, loose)
    for child in list(root)[1:] if loose is not None else list(root):
        if child.tag in BLOCKS:
            loose = None
        elif loose is None:
            loose = lxml.html.Element("p")
            child.addprevious(loose)
            loose.append(child)
        else:
            loose.append(child)
        if child.tag in BLOCKS and child.tail and child.tail.strip():
            loose = lxml.html.Element("p")
            loose.text, child.tail = child.tail, None
            child.addnext(loose)


def _direct(root: HtmlElement, default: Direction) -> None:
    last = default
    for element in root.iterdescendants():
        if element.tag in BLOCKS:
            if element.tag == "p" and not len(element) and not (element.text or "").strip():
                lxml.html.etree.SubElement(element, "br")  # an empty line would have no height in a mail
            if element.get("dir") not in ("rtl", "ltr"):
                element.set("dir", direction_of(element.text_content(), last))
            last = "rtl" if element.get("dir") == "rtl" else "ltr"


def _inside(root: HtmlElement) -> str:
    whole = str(lxml.html.tostring(root, encoding="unicode"))
    return whole[len("<div>") : -len("</div>")]


def _texts(element: HtmlElement) -> list[str]:
    """One text for each block inside of `element`, in order."""
    found = []
    for place, child in enumerate(element):
        if child.tag in ("ul", "ol"):
            found.append(_list(child))
        elif child.tag == "blockquote":
            quoted = "\n\n".join(_texts(child)) or _line(child)
            found.append("\n".join(f"> {line}" for line in quoted.split("\n")))
        elif child.tag == "p":
            found.append(_line(child))
        elif place == 0 or element[place - 1].tag in BLOCKS:
            found.append(_line(element))
    return found


def _list(element: HtmlElement) -> str:
    first = int(element.get("start") or 1)
    lines = []
    for number, item in enumerate(element.iterchildren("li"), first):
        words = "\n".join(_texts(item)) or _line(item)
        mark = f"{number}. " if element.tag == "ol" else "- "
        lines.append(mark + words.replace("\n", "\n  "))
    return "\n".join(lines)


def _line(element: HtmlElement) -> str:
    """The words of one block; a line end for `<br>`, and where a link hides its address, the address behind it."""
    parts = [" ".join((element.text or "").split("\n"))]
    for child in element:
        if child.tag in BLOCKS:
            continue
        parts.append("\n" if child.tag == "br" else _line(child))
        address = child.get("href", "") if child.tag == "a" else ""
        if address and address.split(":", 1)[-1].strip("/") not in child.text_content():
            parts.append(f" <{address}>")
        parts.append(" ".join((child.tail or "").split("\n")))
    return "".join(parts).strip(" ")
