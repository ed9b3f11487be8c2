"""Text of one header: encoded words (RFC 2047) as mailers really write them, raw 8-bit bytes, and nothing that steers a display."""

import base64
import binascii
import re

from besa.channels.email.parsing import charsets
from besa.core.text.controls import clean_line

# The length of one word is bounded, so that a header of nothing but beginnings costs no more than its length times that.
_WORD = re.compile(rb"=\?([^?\s]{1,75})\?([bBqQ])\?(.{0,1000}?)\?=", re.DOTALL)
_QP = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decode(raw: bytes, hint: str = "") -> str:
    """`raw` as one line of clean text. `hint` is the charset of the body, for bytes without a label (B16)."""
    return clean_line(decode_loosely(raw, hint))


def decode_loosely(raw: bytes, hint: str = "") -> str:
    """As `decode`, with control characters left in: only for a caller who cleans afterwards (B08)."""
    if b"=?" not in raw:
        return charsets.decode(raw, hint)[0]
    return "".join(charsets.decode(data, charset or hint)[0] for charset, data in _runs(raw))


def _runs(raw: bytes) -> list[tuple[str, bytes]]:
    """(charset or '', bytes): what stands between words, and the words' contents.

    Neighbours of one charset are one run: mailers split words in the middle of a character.
    """
    runs: list[tuple[str, bytes]] = []
    end = 0
    for match in _WORD.finditer(raw):
        between, end = raw[end : match.start()], match.end()
        charset, data = match[1].decode("ascii", "replace").lower(), _payload(match[2], match[3])
        if not runs or between.strip():
            runs.append(("", between))
        if runs[-1][0] == charset:
            charset, data = charset, runs.pop()[1] + data
        runs.append((charset, data))
    runs.append(("", raw[end:]))
    return runs


def _payload(encoding: bytes, data: bytes) -> bytes:
    if encoding in b"bB":
        kept = _NOT_BASE64.sub(b"", data)
        kept = kept[:-1] if len(kept) % 4 == 1 else kept
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    return _QP.sub(lambda match: binascii.unhexlify(match[1]), data.replace(b"_", b" "))
