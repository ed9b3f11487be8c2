"""From a plain description of an outgoing mail to its exact bytes (RFC 5322, RFC 2045 to 2049, RFC 3834).

The same description always gives the same bytes: a repeat after a crash is the same mail (P5). No header can be
injected, there is never a Bcc header, and there is always a text part.
"""

import base64
import hashlib
import quopri
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from html import escape

from inscriptis import get_text

from besa.channels.email.addresses import ascii_domain
from besa.channels.email.direction import SIGNATURE_LINE, directed_html, directed_text
from besa.core.text.controls import clean_line, clean_own_text, clean_text
from besa.core.text.direction import Direction, direction_of, direction_of_language, without_prefixes
from besa.core.text.markup import markup

# The first id finds the start of the conversation, the last ones the branch; mail programs need no more.
REFERENCES_KEPT = 20
ID_LIMIT = 900
SUBJECT_LIMIT = 998
NAME_LIMIT = 200
FILENAME_BYTES = 150
_LINE = 76
_LOCAL_PART = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x20\x7f-\x9f]{1,64}")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_MESSAGE_ID = re.compile(rf"<[\x21-\x3b\x3d\x3f-\x7e]{{1,{ID_LIMIT}}}>")
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}")
_CALENDAR = re.compile(r"text/calendar; method=(REQUEST|CANCEL)")
# Controls, line ends, bidi overrides and isolates, lone surrogates; the marks that we set ourselves may stay.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
# Fonts that every system has, and have Arabic and Hebrew; lines high enough for Arabic (language.md 5.1).
_BODY_STYLE = "font-family:Arial,Tahoma,sans-serif;font-size:15px;line-height:1.7"
_LEFT_TO_RIGHT_MARK = "\u200e"


class UnsafeAddress(ValueError):
    """An address that cannot stand in a header without changing its meaning. The mail is refused, not guessed at."""


@dataclass(frozen=True)
class Person:
    address: str
    name: str = ""


@dataclass(frozen=True)
class File:
    """`content_id` marks a picture that the HTML shows by `cid:`.

    `text/calendar; method=REQUEST` in automatic mail is an invitation: it stands in the message as well as beside it.
    """

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Quote:
    """What is answered. `heading` is a line of its own ("On Monday, Yusuf wrote:")."""

    heading: str
    text: str


@dataclass(frozen=True)
class OutgoingMail:
    """One copy for one recipient. `to` and `cc` are what everybody sees; who gets this copy is the envelope's business."""

    message_id: str
    date: datetime
    sender: Person
    to: Sequence[Person]
    subject: str
    text: str = ""
    html: str = ""
    cc: Sequence[Person] = ()
    reply_to: str = ""
    language: str = "en"
    direction: Direction = "ltr"
    signature: str = ""
    quote: Quote | None = None
    in_reply_to: str = ""
    references: Sequence[str] = ()
    files: Sequence[File] = ()
    is_automatic: bool = False
    loop_id: str = ""


def compose(mail: OutgoingMail) -> bytes:
    """The bytes to hand over, CRLF at every line end, all of them ASCII. Raises UnsafeAddress."""
    content = _content(mail)
    headers = [(name, value) for name, value in _headers(mail) if value]
    lines = [f"{name}: {value}" for name, value in [*headers, ("MIME-Version", "1.0"), *content.headers]]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + content.body


def reply_subject(subject: str, reference: str) -> str:
    """`Re: <subject> [<reference>]`: one `Re:` however many there were, the reference at the end and only once.

    The reference is a hint for humans; nothing is ever threaded by it (reliability.md 4).
    """
    bare = without_prefixes(clean_line(subject))
    # In a right-to-left subject a bare #1042 would be shown as 1042#.
    mark = _LEFT_TO_RIGHT_MARK if direction_of(bare) == "rtl" else ""
    ending = f" [{mark}{reference}]"
    bare = re.sub(rf"\s*\[\u200e?{re.escape(reference)}\]", "", bare)
    return f"Re: {bare[: SUBJECT_LIMIT - len(ending) - 4]}{ending}"


