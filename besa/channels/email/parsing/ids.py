"""Message-IDs from raw headers by regular expression: the standard library cuts them and raises on some (cpython 90550)."""

import re

from besa.channels.email.parsing import limits
from besa.channels.email.parsing.headers import Headers
from besa.core.text.controls import clean_line

_ID = re.compile(rf"<([^<>]{{1,{limits.MESSAGE_ID_KEPT}}})>")
_SPACE = re.compile(r"\s+")


def message_id(headers: Headers) -> str:
    """The first usable Message-ID with its brackets, or '' when there is none (B10)."""
    for raw in headers.all_raw("message-id"):
        text = clean_line(raw.decode("utf-8", "replace"))
        if found := _ids(text):
            return found[0]
        bare = text.strip("<> ")
        if "@" in bare and " " not in bare and len(bare) <= limits.MESSAGE_ID_KEPT:
            return f"<{bare}>"
    return ""


def in_reply_to(headers: Headers) -> str:
    found = _ids(clean_line(headers.raw("in-reply-to").decode("utf-8", "replace")))
    return found[0] if found else ""


def references(headers: Headers) -> tuple[str, ...]:
    """The last ids of References, each once, oldest first; the direct parent is last."""
    # A header of 50,000 ids was cut at its end, where the parent stood: In-Reply-To still names it.
    text = b" ".join(headers.all_raw("references")).decode("utf-8", "replace")
    return tuple(dict.fromkeys(_ids(clean_line(text))))[-limits.REFERENCES :]


def synthetic(fingerprint: str) -> str:
    """The id of a message that has none: from its contents, so that a second delivery gets the same one (P2)."""
    return f"<{fingerprint[:40]}@no-message-id.invalid>"


def _ids(text: str) -> list[str]:
    return [f"<{bare}>" for found in _ID.findall(text) if (bare := _SPACE.sub("", found))]
