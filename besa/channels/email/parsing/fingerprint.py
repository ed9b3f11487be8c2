"""What makes two deliveries the same message (P2)."""

import hashlib

from besa.channels.email.parsing import headers
from besa.channels.email.parsing.headers import Headers

_SAME_IN_EVERY_COPY = ("message-id", "from", "date", "subject")


def of(raw: bytes) -> str:
    """sha256 in hexadecimal of Message-ID, From, Date, Subject and body. Trace headers and line ends differ by the way."""
    return of_parts(*headers.split(raw))


def of_parts(fields: Headers, body: bytes) -> str:
    """The same for a mail that was split into its header and its body."""
    digest = hashlib.sha256()
    for name in _SAME_IN_EVERY_COPY:
        for value in fields.all_raw(name):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    digest.update(b"\n" + body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()
