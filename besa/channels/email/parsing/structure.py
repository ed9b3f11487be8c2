"""The tree of MIME parts: the standard library splits it under `compat32`, told what each part is by our own bounded reader.

A part deeper than MIME_DEPTH and every message/* stays one opaque leaf, so no nesting reaches the interpreter's stack (finding 2).
"""

import re
from collections.abc import Iterator
from email.feedparser import FeedParser
from email.message import Message
from email.policy import compat32
from typing import TYPE_CHECKING, Any

from besa.channels.email.parsing import fields, limits
from besa.channels.email.parsing.headers import Headers

_KEPT_FOR_STRUCTURE = ("content-type", "content-transfer-encoding", "content-disposition", "content-id")
_BOUNDARY_IN_BODY = re.compile(rb"^--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)


if TYPE_CHECKING:
    _Message = Message[str, str]
else:
    _Message = Message


class Part(_Message):
    """A MIME part that answers the parser's questions from our own reading of its header, each once."""

    def __init__(self, policy: Any = compat32) -> None:
        super().__init__(policy=compat32)
        self.depth = 0
        self._type: fields.Field | None = None
        self._disposition: fields.Field | None = None

    def attach(self, payload: _Message | str) -> None:
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
        super().attach(payload)

    def raw(self, name: str) -> bytes:
        """The first header of that name as bytes."""
        for key, value in self.raw_items():
            if key.lower() == name:
                return str(value).encode("ascii", "surrogateescape")[: limits.HEADER_VALUE_BYTES]
        return b""

    @property
    def type(self) -> fields.Field:
        if self._type is None:
            self._type = fields.content_type(self.raw("content-type"), self.get_default_type())
        return self._type

    @property
    def disposition(self) -> fields.Field:
        if self._disposition is None:
            self._disposition = fields.read(self.raw("content-disposition"))
        return self._disposition

    @property
    def is_opaque(self) -> bool:
        """A message within the message, or a part too deep: kept as a file, never entered."""
        kind = self.type.value
        return kind.startswith("message/") or (kind.startswith("multipart/") and self.depth >= limits.MIME_DEPTH)

    @property
    def content(self) -> bytes:
        """The undecoded bytes of a leaf. `get_payload` would guess at charsets."""
        payload = vars(self)["_payload"]
        return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""

    @property
    def parts(self) -> list["Part"]:
        payload = vars(self)["_payload"]
        return payload if isinstance(payload, list) else []

    def leaves(self) -> Iterator["Part"]:
        """The parts with contents, in order. Depth is bounded by MIME_DEPTH."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    # The parser asks these while it reads. To it, an opaque part is a leaf like any picture.

    def get_content_type(self) -> str:
        return "application/octet-stream" if self.is_opaque else self.type.value

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_content_subtype(self) -> str:
        return self.get_content_type().partition("/")[2]

    def get_boundary(self, failobj: Any = None) -> Any:
        boundary = self.type.parameters.get("boundary", b"").decode("ascii", "surrogateescape").rstrip()
        return boundary or failobj


def read(headers: Headers, body: bytes) -> Part:
    """The tree of the message with these headers. Only what says how it is built is given to the parser: the rest we read ourselves."""
    lines = [name.encode() + b": " + headers.raw(name) for name in _KEPT_FOR_STRUCTURE if headers.has(name)]
    kind = fields.content_type(headers.raw("content-type"))
    if kind.value.startswith("multipart/") and not kind.parameters.get("boundary"):
        lines = _with_guessed_boundary(lines, kind.value, body)
    parser: FeedParser[Any] = FeedParser(_factory=Part, policy=compat32)
    parser.feed(b"".join([*(line + b"\n" for line in lines), b"\n"]).decode("ascii", "surrogateescape"))
    parser.feed(body.decode("ascii", "surrogateescape"))
    root = parser.close()
    assert isinstance(root, Part)
    return root


def _with_guessed_boundary(lines: list[bytes], kind: str, body: bytes) -> list[bytes]:
    """A multipart that forgot to name its boundary shows it in the body (A06)."""
    found = _BOUNDARY_IN_BODY.search(body[: limits.HEADER_BLOCK_BYTES])
    if not found:
        return lines
    return [b'Content-Type: %s; boundary="%s"' % (kind.encode(), found[1].replace(b'"', b"")), *lines[1:]]
