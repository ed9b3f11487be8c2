"""`besa import mbox` in one process, beside the same floor as intake; and what a kill in the middle costs: nothing.

Customers of an archive answer by their mail program, so a reply names the mail before it, or nobody knows what it belongs to.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from benchmarks import floor
from benchmarks.corpus import SEED, Letter, letters
from benchmarks.intake import fresh
from besa.accounts.models import Team
from besa.cases.models import Delivery, Message, Received
from besa.channels.email.models import Mailbox
from besa.cli import imports

COUNT, KILLED = 4000, 2000
ADDRESS, OTHER = "old@desk.example", "older@desk.example"
PATIENCE = 120.0


def run(count: int = COUNT) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    team = Team.objects.create(name="Support", public_name="Support")
    mailboxes = [Mailbox.objects.create(address=address, name="Support", team=team) for address in (ADDRESS, OTHER)]
    written = list(letters(count))
    floor_before = floor.seconds_for([one.raw for one in written], fresh("before"))
    seconds, longest = timed(mbox(written), mailboxes[0])
    floor_after = floor.seconds_for([one.raw for one in written], fresh("after"))
    floor_rate, rate = count * 2 / (floor_before + floor_after), count / seconds
    whole = accounted(mailboxes[0], written)
    killed = list(letters(KILLED, seed=SEED + 2))
    died_at = import_twice(killed)
    again = accounted(mailboxes[1], killed)
    return {
        "messages": count,
        "rate": rate,
        "floor": floor_rate,
        "share": rate / floor_rate,
        "longest_silence_ms": longest * 1000,
        "killed_messages": KILLED,
        "died_at": died_at,
        "acknowledged": Delivery.objects.count(),
        **whole,
        **{f"killed_{name}": number for name, number in again.items()},
    }


class Watch(imports.Progress):
    """The bar, with the longest time for which it stood still."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self.last, self.longest = time.perf_counter(), 0.0

    def show(self, position: int, count: int) -> None:
        now = time.perf_counter()
        self.longest, self.last = max(self.longest, now - self.last), now
        super().show(position, count)


def timed(archive: bytes, mailbox: Mailbox) -> tuple[float, float]:
    """Seconds until all is accounted for, and the longest for which the bar stood still."""
    watch, began = Watch(len(archive)), time.perf_counter()
    imports.take_all(BytesIO(archive), mailbox, watch)
    return time.perf_counter() - began, watch.longest


def import_twice(written: list[Letter]) -> int:
    """By the command, killed when half of it is there, and then once more. How many were there when it died."""
    path = settings.BESA_HOME / "older.mbox"
    path.write_bytes(mbox(written))
    process = start(path)
    ends_at = time.monotonic() + PATIENCE
    there = of_import(OTHER)
    while there.count() < len(written) // 2 and process.poll() is None and time.monotonic() < ends_at:
        time.sleep(0.01)
    process.kill()
    process.wait()
    died_at = there.count()
    if start(path).wait() != 0:
        raise SystemExit("the import did not go on")
    return died_at


def start(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "besa.cli", "import", "mbox", str(path), "--to", OTHER]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def of_import(address: str) -> Any:
    return Received.objects.filter(account=Mailbox.objects.get(address=address).account)


def accounted(mailbox: Mailbox, written: list[Letter]) -> dict[str, int]:
    rows = of_import(mailbox.address)
    states = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    kept = states.get("threaded", 0) + states.get("new_case", 0)
    messages = Message.objects.filter(case__received__in=rows).distinct()
    return {
        "lost": len(written) - rows.count(),
        "errors": rows.count() - kept,
        "twice": messages.count() - kept,
        "astray": astray(rows, written),
    }


def astray(rows: Any, written: list[Letter]) -> int:
    """Replies that are not in the case of their conversation; of those in which every reply names the mail before it."""
    case_of = dict(rows.values_list("sha256", "case_id"))
    cases: dict[int, set[int | None]] = {}
    unclear = {one.thread for one in written if one.by_address}
    for one in written:
        if one.thread not in unclear:
            cases.setdefault(one.thread, set()).add(case_of.get(mark(one)))
    return sum(len(found) - 1 for found in cases.values())


def mark(letter: Letter) -> str:
    """Of the bytes that are kept."""
    (one,) = imports.messages(BytesIO(mbox([letter])))
    return hashlib.sha256(one.raw).hexdigest()


def mbox(written: Iterable[Letter]) -> bytes:
    """mboxrd, as mail programs export it."""
    return b"".join(
        b"From someone@customer.example Mon Jan  5 08:00:00 2026\n" + quoted(one.raw) + b"\n" for one in written
    )


def quoted(raw: bytes) -> bytes:
    lines = raw.replace(b"\r\n", b"\n").splitlines(keepends=True)
    return b"".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
