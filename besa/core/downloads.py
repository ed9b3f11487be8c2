"""Bytes that strangers sent, given to a browser: it saves them, or shows a picture, and runs nothing (E02, E03, E08)."""

from typing import TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from besa.core import files

# Served with this, even our own bytes cannot run, load or frame anything (E03, finding 5).
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
# Sniffed types that may be shown inside a page: drawings that cannot run anything.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Answer = TypeVar("Answer", bound=HttpResponseBase)


def download(stored: str, filename: str, content_type: str = "application/octet-stream") -> HttpResponse:
    """Stored bytes that go to disk and never open on our own page. Raises Http404 when they are gone.

    Whole in memory, at most a message's size: under ASGI a FileResponse is read whole as well, and warns of it.
    """
    answer = HttpResponse(_bytes(stored), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, filename or "file") or "attachment"
    return locked(answer)


def shown(stored: str, sniffed_type: str) -> HttpResponse:
    """A stored picture in place: only the four types that cannot run anything. Raises Http404 for any other."""
    if sniffed_type not in PICTURES:
        raise Http404
    return locked(HttpResponse(_bytes(stored), content_type=sniffed_type))


def _bytes(stored: str) -> bytes:
    try:
        return files.read(stored)
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Http404 from None


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
