"""Bytes that strangers sent, given to a browser: it saves them, or shows a picture, and runs nothing (E02, E03, E08)."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import IO, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from besa.core import files
from besa.core.text.controls import clean_line

# Served with this, even our own bytes cannot run, load or frame anything (E03, finding 5).
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
# Sniffed types that may be shown inside a page: drawings that cannot run anything.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

# What is longer leaves in pieces of this size, and only one of them is in memory.
PIECE = 256 * 1024

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Pieces(StreamingHttpResponse):
    """The rest of an open file, which is closed at the end or when the browser goes away."""

    def __init__(self, file: IO[bytes], content_type: str, size: int) -> None:
        super().__init__(iter(lambda: file.read(PIECE), b""), content_type=content_type)
        self["Content-Length"] = str(size)
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Django would make a list of all pieces first. A disk may be slow, so the event loop does not wait for it."""
        while piece := await asyncio.to_thread(self._file.read, PIECE):
            yield piece

    def close(self) -> None:
        self._file.close()
        super().close()


def download(stored: str, filename: str, content_type: str = "application/octet-stream") -> HttpResponseBase:
    """Stored bytes that go to disk and never open on our own page. Raises Http404 when they are gone."""
    answer = _answer(stored, content_type)
    answer["Content-Disposition"] = content_disposition_header(True, clean_line(filename) or "file") or "attachment"
    return locked(answer)


def shown(stored: str, sniffed_type: str) -> HttpResponseBase:
    """A stored picture in place: only the four types that cannot run anything. Raises Http404 for any other."""
    if sniffed_type not in PICTURES:
        raise Http404
    return locked(_answer(stored, sniffed_type))


def _answer(stored: str, content_type: str) -> HttpResponseBase:
    try:
        file = files.path_of(stored).open("rb")
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Http404 from None
    size = os.fstat(file.fileno()).st_size
    if size > PIECE:
        return Pieces(file, content_type, size)
    with file:
        return HttpResponse(file.read(), content_type=content_type)


def shown_bytes(content: bytes, sniffed_type: str) -> HttpResponse:
    """The same for bytes in memory."""
    if sniffed_type not in PICTURES:
        raise Http404
    return locked(HttpResponse(content, content_type=sniffed_type))


def locked(answer: Answer) -> Answer:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
