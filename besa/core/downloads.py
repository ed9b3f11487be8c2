"""Bytes that strangers sent, given to a browser: it saves them, or shows a picture, and runs nothing (E02, E03, E08)."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from besa.core import files

# Served with this, even our own bytes cannot run, load or frame anything (E03, finding 5).
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
# Sniffed types that may be shown inside a page: drawings that cannot run anything.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Answer = TypeVar("Answer", bound=HttpResponseBase)


def download(stored: str, filename: str, content_type: str = "application/octet-stream") -> FileResponse:
    """Stored bytes that go to disk and never open on our own page. Raises Http404 when they are gone."""
    try:
        opened = files.path_of(stored).open("rb")
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Http404 from None
    return locked(FileResponse(opened, as_attachment=True, filename=filename, content_type=content_type))


def shown(stored: str, sniffed_type: str) -> FileResponse:
    """A stored picture in place: only the four types that cannot run anything. Raises Http404 for any other."""
    if sniffed_type not in PICTURES:
        raise Http404
    try:
        opened = files.path_of(stored).open("rb")
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Http404 from None
    return locked(FileResponse(opened, content_type=sniffed_type))


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
