"""Header fields of foreign mail from raw bytes: bounded, linear, and without the standard library's header parsers (finding 1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from besa.channels.email.parsing import limits, words

_BLANK_LINE = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_WELL_KNOWN = re.compile(
    rb"(?:From|To|Cc|Subject|Date|Message-ID|Received|MIME-Version|Content-[a-z-]{2,30}|X-[a-z-]{2,60})[ \t]*:", re.I
)


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields in their order, names in lower case, values unfolded raw bytes. `cut`: some are only in the raw message."""

    fields: tuple[tuple[str, bytes], ...]
    cut: bool = False

    def raw(self, name: str) -> bytes:
        """The first field of that name, or b''."""
        return next((value for key, value in self.fields if key == name), b"")

    def all_raw(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _value in self.fields)

    def text(self, name: str, hint: str = "") -> str:
        """The first field of that name, decoded to one clean line."""
        return words.decode(self.raw(name), hint)

    def ascii(self, name: str) -> str:
        """The first field of that name as written, for machine-made fields: nothing is decoded."""
        return self.raw(name).decode("ascii", "replace").strip()


def split(raw: bytes) -> tuple[Headers, bytes]:
    """The header fields and the body of a message. Never raises; a message without a header is all body."""
    if b"\n" not in raw[: limits.HEADER_BLOCK_BYTES] and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    fields: list[tuple[str, bytes]] = []
    cut = False
    value: list[bytes] = []
    name = ""
    end = 0
    for start, end, line in _lines(raw):
        if not line.strip():
            break
        if end > limits.HEADER_BLOCK_BYTES:
            cut, end = True, _end_of_header(raw, end)
            break
        if line[:1] in b" \t":
            value.append(line)
            continue
        match = _FIELD.match(line)
        if match is None:
            if _is_noise(line, start) or _continues_badly(raw, end, bool(fields or name)):
                value.append(b" " + line)
                continue
            end = start
            break
        cut |= not _keep(fields, name, value)
        name, value = match[1].decode("ascii").lower(), [line[match.end() :]]
    cut |= not _keep(fields, name, value)
    return Headers(tuple(fields), cut), raw[end:]


def _lines(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each line with where it starts and ends. A bare CR is a space, not a line end: it injects no header (A10)."""
    position = 0
    while position < len(raw):
        newline = raw.find(b"\n", position)
        end = len(raw) if newline < 0 else newline + 1
        line = raw[position : min(end, position + limits.HEADER_VALUE_BYTES + 1)]
        yield position, end, line.rstrip(b"\r\n").replace(b"\r", b" ")
        position = end


def _is_noise(line: bytes, start: int) -> bool:
    return start == 0 and line.startswith((b"From ", b">From "))


def _continues_badly(raw: bytes, end: int, has_begun: bool) -> bool:
    """Whether a line that is no field was wrapped without indentation: a well-known field follows it."""
    return has_begun and _WELL_KNOWN.match(raw, end) is not None


def _end_of_header(raw: bytes, position: int) -> int:
    blank = _BLANK_LINE.search(raw, position - 1)
    return blank.end() if blank else len(raw)


def _keep(fields: list[tuple[str, bytes]], name: str, value: list[bytes]) -> bool:
    """Add the field; False if it was cut or left out."""
    if not name:
        return True
    if len(fields) >= limits.HEADER_FIELDS:
        return False
    whole = value[0] if len(value) == 1 else b"".join(value)
    fields.append((name, whole[: limits.HEADER_VALUE_BYTES].strip()))
    return len(whole) <= limits.HEADER_VALUE_BYTES
