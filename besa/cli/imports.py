"""`besa import mbox PATH --to ADDRESS`: old mail, without acknowledging any. Run again after an interruption: it goes on."""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from besa.cases.models import Received
from besa.channels.email.intake.backfill import Backfill
from besa.channels.email.intake.taking import NoRoom, is_known, mailbox_for, spool
from besa.channels.email.models import Mailbox
from besa.cli import schema
from besa.cli.errors import NO_USER, TRY_AGAIN, Stop

BAR = 30
# A line may be as long as the file; it is read piece by piece.
LONGEST_PIECE = 1 << 20


def arguments(parser: argparse.ArgumentParser) -> None:
    kind = parser.add_subparsers(metavar="mbox", required=True)
    mbox = kind.add_parser("mbox", help="a file in which many messages stand one after another")
    mbox.add_argument("path", type=Path, metavar="PATH")
    mbox.add_argument("--to", required=True, metavar="ADDRESS", help="the mailbox that the mail belongs to")


def run(options: argparse.Namespace) -> int:
    schema.require_current()
    mailbox = mailbox_for(options.to)
    if mailbox is None:
        raise Stop(f"There is no mailbox {options.to} here. Mailboxes are listed under Settings.", code=NO_USER)
    try:
        with options.path.open("rb") as file:
            new, known = take_all(file, mailbox, Progress(options.path.stat().st_size))
    except NoRoom:
        raise Stop("The disk is nearly full. Make room and run the same again: it goes on.", code=TRY_AGAIN) from None
    except OSError as error:
        raise Stop(f"{options.path}: {error.strerror}") from error
    print(f"{new + known} messages: {new} new, {known} were here already.")
    return 0


def take_all(file: IO[bytes], mailbox: Mailbox, progress: "Progress") -> tuple[int, int]:
    """How many were new, and how many were here already (P2 makes a repeat harmless). All of them are accounted for."""
    with Backfill() as backfill:
        for count, letter in enumerate(messages(file), start=1):
            if is_known(letter.raw, mailbox):
                backfill.pass_over()
            else:
                backfill.take(spooled(letter, mailbox), letter.raw)
            progress.show(letter.position, count)
    progress.end()
    return backfill.new, backfill.known


def spooled(letter: "Letter", mailbox: Mailbox) -> Received:
    return spool(
        letter.raw,
        mailbox=mailbox,
        envelope_from="",
        envelope_to=mailbox.address,
        source=Received.Source.IMPORT,
        received_at=letter.received_at,
        claim=True,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the file, when it arrived there if the file says so, and the position after it."""

    raw: bytes
    received_at: datetime | None
    position: int


def messages(file: IO[bytes]) -> Iterator[Letter]:
    """Each message of an mbox (RFC 4155, and mboxrd's `>From `). One is in memory at a time.

    A message over the limit is cut there: it becomes a case that says so, and the file still has the rest.
    """
    lines: list[bytes] = []
    size, is_start, was_blank, sent_at = 0, True, True, None
    for line in iter(lambda: file.readline(LONGEST_PIECE), b""):
        if is_start and was_blank and line.startswith(b"From "):
            if lines:
                yield Letter(message_of(lines), sent_at, file.tell())
            lines, size, sent_at = [], 0, time_of(line)
            continue
        was_blank = is_start and line in {b"\n", b"\r\n"}
        size += len(line)
        if size <= settings.BESA_MESSAGE_LIMIT:
            lines.append(unescaped(line) if is_start else line)
        is_start = line.endswith(b"\n")
    if lines:
        yield Letter(message_of(lines), sent_at, file.tell())


def time_of(line: bytes) -> datetime | None:
    """`From sender Sun Nov 22 20:00:00 2026` says when the mail arrived, in UTC (RFC 4155); many programs write otherwise."""
    words = line.decode("ascii", "replace").split()[-5:]
    try:
        found = datetime.strptime(" ".join(words), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found < datetime.now(UTC) else None


def message_of(lines: list[bytes]) -> bytes:
    """Without the empty line that parts it from the next."""
    if lines[-1] in {b"\n", b"\r\n"}:
        lines.pop()
    return b"".join(lines)


def unescaped(line: bytes) -> bytes:
    return line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = max(total, 1)
        self.is_terminal = sys.stderr.isatty()
        self.shown_at = 0.0

    def show(self, position: int, count: int) -> None:
        if time.monotonic() - self.shown_at < (0.1 if self.is_terminal else 30):
            return
        self.shown_at = time.monotonic()
        self._write(position / self.total, count)

    def end(self) -> None:
        if self.is_terminal:
            self._write(1.0, None)
            print(file=sys.stderr)

    def _write(self, part: float, count: int | None) -> None:
        done = round(min(part, 1.0) * BAR)
        bar = f"[{'#' * done}{'.' * (BAR - done)}] {part:4.0%}"
        text = bar if count is None else f"{bar}  {count} messages"
        print(
            f"\r{text}" if self.is_terminal else text, end="" if self.is_terminal else "\n", file=sys.stderr, flush=True
        )
