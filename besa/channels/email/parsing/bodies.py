"""Which parts of a message are its text, which its HTML and which its files. No part is left out."""

import html as html_entities
import re
from dataclasses import dataclass, field

from besa.cases.ports import InboundAttachment
from besa.channels.email.parsing import charsets, files, flowed, limits, transfer
from besa.channels.email.parsing.structure import Part
from besa.core.text.controls import clean_text

_META_CHARSET = re.compile(rb"(?i)charset\s{0,5}=\s{0,5}[\"']?([a-z0-9_:.-]{1,40})")
_TAG = re.compile(r"<[^<>]*>")
_MANY_BLANKS = re.compile(r"\n{4,}")
_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})


@dataclass(slots=True)
class Section:
    """One stretch of the body, in one or both forms."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Contents:
    """What the parts of a message came to, in order."""

    sections: list[Section] = field(default_factory=list)
    attachments: list[InboundAttachment] = field(default_factory=list)
    damaged: bool = False
    notes: list[str] = field(default_factory=list)
    hint: str = ""
    _parts: int = 0
    _rest: list[Part] = field(default_factory=list)


def read(root: Part) -> Contents:
    """The contents of a message. Beyond the caps, the remaining parts stand in one file (2.3)."""
    contents = Contents(hint=_first_charset(root))
    _add(contents, root)
    if contents._rest:
        contents.notes.append(f"parts-cut:{len(contents._rest)}")
        contents.attachments.append(_rest_as_file(contents._rest))
    return contents


def _first_charset(root: Part) -> str:
    """The charset of the first part that names one: the best guess for bytes without a label."""
    for number, part in enumerate(root.leaves()):
        if charset := part.type.ascii("charset"):
            return charset
        if number > 10:
            break
    return ""


def _add(contents: Contents, part: Part) -> None:
    if not part.parts:
        _add_leaf(contents, part)
    elif part.type.value == "multipart/alternative":
        _add_alternatives(contents, part)
    elif part.type.value == "multipart/related":
        _add_related(contents, part)
    else:
        for child in part.parts:
            _add(contents, child)


def _add_alternatives(contents: Contents, part: Part) -> None:
    """One section of the richest text and the richest HTML; what is neither (an invitation) becomes a file.

    Some mailers make one of the alternatives of several parts: they belong together.
    """
    before = len(contents.sections)
    text: str | None = None
    html: str | None = None
    for child in part.parts:
        _add(contents, child)
        found, contents.sections[before:] = contents.sections[before:], []
        if any(section.html and section.html.strip() for section in found):
            html = "".join(section.html or escaped(section.text or "") for section in found)
        elif said := "\n\n".join(section.text for section in found if section.text and section.text.strip()):
            text = said
    if text is not None or html is not None:
        contents.sections.append(Section(text, html))


def escaped(text: str) -> str:
    """A text among HTML: shown where it stands, with its lines and its own direction (A09)."""
    return f'<div dir="auto" style="white-space:pre-wrap">{html_entities.escape(text)}</div>' if text else ""


def _add_related(contents: Contents, part: Part) -> None:
    """The root, and its pictures. The root is the part that `start` names, else the first."""
    start = part.type.ascii("start").strip("<>")
    root = next((child for child in part.parts if start and content_id(child) == start), part.parts[0])
    for child in part.parts:
        if child is root or child.parts:
            _add(contents, child)
        else:
            _attach(contents, child, inline=True)


def content_id(part: Part) -> str:
    return part.raw("content-id").decode("ascii", "replace").strip().strip("<>")[:255]


def _add_leaf(contents: Contents, part: Part) -> None:
    contents._parts += 1
    if contents._parts > limits.PARTS:
        contents._rest.append(part)
    elif _is_body(contents, part):
        _read_body(contents, part)
    else:
        _attach(contents, part, inline=part.disposition.value == "inline")


def _is_body(contents: Contents, part: Part) -> bool:
    """Whether a leaf is read rather than kept as a file. Some mailers give the body itself a name: then the first one is it."""
    if part.is_opaque or part.disposition.value == "attachment":
        return False
    if part.type.value.startswith("multipart/"):
        return True
    if part.type.value not in _READABLE:
        return False
    if part.disposition.text("filename"):
        return False
    return not part.type.text("name") or not (contents.sections or contents.attachments)


def _read_body(contents: Contents, part: Part) -> None:
    data, damaged = transfer.decode(part.content, part.raw("content-transfer-encoding").decode("ascii", "replace"))
    is_html = part.type.value == "text/html"
    if b"begin" in data and not is_html:
        data = _without_uuencoded(contents, data)
    charset = part.type.ascii("charset")
    if is_html and charsets.codec_for(charset) is None and (meta := _META_CHARSET.search(data[:4_000])):
        charset = meta[1].decode("ascii")
    text, unreadable = charsets.decode(data, charset or contents.hint)
    contents.damaged |= damaged or (unreadable and bool(charset))
    if is_html:
        contents.sections.append(Section(html=text))
    else:
        contents.sections.append(Section(text=_plain(contents, part, text, data)))


def _plain(contents: Contents, part: Part, text: str, data: bytes) -> str:
    if len(text) > limits.TEXT_CHARACTERS:
        contents.notes.append(f"text-cut:{len(text)}")
        contents.attachments.append(InboundAttachment("message.txt", "text/plain", part.type.value, data))
        text = text[: limits.TEXT_CHARACTERS]
    if part.type.value in ("text/enriched", "text/richtext"):
        text = _TAG.sub("", text)
    text = clean_text(text)
    if part.type.ascii("format").lower() == "flowed":
        text = flowed.unflow(text, part.type.ascii("delsp").lower() == "yes")
    return _MANY_BLANKS.sub("\n\n\n", text).strip("\n")


def _without_uuencoded(contents: Contents, data: bytes) -> bytes:
    """Files that old mailers wrote into the text (A13) become files; the text around them stays."""
    pieces, position = [], 0
    while len(contents.attachments) < limits.ATTACHMENTS and (begin := transfer.find_uuencoded(data, position)):
        content, end, damaged = transfer.read_uuencoded(data, begin.end())
        if not content:
            break
        pieces.append(data[position : begin.start()])
        name = files.clean_name(charsets.detect(begin[1])[0])
        kind = files.safe_type(content, "")
        contents.attachments.append(InboundAttachment(name, kind, "", content, damaged=damaged))
        position = end
    return b"".join([*pieces, data[position:]])


def _attach(contents: Contents, part: Part, *, inline: bool) -> None:
    if len(contents.attachments) >= limits.ATTACHMENTS:
        contents._rest.append(part)
        return
    if part.is_opaque:
        content, damaged = _whole(part), False
    else:
        content, damaged = transfer.decode(
            part.content, part.raw("content-transfer-encoding").decode("ascii", "replace")
        )
    declared = part.type.value[:120]
    shown = "message/rfc822" if part.is_opaque and declared.startswith("multipart/") else declared
    name = part.disposition.text("filename", contents.hint) or part.type.text("name", contents.hint)
    contents.damaged |= damaged
    contents.attachments.append(
        InboundAttachment(
            filename=_named(name, shown, part),
            content_type=files.safe_type(content, shown),
            declared_type=declared,
            content=content,
            content_id=content_id(part),
            inline=inline,
            damaged=damaged,
        )
    )


def _named(name: str, kind: str, part: Part) -> str:
    cleaned = files.clean_name(name, kind)
    if part.is_opaque and kind == "message/rfc822" and not cleaned.lower().endswith(".eml"):
        return files.clean_name(cleaned + ".eml")
    return cleaned


def _whole(part: Part) -> bytes:
    """An opaque part as a file that mail programs open: a message as it is, a deep multipart with its own header."""
    if not part.type.value.startswith("multipart/"):
        return transfer.decode(part.content, part.raw("content-transfer-encoding").decode("ascii", "replace"))[0]
    return b"Content-Type: " + part.raw("content-type") + b"\n\n" + part.content


def _rest_as_file(parts: list[Part]) -> InboundAttachment:
    """The parts beyond the caps, undecoded, as one message that a mail program can take apart."""
    boundary = b"=_besa_remaining_parts"
    pieces = [b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n']
    for part in parts:
        head = [b"%s: %s" % (name.title().encode(), part.raw(name)) for name in _SHOWN if part.raw(name)]
        pieces.append(b"\n--" + boundary + b"\n" + b"\n".join(head) + b"\n\n" + part.content)
    pieces.append(b"\n--" + boundary + b"--\n")
    return InboundAttachment("remaining-parts.eml", "message/rfc822", "message/rfc822", b"".join(pieces))


_SHOWN = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")
