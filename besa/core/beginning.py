"""How a transaction on SQLite waits for its turn to write: between its tries, not inside of one.

A connection that waits inside of SQLite keeps its own lock meanwhile. Python's collector may meet a cursor of it in any thread,
also in the one that writes just now: closing the cursor then waits for the one who waits for it, until twenty seconds are over and
the one is told that the database is busy. So nobody waits inside for long.
"""

from __future__ import annotations

import random
import time
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper

FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.05
_BUSY = 5  # SQLITE_BUSY; what follows its first byte says more of the same
_django_begins: Any = DatabaseWrapper._start_transaction_under_autocommit  # type: ignore[attr-defined]  # private, pinned by requirements/*.txt


def install() -> None:
    """Let every connection to SQLite wait in this way. Harmless when repeated."""
    DatabaseWrapper._start_transaction_under_autocommit = begin  # type: ignore[attr-defined]  # as above


def begin(connection: Any) -> None:
    """BEGIN, asked again until `PRAGMA busy_timeout` is over (best_effort.py sets it to nothing). Raises OperationalError then."""
    raw = connection.connection
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    if not patience:
        _django_begins(connection)
        return
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _ask_again(connection, until=time.monotonic() + patience / 1000)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}")


def _ask_again(connection: Any, *, until: float) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            _django_begins(connection)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF != _BUSY or time.monotonic() > until:
                raise
        else:
            return
        time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - so that two who wait do not always ask at once
        pause = min(2 * pause, LONGEST_PAUSE)