def _headers(mail: OutgoingMail) -> list[tuple[str, str]]:
    return [
        ("From", address_header([mail.sender])),
        ("Reply-To", address_header([Person(mail.reply_to)]) if mail.reply_to else ""),
        ("To", address_header(mail.to)),
        ("Cc", address_header(mail.cc)),
        ("Subject", text_header("Subject", mail.subject[:SUBJECT_LIMIT])),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", " ".join(_ids([mail.message_id]))),
        ("In-Reply-To", " ".join(_ids([mail.in_reply_to]))),
        ("References", "\r\n ".join(_references(mail))),
        ("Auto-Submitted", "auto-replied" if mail.is_automatic else ""),
        ("X-Auto-Response-Suppress", "All" if mail.is_automatic else ""),
        ("X-Besa-Desk", text_header("X-Besa-Desk", mail.loop_id)),
        ("Content-Language", mail.language if re.fullmatch(r"[A-Za-z-]{2,20}", mail.language) else ""),
    ]


def _ids(ids: Iterable[str]) -> list[str]:
    """Only what is one well-formed id each; foreign ids that are not are left out rather than repaired."""
    return [text for text in (raw.strip() for raw in ids) if _MESSAGE_ID.fullmatch(text)]


def _references(mail: OutgoingMail) -> list[str]:
    ids = list(dict.fromkeys(_ids([*mail.references, mail.in_reply_to])))
    return ids if len(ids) <= REFERENCES_KEPT else [ids[0], *ids[-REFERENCES_KEPT + 1 :]]


def text_header(name: str, text: str) -> str:
    """An unstructured header's value: controls gone, encoded (RFC 2047) where it must be, folded."""
    text = _UNSAFE.sub(" ", text).strip()
    charset = "us-ascii" if _may_stand_as_it_is(text) else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n") if text else ""


def _may_stand_as_it_is(text: str) -> bool:
    return text.isascii() and "=?" not in text and all(len(word) < _LINE - 10 for word in text.split(" "))


def address_header(people: Iterable[Person]) -> str:
    """Names and addresses, one to a line. Raises UnsafeAddress."""
    return ",\r\n ".join(_address(person) for person in people)


