"""The part of a process that takes mail in and accounts for it: a thread that writes, a thread that reads with one child.

    keep() --> [writing: keep, then account] --> [reading, in the child] --> back to writing --> accounted for

Whatever has come in meanwhile is written together: one commit for all mails that wait to be kept, one for all that were
read. Nobody waits for others to come: a mail alone is written at once.
"""

from __future__ import annotations

import contextlib
import gc
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import OperationalError, connection
from django.utils import timezone

from besa.cases.models import Received
from besa.channels.email.intake import accounting, reading, taking
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.reading import Begun, Read
from besa.channels.email.intake.taking import Taken
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.core.heartbeats import Pulse
from besa.core.patience import is_away

# Mail of another process (the pipe, an import, a crash) is found by looking; our own is handed over at once.
LOOK_EVERY = 1.0
LOOK_WHEN_BUSY = 5.0
# Mail that a dead process had in hand.
TAKE_OVER_EVERY = 10.0
HANDED_OVER = 1_000
COLLECT_AFTER = 20_000
BATCH = 50
# Mails of one transaction: long enough to share its cost, short enough that those who wait for *accepted* wait little.
TOGETHER = 32
# What may be read and not yet accounted for, in pieces of so many bytes; larger mails count more, up to all of it.
ROOM, PIECE = 64, 256 * 1024
# How often mail that nobody has accepted yet waits once more for the lock of SQLite, each time as long as a connection waits.
PATIENCE = 4
# Larger mails are read from the disk again, when their turn comes.
KEPT_IN_MEMORY, LARGEST_IN_MEMORY = 64, 256 * 1024

log = structlog.get_logger()


@dataclass(slots=True)
class _Letter:
    """A spooled mail whose sender waits for the answer."""

    row: Received
    raw: bytes
    answer: Future[Taken] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Unread:
    received: Received
    mailbox: Mailbox
    raw: bytes | None


