"""Real mail that other programs produced: 0 exceptions, 0 over two seconds, 0 parts lost, text where there is text.

The corpus stays outside of the repository: `BESA_TEST_MAIL` names it.
"""

from __future__ import annotations

import email
import os
import re
import time
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32
from html import unescape
from pathlib import Path

import pytest

from besa.cases.ports import InboundMessage
from besa.channels.email.parsing import message
from besa.channels.email.parsing.message_headers import Options
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.parsing.tests.reading import NOW

CORPUS = Path(os.environ.get("BESA_TEST_MAIL") or "/work/shared/mail")
FILES = sorted(p for p in CORPUS.glob("*/*") if p.is_file() and p.name != "LICENSE") if CORPUS.is_dir() else []
OPTIONS = Options(received_at=NOW, fingerprint="f" * 64)
WORDS = re.compile(rb"[A-Za-z0-9+/]{5,40}")
MARKUP = re.compile(rb"(?is)<(script|style|title)[^<>]*>.*?</\1>|<!--.*?-->|<[^<>]*>")
FOLDERS = sorted({path.parent.name for path in FILES}) or ["missing"]


def require_corpus() -> None:
    if not FILES:
        missing = f"no mail in {CORPUS}; set BESA_TEST_MAIL"
        if os.environ.get("BESA_REQUIRE_ALL"):
            pytest.fail(missing)
        pytest.skip(missing)


def leaves(found: Message) -> Iterator[Message]:
    """The leaf parts as the standard library sees them; messages within messages stay closed."""
    if found.get_content_maintype() == "message" or not found.is_multipart():
        yield found
        return
    for part in found.get_payload():
        yield from leaves(part)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_raises_stalls_or_is_lost(folder: str) -> None:
    require_corpus()
    slow, lost = [], []
    for path in FILES:
        if path.parent.name == folder:
            raw = path.read_bytes()
            started = time.process_time()
            said = message.read(raw, OPTIONS)
            if time.process_time() - started > 2:
                slow.append(path.name)
            if not said.damaged and missing_parts(raw, said):
                lost.append((path.name, missing_parts(raw, said)))
    assert (slow, lost) == ([], [])


def missing_parts(raw: bytes, said: InboundMessage) -> list[str]:
    """The parts, as a plain walk finds them, that are nowhere in what we understood: neither shown nor a file."""
    shown = squeezed((said.text + unescape(said.html)).encode())
    kept = [squeezed(attachment.content) for attachment in said.attachments]
    lost = []
    for part in leaves(email.message_from_bytes(raw, policy=compat32)):
        if part.get_content_maintype() == "multipart":  # the standard library found no part, and we may have
            continue
        words = WORDS.findall(contents(part))
        found = [word for word in words[:40] if word in shown or any(word in content for content in kept)]
        if len(found) * 10 < len(words[:40]) * 8:
            lost.append(part.get_content_type())
    return lost


def contents(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""
    data = part.get_payload(decode=True) or b""
    is_html = part.get_content_type() == "text/html"
    return MARKUP.sub(b" ", data) if is_html else data


def squeezed(data: bytes) -> bytes:
    return b" ".join(data.split())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_readable_mail_has_text_or_a_file(folder: str) -> None:
    require_corpus()
    empty = []
    for path in FILES:
        if path.parent.name == folder:
            raw = path.read_bytes()
            body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
            said = message.read(raw, OPTIONS)
            if body.strip() and not (said.text or said.attachments or said.html):
                empty.append(path.name)
    assert empty == KNOWN_EMPTY.get(folder, [])


# Mails whose parts hold nothing: headers only, or boundaries with nothing between them.
KNOWN_EMPTY: dict[str, list[str]] = {}


def test_the_child_reads_them_all() -> None:
    require_corpus()
    with Reader() as reader:
        for path in FILES:
            raw = path.read_bytes()
            if raw.strip():
                assert reader.read(raw, OPTIONS).channel == "email"
