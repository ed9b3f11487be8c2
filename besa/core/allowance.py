"""How often somebody may do something in a minute, counted for all processes of the installation together.

A process takes a portion of the minute's allowance by one statement and spends it from its memory: a hundredth at first, then as
much again as it has spent, a twentieth at most, so that a token of 600 requests costs a write in 30. What a process has taken and
not spent is lost to the others until the minute ends: little, so that many processes, or one that starts anew often, leave enough.
"""

import threading
import time
from dataclasses import dataclass

from django.db import connection

from besa.core.best_effort import write_if_free
from besa.core.models import SharedValue

MINUTE = 60
FIRST, LARGEST = 100, 20  # parts of the whole
_TABLE = connection.ops.quote_name(SharedValue._meta.db_table)
_TAKE = f"""INSERT INTO {_TABLE} (key, value, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST({_TABLE}.value AS integer) + %s AS text) RETURNING value"""  # noqa: S608 - our own table's name


@dataclass(slots=True)
class _Purse:
    """What this process has of somebody's minute."""

    left: int = 0
    spent: int = 0
    is_empty_everywhere: bool = False


_lock = threading.Lock()
_purses: dict[str, _Purse] = {}
_minute = 0


def spend(who: str, limit: int) -> bool:
    """One of `limit` in this minute; False when all are spent. Call it outside a transaction: it must not wait, and be seen at once.

    Where the database is locked this process counts for itself: reading goes on, and nobody gets more than `limit` from it.
    """
    minute = int(time.time()) // MINUTE
    purse = _purse(who, minute)
    if purse.left <= 0 and not purse.is_empty_everywhere:
        granted = _take(f"allowance:{who}:{minute}"[:250], limit, purse.spent, (minute + 2) * MINUTE)
        with _lock:
            purse.is_empty_everywhere = granted == 0
            purse.left += granted
    with _lock:
        if purse.left <= 0 or purse.spent >= limit:
            return False
        purse.left -= 1
        purse.spent += 1
        return True


def forget() -> None:
    """As a process that has just begun."""
    with _lock:
        _purses.clear()


def seconds_left() -> int:
    """How long this minute still takes."""
    return MINUTE - int(time.time()) % MINUTE


def _purse(who: str, minute: int) -> _Purse:
    global _minute  # one for each process, like the purses
    with _lock:
        if minute != _minute:
            _purses.clear()
            _minute = minute
        return _purses.setdefault(who, _Purse())


def _take(key: str, limit: int, spent: int, ends_at: float) -> int:
    """How many of a portion were still there; 1 when the database cannot say now."""
    portion = max(1, limit // FIRST, min(spent, limit // LARGEST))
    taken = 0

    def write() -> None:
        nonlocal taken
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [key, str(portion), ends_at, portion])
            taken = int(cursor.fetchone()[0])

    if not write_if_free(write):
        return 1
    return max(0, portion - max(0, taken - limit))
