"""Mails for tests, written for this project."""

from __future__ import annotations

from datetime import UTC, datetime

ARRIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def mail(body: str | bytes = "Hello", /, **headers: str | bytes) -> bytes:
    """A raw mail. Header names are given with underscores; None of the usual ones is needed, '' leaves one out."""
    usual: dict[str, str | bytes] = {
        "From": "Yusuf <yusuf@customer.example>",
        "To": "support@desk.example",
        "Subject": "My order",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0200",
        "Message-ID": "<one@customer.example>",
    }
    for name, value in headers.items():
        usual[name.replace("_", "-")] = value
    lines = [name.encode() + b": " + _bytes(value) for name, value in usual.items() if value]
    return b"\r\n".join(lines) + b"\r\n\r\n" + _bytes(body)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def multipart(kind: str, *parts: bytes, boundary: str = "b0undary") -> bytes:
    """The body of a multipart; the header is `Content_Type=f'multipart/{kind}; boundary=b0undary'`."""
    return b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts) + b"--%s--\r\n" % boundary.encode()


def part(content_type: str, content: str | bytes, *headers: str) -> bytes:
    lines = [f"Content-Type: {content_type}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + _bytes(content)
