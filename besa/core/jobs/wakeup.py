"""How a worker hears of new work at once: a bell in the process, the data version of SQLite, NOTIFY of PostgreSQL.

Only a nudge: a worker that hears nothing looks every second all the same.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator

import structlog
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

CHANNEL = "besa_jobs"
# PRAGMA data_version takes 6 microseconds (stack.md): twenty looks a second cost nothing.
LOOK_EVERY = 0.05

log = structlog.get_logger()


class Bell:
    """Rings for everybody who waits. A ring between two waits is not lost: the waiter names the last one it heard."""

    def __init__(self) -> None:
        self._rung = 0
        self._condition = threading.Condition()

    @property
    def rung(self) -> int:
        return self._rung

    def ring(self) -> None:
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        with self._condition:
            self._condition.wait_for(lambda: self._rung != heard, seconds)
            return self._rung


bell = Bell()


def wake() -> None:
    """Have the workers look for due work as soon as the current transaction commits. One tiny query on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])  # sent by the commit itself
    transaction.on_commit(bell.ring)


class Listener(threading.Thread):
    """Rings the bell when another process may have written work."""

    def __init__(self) -> None:
        super().__init__(name="besa-listener", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._listen()
            except Exception as error:
                log.warning("listener_lost", error=type(error).__name__)
                self.stopping.wait(1)
            finally:
                connection.close()

    def _listen(self) -> None:
        with watcher() as changed:
            bell.ring()  # whatever came while nobody listened
            while not self.stopping.is_set():
                if changed():
                    bell.ring()


@contextlib.contextmanager
def watcher(channel: str = CHANNEL, *, every: float = LOOK_EVERY) -> Iterator[Callable[[], bool]]:
    """A function that waits a moment and says whether another connection has written (on PostgreSQL: has said so).

    It waits `every` seconds on SQLite, and up to a second on PostgreSQL, where it answers at once.
    """
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        yield _notifications(connection, channel)
    else:
        yield _data_versions(connection, every)


def _data_versions(source: BaseDatabaseWrapper, every: float) -> Callable[[], bool]:
    pause = threading.Event()
    execute = source.connection.execute
    last = execute("PRAGMA data_version").fetchone()

    def changed() -> bool:
        nonlocal last
        pause.wait(every)
        before, last = last, execute("PRAGMA data_version").fetchone()
        return bool(before != last)

    return changed


def _notifications(source: BaseDatabaseWrapper, channel: str) -> Callable[[], bool]:
    with source.cursor() as cursor:
        cursor.execute(f"LISTEN {channel}")
    notifies = source.connection.notifies

    def changed() -> bool:
        return any(True for _ in notifies(timeout=1, stop_after=1))

    return changed
