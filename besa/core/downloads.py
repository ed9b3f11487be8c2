"""Bytes that strangers sent, given to a browser as a file: it saves them and runs nothing (E02, E08)."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

SANDBOX = "sandbox; default-src 'none'; style-src 'none'; script-src 'none'; frame-ancestors 'none'"
# Sniffed types that may be shown inside a page as an image; everything else is only ever saved.
SHOWABLE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def sandboxed(content: bytes, *, filename: str, content_type: str = "", shown: bool = False) -> HttpResponse:
    """An answer that a browser saves as `filename`. With `shown`, pictures of SHOWABLE types are displayed instead.

    `content_type` is the sniffed type, never the declared one (E03).
    """
    as_picture = shown and content_type in SHOWABLE
    answer = HttpResponse(content, content_type=content_type if as_picture else "application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(not as_picture, filename or "file") or "attachment"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
