"""The part of a process that accounts for received mail: one thread, one reading child, the table as its queue."""

from __future__ import annotations

import queue
import threading

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone

from besa.cases.models import Received
from besa.channels.email.intake import accounting
from besa.channels.email.intake.office import Office
from besa.channels.email.parsing.reader import Reader
from besa.core.heartbeats import Pulse

# Mail of another process (the pipe, an import, a crash) is found by looking; our own is handed over at once.
LOOK_EVERY = 1.0
HANDED_OVER = 1_000
BATCH = 50

log = structlog.get_logger()


class Processor:
    """Started and stopped with its process. `submit` may be called from any thread, and never waits."""

    def __init__(self) -> None:
        self._handed: queue.Queue[Received] = queue.Queue(HANDED_OVER)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="besa-intake", daemon=True)
        self._trouble = ""
        self._office = Office()

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 3.0) -> bool:
        """Finish the mail in hand. What is left waits in the table, until its lease ends. True if the thread ended."""
        self._stopping.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def pulse(self) -> Pulse:
        is_alive = self._thread.is_alive()
        return Pulse(is_well=is_alive and not self._trouble, detail=self._trouble)

    def submit(self, received: Received) -> None:
        """Process a mail that was taken in with `claim`. When there is too much at once the table keeps it."""
        try:
            self._handed.put_nowait(received)
        except queue.Full:
            Received.objects.filter(pk=received.pk, state=Received.State.PENDING).update(
                next_attempt_at=timezone.now(), attempts=0
            )

    def _run(self) -> None:
        with Reader() as reader:
            reader.warm_up()
            while not self._stopping.is_set():
                try:
                    self._work(reader)
                    self._trouble = ""
                except Exception as error:
                    # The database is away or locked: nothing is lost, the rows wait.
                    self._trouble = type(error).__name__
                    log.warning("intake_waits", error=self._trouble)
                    self._stopping.wait(LOOK_EVERY)
                finally:
                    close_old_connections()
        connection.close()

    def _work(self, reader: Reader) -> None:
        try:
            accounting.process(self._handed.get(timeout=LOOK_EVERY), reader, self._office)
            return
        except queue.Empty:
            pass
        for key in accounting.waiting(now=timezone.now(), limit=BATCH):
            if self._stopping.is_set() or not self._handed.empty():
                return
            received = accounting.claim(key, now=timezone.now())
            if received:
                accounting.process(received, reader, self._office)


def process_waiting(limit: int = BATCH) -> int:
    """Account for what waits now, in this thread, and tell how many: for the worker's sweep, imports and tests."""
    done = 0
    keys = accounting.waiting(now=timezone.now(), limit=limit)
    if not keys:
        return done
    office = Office()
    with Reader() as reader:
        for key in keys:
            received = accounting.claim(key, now=timezone.now())
            if received:
                accounting.process(received, reader, office)
                done += 1
    return done
