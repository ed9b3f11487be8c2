"""Quoted history and signatures in cleaned HTML stand in `<details>`: folded, never deleted."""

import re
from dataclasses import dataclass

from besa.channels.email.parsing import html

_TAG = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z-]+="[^"]*")*)>')
_CLASS = re.compile(r' class="([^"]*)"')
_VOID = frozenset({"br", "hr", "img", "col", "wbr"})
_FORM = '<details class="besa-{kind}"><summary>…</summary>{inner}</details>'
_OUTLOOK = "divRplyFwdMsg"


@dataclass(frozen=True, slots=True)
class _Open:
    """A foldable element that has begun. It ends when so few elements stay open; a marker ends with its parent."""

    start: int
    kind: str
    is_marker: bool
    ends_at_depth: int


def fold(cleaned: str) -> str:
    """`cleaned` with its outermost quotes and signatures folded. What is nothing but a quote (a forwarded mail) stays open."""
    spans = _spans(cleaned) if "class=" in cleaned or "cite" in cleaned else []
    if not spans or not _is_something_outside(cleaned, spans):
        return cleaned
    pieces, end = [], 0
    for start, stop, kind in spans:
        pieces += [cleaned[end:start], _FORM.format(kind=kind, inner=cleaned[start:stop])]
        end = stop
    return "".join([*pieces, cleaned[end:]])


def _spans(cleaned: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of the outermost foldable elements, in order. One pass over the tags."""
    spans: list[tuple[int, int, str]] = []
    depth, inside = 0, None
    for match in _TAG.finditer(cleaned):
        if match[2] in _VOID:
            continue
        if not match[1]:
            depth += 1
            inside = inside or _opened(match, depth)
            continue
        depth -= 1
        if inside and depth == inside.ends_at_depth:
            spans.append((inside.start, match.start() if inside.is_marker else match.end(), inside.kind))
            inside = None
    if inside:
        spans.append((inside.start, len(cleaned), inside.kind))
    return spans


def _opened(match: re.Match[str], depth: int) -> _Open | None:
    """The foldable element that this tag begins, if it does."""
    name, attributes = match[2], match[3]
    if name == "blockquote" and ' type="cite"' in attributes:
        return _Open(match.start(), "quote", False, depth - 1)
    found = _CLASS.search(attributes)
    classes = set(found[1].split()) if found else set()
    if _OUTLOOK in classes:
        return _Open(match.start(), "quote", True, depth - 2)
    if classes & html.QUOTE_CLASSES:
        return _Open(match.start(), "quote", False, depth - 1)
    return _Open(match.start(), "signature", False, depth - 1) if classes & html.SIGNATURE_CLASSES else None


def _is_something_outside(cleaned: str, spans: list[tuple[int, int, str]]) -> bool:
    starts = [0, *(stop for _start, stop, _kind in spans)]
    stops = [*(start for start, _stop, _kind in spans), len(cleaned)]
    outside = "".join(cleaned[start:stop] for start, stop in zip(starts, stops, strict=True))
    return "<img" in outside or bool(html.strip_tags(outside).replace("&nbsp;", " ").strip())
