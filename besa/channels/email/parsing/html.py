"""HTML of strangers: cleaned so that it never executes, loads nothing by itself and cannot leave its box (P8, D02 to D07).

It is shown in a sandboxed frame as well; each of the two walls must hold alone.
"""

import re
from collections.abc import Collection

import nh3

from besa.channels.email.parsing import limits

_TAGS = frozenset(
    str.split(
        """
    a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
    figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike
    strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
    """
    )
)
_GONE_WITH_CONTENTS = frozenset(
    str.split("script style title template noembed noframes svg math textarea select object applet iframe audio video")
)
_CELL = {"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan", "nowrap"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style", "class", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "data-remote-src"},
    "table": {"border", "cellpadding", "cellspacing", "width", "height", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
    "tr": {"valign", "bgcolor", "height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "hr": {"size", "width", "color"},
    "time": {"datetime"},
    "blockquote": {"type"},
    "div": {"id"},
}
# No position, z-index, display, visibility, opacity, float, overflow, background or content: nothing that hides, covers or loads.
_STYLES = frozenset(
    f"border{side}{part}"
    for side in ("", "-top", "-right", "-bottom", "-left")
    for part in ("", "-color", "-style", "-width")
) | frozenset(
    str.split(
        """
    background-color border-collapse border-spacing border-radius color direction font-family font-size font-style
    font-variant font-weight letter-spacing line-height list-style-type margin margin-top margin-right margin-bottom
    margin-left padding padding-top padding-right padding-bottom padding-left text-align text-decoration text-transform
    unicode-bidi vertical-align white-space width max-width height word-break overflow-wrap
    """
    )
)
QUOTE_CLASSES = frozenset(
    {"gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "divRplyFwdMsg"}
)
SIGNATURE_CLASSES = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block"})
_CLASSES = QUOTE_CLASSES | SIGNATURE_CLASSES | {"besa-quote", "besa-signature"}
# Ids are removed (D04); these say where Outlook's history begins and live on as a class.
_QUOTE_IDS = frozenset({"divRplyFwdMsg", "appendonsend"})

_VANISHING = re.compile(
    r"(?i)(?:font-size|line-height|max-width|width|height)\s*:\s*0*\.?0*(?:px|pt|em|rem|%)?\s*(?:;|!|\Z)"
)
_RUNNING = re.compile(r"(?i)expression|url\s*\(")
_LINKED = re.compile(r"(?i)\s*(?:https?://|mailto:|tel:)")
_REMOTE = re.compile(r"(?i)https?://")
_IMG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_A = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_OUTLOOK = re.compile(r'(<div(?: (?!id=)[a-z-]+="[^"]*")*) id="divRplyFwdMsg"')
_LINK = re.compile(r"(?i)<a[\s/>]")
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_NEVER_NESTED = frozenset(
    str.split("br hr img input meta link base col wbr p li td th tr dd dt option area embed param html body")
)
_ANY_TAG = re.compile(r"<[^<>]*>")


def _filter(tag: str, attribute: str, value: str) -> str | None:
    """What stays of one attribute that is allowed in general; None drops it."""
    if attribute == "class":
        return " ".join(name for name in value.split() if name in _CLASSES) or None
    if attribute == "id":
        return "divRplyFwdMsg" if value in _QUOTE_IDS else None
    if attribute == "style":
        return None if _VANISHING.search(value) or _RUNNING.search(value) else value
    if attribute == "data-remote-src":
        return value if _REMOTE.match(value) else None
    if attribute == "dir":
        return value if value.lower() in ("ltr", "rtl", "auto") else None
    if attribute == "href":
        return value if _LINKED.match(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_GONE_WITH_CONTENTS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_filter,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    filter_style_properties=set(_STYLES),
)


def refusal(html: str) -> str:
    """Why this is too much to show: the note's word, or '' (D06)."""
    if len(html) > limits.HTML_BYTES:
        return "html-too-large"
    if html.count("<") > limits.HTML_LINKS and len(_LINK.findall(html)) > limits.HTML_LINKS:
        return "html-too-many-links"
    return "html-too-deep" if _is_too_deep(html) else ""


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= limits.HTML_DEPTH:
        return False
    depth = 0
    for closing, name in _OPENING.findall(html):
        if name.lower() not in _NEVER_NESTED:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > limits.HTML_DEPTH:
                return True
    return False


def clean(html: str, cids: Collection[str] = ()) -> tuple[str, bool]:
    """Safe HTML, and whether it has remote pictures. Cleaning the result again changes nothing (D05).

    `cids` are the Content-IDs of the same message: a picture may come from there and, when asked for, from the web (D07).
    """
    cleaned = _OUTLOOK.sub(r'\1 class="divRplyFwdMsg"', _CLEANER.clean(html.replace("\0", "")))
    has_remote = False

    def pictured(match: re.Match[str]) -> str:
        nonlocal has_remote
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        source = attributes.pop("src", "")
        if _REMOTE.match(source):
            attributes["data-remote-src"] = source
        elif source.lower().startswith("cid:") and source[4:].strip("<>") in cids:
            attributes["src"] = source
        has_remote |= "data-remote-src" in attributes
        return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"

    return _A.sub(_ordered, _IMG.sub(pictured, cleaned)), has_remote


def _ordered(match: re.Match[str]) -> str:
    """What was set stands last, whatever the order it came in: else cleaning twice would move it."""
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    ours = {name: attributes.pop(name) for name in ("target", "rel") if name in attributes}
    return "<a" + "".join(f' {name}="{value}"' for name, value in (attributes | ours).items()) + ">"


def strip_tags(html: str) -> str:
    """The words of HTML that was refused, for want of anything better. Linear; the result is text, not HTML."""
    return _ANY_TAG.sub(" ", html)
