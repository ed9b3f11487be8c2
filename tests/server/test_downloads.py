"""A large file leaves in pieces: the web process never holds all of it, however slowly its reader reads."""

from __future__ import annotations

import hashlib
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.server.desk import PATIENCE, Desk, wait_until
from tests.server.test_round_trip import Api

# Many times what the process needs besides, so that the words it learns meanwhile do not matter.
SIZE = 200 << 20


def take_in_a_file(desk: Desk) -> Path:
    """A mail with an attachment; where its bytes lie."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "yusuf@customer.example", "The scan"
    mail.set_content("Here it is.")
    mail.add_attachment(b"small", maintype="application", subtype="pdf", filename="scan.pdf")
    desk.besa("intake", "--to", "support@desk.example", "--from", "yusuf@customer.example", stdin=mail.as_bytes())
    wait_until(lambda: desk.rows("SELECT id FROM cases_attachment"), why=desk.log)
    stored = desk.one("SELECT stored FROM cases_attachment")
    (found,) = desk.home.rglob(stored.rpartition("/")[2])
    return found


def most_memory(pid: int) -> int:
    """The most that the process ever held, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


@pytest.mark.documented
def test_memory_does_not_grow_with_the_size_of_a_download(desk: Desk) -> None:
    process = desk.run()
    file = take_in_a_file(desk)
    with file.open("r+b") as grown:
        grown.truncate(SIZE)
    with file.open("rb") as grown:
        expected = hashlib.file_digest(grown, "sha256").hexdigest()
    request = urllib.request.Request(f"{desk.url}/api/v1/attachments/{desk.one('SELECT id FROM cases_attachment')}")
    request.add_header("Authorization", f"Bearer {Api(desk).token}")
    before = most_memory(process.pid)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.headers["Content-Length"] == str(SIZE)
        came = hashlib.file_digest(answer, "sha256").hexdigest()
    assert came == expected
    assert most_memory(process.pid) - before < SIZE // 2
    assert "Warning" not in desk.log()