class Processor:
    """Started and stopped with its process. `keep` and `submit` may be called from any thread."""

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[_Letter | Read | Received] = queue.SimpleQueue()
        self._unread: queue.Queue[_Unread | None] = queue.Queue(HANDED_OVER)
        self._next_unread: _Unread | None = None
        self._room = threading.Semaphore(ROOM)
        self._stopping = threading.Event()
        self._is_warm = threading.Event()
        self._door = threading.Lock()
        self._is_open = False
        self._in_hand = 0
        self._has_more = True
        self._look_at = self._take_over_at = 0.0
        self._writing = threading.Thread(target=self._write, name="besa-intake", daemon=True)
        self._reading = threading.Thread(target=self._read, name="besa-reading", daemon=True)
        self._trouble = ""
        self._office = Office()

    def start(self) -> None:
        # A mail makes thousands of objects that live for a moment: look for cycles less often, and not in what is loaded by now.
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, 20, 20)
        self._is_open = True
        self._reading.start()
        self._writing.start()

    def stop(self, seconds: float = 3.0) -> bool:
        """Finish what is in hand. What is left waits in the table. True if the threads ended."""
        self._stopping.set()
        self._writing.join(seconds)
        return not self._writing.is_alive()

    def pulse(self) -> Pulse:
        is_alive = self._writing.is_alive() and self._reading.is_alive()
        return Pulse(is_well=is_alive and not self._trouble, detail=self._trouble, is_alive=is_alive)

    def keep(self, row: Received, raw: bytes) -> Taken:
        """Make a spooled mail durable, in one commit with those of other threads; it is accounted for afterwards.

        Raises what `taking.keep` raises.
        """
        letter = _Letter(row, raw)
        with self._door:
            if is_open := self._is_open:
                self._inbox.put(letter)
        return letter.answer.result() if is_open else taking.keep([row])[0]

    def submit(self, received: Received) -> None:
        """Account for a mail that was taken in with `claim`. Never waits."""
        self._inbox.put(received)

    def _write(self) -> None:
        while not self._stopping.is_set():
            try:
                self._round()
                self._trouble = ""
            except Exception as error:
                # The database is away or locked: nothing is lost, the rows wait.
                self._trouble = type(error).__name__
                log.warning("intake_waits", error=self._trouble)
                connection.close()
                self._stopping.wait(LOOK_EVERY)
            if connection.errors_occurred:
                connection.close()  # the next round gets a new one; while all is well the same one serves
        self._finish()
        connection.close()

    def _round(self) -> None:
        found = self._come_in()
        try:
            self._keep_all([one for one in found if isinstance(one, _Letter)])
            for one in found:
                if isinstance(one, Received):
                    self._hand_on(one)
        finally:
            self._account_all([one for one in found if isinstance(one, Read)])
        is_idle = not found and not self._in_hand
        if is_idle or time.monotonic() >= self._look_at:
            self._look()

    def _come_in(self) -> list[_Letter | Read | Received]:
        """What is there; where nothing is, it waits a moment for the first."""
        found = []
        try:
            found.append(self._inbox.get(timeout=0 if self._has_more and not self._in_hand else LOOK_EVERY))
            while len(found) < TOGETHER:
                found.append(self._inbox.get_nowait())
        except queue.Empty:
            pass
        return found

    def _keep_all(self, letters: list[_Letter]) -> None:
        if not letters:
            return
        try:
            kept = self._kept([letter.row for letter in letters])
        except Exception as error:  # each sender hears of it, and keeps the mail
            for letter in letters:
                letter.answer.set_exception(error)
            return
        for letter, taken in zip(letters, kept, strict=True):
            letter.answer.set_result(taken)
        for letter, taken in zip(letters, kept, strict=True):
            if taken.is_new:
                self._hand_on(letter.row, letter.raw)

    def _kept(self, rows: list[Received]) -> list[Taken]:
        """On SQLite others may hold the lock for longer than a connection waits, and nobody stands in line for it: a busy machine
        has refused us while each of them held it for a moment. Whoever sends waits for minutes (RFC 5321, 4.5.3.2.6): so do we.
        """
        for _try in range(PATIENCE):
            try:
                return taking.keep(rows)
            except OperationalError as error:
                # On PostgreSQL a cut may come after the commit: only a new delivery of the mail is safe there.
                if connection.vendor != "sqlite" or not is_away(error) or self._stopping.is_set():
                    raise
                log.warning("intake_locked", mails=len(rows))
        return taking.keep(rows)

    def _hand_on(self, received: Received, raw: bytes | None = None) -> None:
        """To the reading thread. When there is too much at once the table keeps it."""
        try:
            mailbox = self._office.mailbox(received.account)
        except Mailbox.DoesNotExist as error:
            accounting.account([Read(received, None, error=error)], self._office)
            return
        if raw is not None and (len(raw) > LARGEST_IN_MEMORY or self._unread.qsize() > KEPT_IN_MEMORY):
            raw = None
        try:
            self._unread.put_nowait(_Unread(received, mailbox, raw))
            self._in_hand += 1
        except queue.Full:
            reading.give_back([received])

    def _account_all(self, found: list[Read]) -> None:
        try:
            if found:
                accounting.account(found, self._office)
        finally:
            self._in_hand -= len(found)
            for one in found:
                self._room.release(_pieces(one.received))

    def _look(self) -> None:
        """Claim what waits in the table. What was tried before may kill this process: it is tried alone (P4).

        It is also tried only when the child answers. Else a process that ends while its child starts, again and again, would
        use up the attempts of a mail that nobody has looked at.
        """
        self._look_at = time.monotonic() + LOOK_WHEN_BUSY
        if time.monotonic() >= self._take_over_at:
            self._take_over_at = time.monotonic() + TAKE_OVER_EVERY
            reading.take_over(now=timezone.now())
        waiting = reading.waiting(now=timezone.now(), limit=TOGETHER)
        if not self._is_warm.is_set():
            waiting = [(key, attempts) for key, attempts in waiting if not attempts]
        self._has_more = bool(waiting)
        for key, attempts in waiting:
            if attempts and self._in_hand:
                continue
            received = reading.claim(key, now=timezone.now())
            if received:
                self._hand_on(received)
            if attempts:
                return

    def _read(self) -> None:
        """Keep the child busy: it is given the next mails while it reads, and this thread finishes them in their order."""
        begun: deque[Begun] = deque()
        with Reader() as reader:
            with contextlib.suppress(OSError):  # no process to spare at this moment: the first mail starts it
                reader.warm_up()
            self._is_warm.set()
            while True:
                one = self._next(may_wait=not begun) if reader.has_room else None
                if one is not None:
                    begun.append(reading.begin(one.received, one.mailbox, reader, one.raw))
                elif begun:
                    self._inbox.put(reading.finish(begun.popleft(), reader))
                else:
                    return

    def _next(self, *, may_wait: bool) -> _Unread | None:
        """A mail for which there is room; None when there is none yet, or will be none any more."""
        if self._next_unread is None:
            try:
                self._next_unread = self._unread.get(block=may_wait)
            except queue.Empty:
                return None
        one = self._next_unread
        if one is None:
            self._unread.put(None)  # the end is still there when it is asked for again
            return None
        if not self._takes_room(_pieces(one.received), may_wait=may_wait):
            return None
        self._next_unread = None
        return one

    def _takes_room(self, pieces: int, *, may_wait: bool) -> bool:
        for taken in range(pieces):
            if not self._room.acquire(blocking=may_wait):
                for _piece in range(taken):
                    self._room.release()
                return False
        return True

    def _finish(self) -> None:
        """Those who wait get their answer, what was read is written, and what was not goes back into the table."""
        with self._door:
            self._is_open = False
        unread = list(_emptied(self._unread))
        self._unread.put(None)
        self._reading.join(LOOK_EVERY)
        left = list(_emptied(self._inbox))
        self._keep_all([one for one in left if isinstance(one, _Letter)])
        self._account_all([one for one in left if isinstance(one, Read)])
        unread += _emptied(self._unread)
        reading.give_back([one.received for one in unread if one] + [one for one in left if isinstance(one, Received)])


def _emptied(source: Any) -> Iterator[Any]:
    with contextlib.suppress(queue.Empty):
        while True:
            yield source.get_nowait()


def _pieces(received: Received) -> int:
    return min(ROOM, 1 + received.size // PIECE)


def process_waiting(limit: int = BATCH) -> int:
    """Account for what waits now, in this thread, and tell how many: for the worker's sweep, imports and tests."""
    office, done = Office(), 0
    keys = reading.waiting(now=timezone.now(), limit=limit)
    if not keys:
        return done
    with Reader() as reader:
        if any(attempts for _key, attempts in keys):
            reader.warm_up()
        for together in _portions(keys):
            found = [reading.claim(key, now=timezone.now()) for key in together]
            mails = [one for one in found if one]
            accounting.account([reading.read(one, office.mailbox(one.account), reader) for one in mails], office)
            done += len(mails)
    return done


def _portions(keys: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Those of a first attempt together, the others alone."""
    fresh = [key for key, attempts in keys if not attempts]
    for start in range(0, len(fresh), TOGETHER):
        yield fresh[start : start + TOGETHER]
    for key, attempts in keys:
        if attempts:
            yield [key]
