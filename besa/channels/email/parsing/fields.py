"""Structured fields of a MIME part (RFC 2045, 2183, 2231): bounded and linear, where the standard library's parser stalls (A01)."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from besa.channels.email.parsing import charsets, limits, words

_VALUE = re.compile(rb"\s*([^\s;\"()<>,]{1,200})")
_PARAMETER = re.compile(rb";\s*([^\s=;\"]{1,100})[ \t]*=[ \t]*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)
_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+*-]{1,100}")


@dataclass(frozen=True, slots=True)
class Field:
    """A value such as `text/plain` in lower case, and its parameters as raw bytes, names in lower case, the first of each."""

    value: str = ""
    parameters: dict[str, bytes] = field(default_factory=dict)

    def ascii(self, name: str) -> str:
        return self.parameters.get(name, b"").decode("ascii", "replace").strip()

    def text(self, name: str, hint: str = "") -> str:
        """A parameter for people, in whichever of the three ways it was written: RFC 2231, encoded words, or bare bytes."""
        for key in (name, f"{name}*", f"{name}*0", f"{name}*0*"):
            if key in self.parameters:
                return self._extended(name, hint) if "*" in key else words.decode_loosely(self.parameters[key], hint)
        return ""

    def _extended(self, name: str, hint: str) -> str:
        charset, pieces = "", []
        for number in range(-1, limits.PARAMETERS):
            suffix = "" if number < 0 else f"*{number}"
            if f"{name}{suffix}*" in self.parameters:
                piece = self.parameters[f"{name}{suffix}*"]
                if number <= 0 and piece.count(b"'") >= 2:
                    label, _language, piece = piece.split(b"'", 2)
                    charset = label.decode("ascii", "replace")
                pieces.append(unquote_to_bytes(piece))
            elif number >= 0 and f"{name}{suffix}" in self.parameters:
                pieces.append(self.parameters[f"{name}{suffix}"])
            elif number >= 0:
                break
        joined = b"".join(pieces)
        return charsets.decode(joined, charset or hint)[0] if charset else words.decode_loosely(joined, hint)


def read(raw: bytes) -> Field:
    """The field in `raw`; what cannot be understood is left out."""
    raw = raw[: limits.HEADER_VALUE_BYTES]
    start = _VALUE.match(raw)
    if start is None:
        return Field()
    parameters: dict[str, bytes] = {}
    for match in _PARAMETER.finditer(raw, start.end()):
        parameters.setdefault(match[1].decode("ascii", "replace").lower(), _unquoted(match[2].strip()))
        if len(parameters) >= limits.PARAMETERS:
            break
    return Field(start[1].decode("ascii", "replace").lower(), parameters)


def content_type(raw: bytes, default: str = "text/plain") -> Field:
    """As `read`, for Content-Type: a value that is no media type becomes `default`, its parameters stay."""
    found = read(raw)
    return found if _TYPE.fullmatch(found.value) else Field(default, found.parameters)


def _unquoted(value: bytes) -> bytes:
    if len(value) >= 2 and value.startswith(b'"') and value.endswith(b'"'):
        return _PAIR.sub(rb"\1", value[1:-1])
    return value.strip(b'"')