def _address(person: Person) -> str:
    address = header_address(person.address)
    name = clean_line(person.name)[:NAME_LIMIT]
    if not name or name == address:
        return address
    if _may_stand_as_it_is(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    encoded = Header(name, "utf-8", maxlinelen=_LINE).encode(linesep="\r\n")
    return f"{encoded}\r\n <{address}>"


def header_address(address: str) -> str:
    """The address as it may stand in a header and an envelope, its domain in ASCII. Raises UnsafeAddress."""
    local, at, domain = address.strip().rpartition("@")
    domain = ascii_domain(domain)
    if not (at and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise UnsafeAddress("This is not an address that mail can be sent to.")
    if not local.isascii():
        raise UnsafeAddress("The part before the @ has letters that most mail servers cannot carry.")
    return f"{local}@{domain}"


@dataclass(frozen=True)
class _Part:
    headers: list[tuple[str, str]]
    body: bytes


def _content(mail: OutgoingMail) -> _Part:
    inline = [file for file in mail.files if file.content_id and f"cid:{file.content_id}" in mail.html]
    attached = [file for file in mail.files if file not in inline]
    html = _text_part("html", _html(mail))
    if inline:
        html = _multipart(mail, "related", [html, *map(_inline_part, inline)])
    invitations = [_calendar_part(file) for file in mail.files if mail.is_automatic and _method_of(file)]
    content = _multipart(mail, "alternative", [_text_part("plain", _plain(mail)), html, *invitations])
    if attached:
        content = _multipart(mail, "mixed", [content, *map(_attached_part, attached)])
    return content


def _method_of(file: File) -> str:
    """The method of a calendar object that is to be acted on (RFC 6047, section 2.4), or ''."""
    found = _CALENDAR.fullmatch(file.content_type)
    return found[1] if found else ""


def _calendar_part(file: File) -> _Part:
    """The calendar object as one more form of the message: that is where mail programs look for an invitation."""
    content_type = f'text/calendar; charset="utf-8"; method={_method_of(file)}'
    headers = [("Content-Type", content_type), ("Content-Transfer-Encoding", "base64")]
    return _Part(headers, _base64(file.content))


def _plain(mail: OutgoingMail) -> str:
    parts = [clean_own_text(mail.text) or get_text(mail.html) if mail.html or mail.text else ""]
    if mail.signature:
        parts.append(f"{SIGNATURE_LINE}\n{clean_text(mail.signature)}")
    if mail.quote:
        quoted = "\n".join(f"> {line}" for line in clean_text(mail.quote.text).split("\n"))
        parts.append(f"{clean_line(mail.quote.heading)}\n\n{quoted}")
    text = "\n\n".join(part.strip("\n") for part in parts)
    return directed_text(text, mail.direction) + "\n"


def _html(mail: OutgoingMail) -> str:
    parts = [directed_html(mail.html or markup(mail.text, mail.direction), mail.direction)]
    if mail.signature:
        signature = directed_html(markup(mail.signature, mail.direction), mail.direction, side=mail.direction)
        parts.append(signature.replace("<div", '<div class="besa-signature"', 1))
    if mail.quote:
        parts.append(_html_quote(mail.quote))
    base = direction_of_language(mail.language)
    return (
        f'<!doctype html>\n<html lang="{escape(mail.language)}" dir="{base}">\n<head><meta charset="utf-8">'
        f'<title>{escape(clean_line(mail.subject))}</title></head>\n<body dir="{mail.direction}" style="{_BODY_STYLE}">\n'
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _html_quote(quote: Quote) -> str:
    direction = direction_of(quote.text)
    heading = directed_html(markup(quote.heading, direction), direction_of(quote.heading, direction))
    quoted = f'<blockquote type="cite" dir="{direction}">{markup(quote.text, direction)}</blockquote>'
    return heading + "\n" + directed_html(quoted, direction)


def _text_part(kind: str, text: str) -> _Part:
    data = text.replace("\r\n", "\n").encode("utf-8", "replace")
    is_readable = sum(byte < 128 for byte in data) >= len(data) * 0.7
    return _Part(
        [
            ("Content-Type", f'text/{kind}; charset="utf-8"'),
            ("Content-Transfer-Encoding", "quoted-printable" if is_readable else "base64"),
        ],
        _quoted_printable(data) if is_readable else _base64(data.replace(b"\n", b"\r\n")),
    )


def _quoted_printable(data: bytes) -> bytes:
    return quopri.encodestring(data).replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _inline_part(file: File) -> _Part:
    part = _attached_part(file, "inline")
    identifier = re.sub(r"[^\x21-\x3b\x3d\x3f-\x7e]", "", file.content_id)
    return _Part([*part.headers, ("Content-ID", f"<{identifier}>")], part.body)


def _attached_part(file: File, disposition: str = "attachment") -> _Part:
    content_type = file.content_type.lower().partition(";")[0].strip()
    # A message or a multipart would have to stand in the clear (RFC 2046, section 5.2.1); as a plain file it is safe.
    if not _CONTENT_TYPE.fullmatch(content_type) or content_type.startswith(("multipart/", "message/")):
        content_type = "application/octet-stream"
    headers = [
        ("Content-Type", content_type),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"{disposition};\r\n {_filename(file.filename)}"),
    ]
    return _Part(headers, _base64(file.content))


def _filename(name: str) -> str:
    """`filename=` for plain names, RFC 2231 for all others."""
    name = clean_line(name).replace("/", "_").replace("\\", "_") or "file"
    name = name.encode()[:FILENAME_BYTES].decode("utf-8", "ignore")
    if re.fullmatch(r"[A-Za-z0-9 ._()-]+", name):
        return f'filename="{name}"'
    encoded = "".join(f"%{byte:02X}" if not _is_plain(byte) else chr(byte) for byte in name.encode())
    return f"filename*=utf-8''{encoded}"


def _is_plain(byte: int) -> bool:
    return chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "._-")


def _multipart(mail: OutgoingMail, kind: str, parts: Sequence[_Part]) -> _Part:
    # "=_" stands neither in base64 nor in quoted-printable: the boundary cannot occur in the content (RFC 2045, 6.7).
    boundary = "=_" + hashlib.sha256(f"{kind} {mail.message_id}".encode()).hexdigest()[:32]
    pieces = []
    for part in parts:
        headers = "\r\n".join(f"{name}: {value}" for name, value in part.headers).encode("ascii")
        pieces.append(b"--" + boundary.encode() + b"\r\n" + headers + b"\r\n\r\n" + part.body.rstrip(b"\r\n"))
    body = b"\r\n".join(pieces) + b"\r\n--" + boundary.encode() + b"--\r\n"
    return _Part([("Content-Type", f'multipart/{kind};\r\n boundary="{boundary}"')], body)
