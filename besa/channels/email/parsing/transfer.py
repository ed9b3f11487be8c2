"""Transfer encodings (RFC 2045, section 6) decoded as far as they can be, with word of what was damaged (A14)."""

import base64
import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_BAD_QP = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")
# Words with spaces between them: labelled as base64, and never encoded.
_WORDS = re.compile(rb"[A-Za-z]{2,20} [A-Za-z]{2,20}")
_LOOKED_AT = 4_000
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)


def decode(content: bytes, encoding: str) -> tuple[bytes, bool]:
    """The bytes behind `content` and whether it was damaged. An unknown encoding is taken as none. Never raises."""
    encoding = encoding.strip().strip('"').lower()
    if encoding == "base64":
        return _base64(content)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content), _BAD_QP.search(content) is not None
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(content)
    return content, encoding not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")


def _base64(content: bytes) -> tuple[bytes, bool]:
    tight = content.translate(None, b" \t\r\n")
    try:
        return base64.b64decode(tight, validate=True), False
    except binascii.Error:
        if len(_WORDS.findall(content[:_LOOKED_AT])) >= 3:
            return content, True
        # Some gateways glue two encodings, or a footer, behind the padding: each stretch is read on its own.
        return b"".join(_stretch(piece) for piece in tight.split(b"=") if piece), True


def _stretch(piece: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", piece)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + b"=" * (-len(kept) % 4))


def _uuencoded(content: bytes) -> tuple[bytes, bool]:
    begin = _UU_BEGIN.search(content)
    if begin is None:
        return content, True
    data, _end, damaged = read_uuencoded(content, begin.end())
    return data, damaged


def find_uuencoded(content: bytes, start: int = 0) -> re.Match[bytes] | None:
    """Where a file in the text of a mail begins (A13); group 1 is its name."""
    return _UU_BEGIN.search(content, start)


def read_uuencoded(content: bytes, start: int) -> tuple[bytes, int, bool]:
    """The bytes of a file whose `begin` line ended at `start`, where its `end` line ended, and whether it was damaged."""
    pieces: list[bytes] = []
    position, damaged = start, False
    while position < len(content):
        newline = content.find(b"\n", position)
        end = len(content) if newline < 0 else newline + 1
        line = content[position:end].rstrip(b"\r\n")
        position = end
        if line in (b"end", b"===="):
            return b"".join(pieces), position, damaged
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            damaged = True
    return b"".join(pieces), position, True
