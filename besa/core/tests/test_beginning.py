"""Who waits for the turn to write is in nobody's way (X05)."""

import gc
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import OperationalError, connection, transaction

from besa.core.best_effort import _impatience

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL, writers do not wait for one lock"),
]


@pytest.fixture
def writer() -> Iterator[sqlite3.Connection]:
    """Somebody else, who writes just now."""
    file = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


class Waiter(threading.Thread):
    """Leaves a cursor to the collector, and then waits for its turn."""

    def __init__(self, seconds: float) -> None:
        super().__init__(daemon=True)
        self.seconds, self.begins, self.outcome = seconds, threading.Event(), ""

    def run(self) -> None:
        try:
            connection.ensure_connection()
            raw = connection.connection
            raw.execute(f"PRAGMA busy_timeout = {int(self.seconds * 1000)}")
            cursor = raw.cursor()
            cursor.execute("SELECT 1 UNION SELECT 2").fetchone()
            circle: list[object] = [cursor]
            circle.append(circle)
            del cursor, circle
            self.begins.set()
            with transaction.atomic():
                self.outcome = "wrote"
        except OperationalError as error:
            self.outcome = str(error)
        finally:
            connection.close()


def test_the_collector_waits_for_nobody_who_waits_for_the_writer(writer: sqlite3.Connection) -> None:
    gc.disable()
    try:
        waiter = Waiter(seconds=60)
        waiter.start()
        assert waiter.begins.wait(60)
        time.sleep(0.2)  # until it waits; if it does not yet, this proves less and is not red
        gc.collect()  # as it comes over the writer, in the middle of its work
    finally:
        gc.enable()
    assert waiter.outcome == ""
    writer.execute("COMMIT")
    waiter.join(60)
    assert waiter.outcome == "wrote"


def test_it_waits_as_long_as_it_was_told_and_no_longer(writer: sqlite3.Connection) -> None:
    waiter = Waiter(seconds=0.3)
    waiter.start()
    waiter.join(60)
    assert waiter.outcome == "database is locked"
    connection.ensure_connection()
    before = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    with pytest.raises(OperationalError), _impatience(), transaction.atomic():
        pass
    writer.execute("ROLLBACK")
    with transaction.atomic():
        pass
    assert connection.connection.execute("PRAGMA busy_timeout").fetchone() == before
