"""Small writes beside reading, which must never make it wait: when was a token used last, when was somebody seen."""

import contextlib
from collections.abc import Callable, Iterator

from django.db import OperationalError, connection, transaction


def write_if_free(write: Callable[[], object]) -> bool:
    """Do `write`, unless somebody holds the lock it needs: then leave it out and say False (X05). Call it outside a transaction."""
    if connection.in_atomic_block:
        write()
        return True
    try:
        with _impatience(), transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '100ms'")
            write()
    except OperationalError:
        return False
    return True


@contextlib.contextmanager
def _impatience() -> Iterator[None]:
    """On SQLite, this connection does not wait for the write lock."""
    if connection.vendor != "sqlite":
        yield
        return
    seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
