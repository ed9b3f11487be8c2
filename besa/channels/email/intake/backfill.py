"""Very many mails of the past in their own order, in one thread: several are written in one commit, and the child reads
the ones before while the next are put on the disk.

In their order: an answer that came before what it answers would open a case of its own.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from django.utils import timezone

from besa.channels.email.intake import accounting, reading, taking
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.processor import TOGETHER, process_waiting
from besa.channels.email.parsing.reader import AHEAD, Reader

if TYPE_CHECKING:
    from types import TracebackType

    from besa.cases.models import Received
    from besa.channels.email.intake.reading import Begun, Read

# Mails, and bytes of them, whose rows are written in one commit.
ROWS, BYTES = TOGETHER, 4 * 1024 * 1024


class Backfill:
    """`take` each spooled mail, claimed by its maker; at the end of the `with` all are accounted for.

    Begins with what an earlier one left when its process died.
    """

    def __init__(self) -> None:
        self.new = self.known = 0
        self._office = Office()
        self._reader = Reader()
        self._spooled: list[tuple[Received, bytes]] = []
        self._unread: deque[tuple[Received, bytes]] = deque()
        self._begun: deque[Begun] = deque()
        self._read: list[Read] = []

    def __enter__(self) -> Backfill:
        reading.take_over(now=timezone.now())
        while process_waiting():
            pass
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None or issubclass(kind, taking.NoRoom):  # what was put on the disk is kept and read
                self._keep()
                self._work(leave=0)
                self._account()
        finally:
            self._reader.close()

    def take(self, row: Received, raw: bytes) -> None:
        """Raises OSError, DatabaseError: then this mail and at most ROWS before it are not here yet."""
        self._spooled.append((row, raw))
        if len(self._spooled) >= ROWS or sum(len(one) for _row, one in self._spooled) >= BYTES:
            self._keep()
            self._work(leave=AHEAD)

    def pass_over(self) -> None:
        """One that `taking.is_known` knew is counted, and nothing else."""
        self.known += 1

    def _keep(self) -> None:
        rows = [row for row, _raw in self._spooled]
        for (row, raw), taken in zip(self._spooled, taking.keep(rows) if rows else (), strict=True):
            self.new, self.known = self.new + taken.is_new, self.known + (not taken.is_new)
            if taken.is_new:
                self._unread.append((row, raw))
        self._spooled.clear()

    def _work(self, *, leave: int) -> None:
        """Until nothing waits, but for `leave` mails with which the child is left alone."""
        while self._unread or len(self._begun) > leave:
            while self._unread and (self._reader.has_room or not self._begun):
                row, raw = self._unread.popleft()
                self._begun.append(reading.begin(row, self._office.mailbox(row.account), self._reader, raw))
            self._read.append(reading.finish(self._begun.popleft(), self._reader))
            if len(self._read) >= TOGETHER:
                self._account()

    def _account(self) -> None:
        found, self._read = self._read, []
        if found:
            accounting.account(found, self._office)
