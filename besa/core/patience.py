"""A database that is away, is starting, or cuts us (X06): whoever starts waits for it and says so, and goes on when it is back.

What waiting cannot mend - a wrong password, a database that nobody made - is said at once, with what to do.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import Error, InterfaceError, OperationalError, connection, connections

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
KNOCKS_FOR = 5
# A standby that is about to lead still refuses to write; a transaction that stood idle was ended.
_PASSING = {"25006", "25P03"}
# A limit of PostgreSQL's own, an object in the wrong state: the same again would fail again.
_LASTING = ("54", "55000", "55006")
_BUSY = {5, 6}  # SQLITE_BUSY, SQLITE_LOCKED

# libpq gives no code for a refused connection, only the server's words.
_HOPELESS = (
    (
        r'database "[^"]*" does not exist',
        "Create the database (docs/operate/scale.md), or mend its name in BESA_DATABASE_URL.",
    ),
    (r'role "[^"]*" does not exist', "Create this user in PostgreSQL, or mend the user in BESA_DATABASE_URL."),
    (
        r"password authentication failed|no password supplied|authentication failed for user",
        "Mend the user or the password in BESA_DATABASE_URL.",
    ),
    (r"no pg_hba\.conf entry", "Allow this machine, user and database in PostgreSQL's pg_hba.conf."),
    (r"permission denied for database", "Give this user the right to connect: GRANT CONNECT ON DATABASE ... TO ..."),
)

log = structlog.get_logger()
Made = TypeVar("Made")


class DatabaseRefused(Exception):
    """The database will not have us however long we wait; the text says why and what to do."""


class DatabaseAway(Exception):
    """The database does not answer now; the text says what it said."""


def patiently(step: Callable[[], Made]) -> Made:
    """What `step` returns, as soon as the database lets it through. Raises DatabaseRefused; waits without end otherwise.

    After a cut the step is made again from its beginning: it must be harmless to repeat.
    """
    begun = time.monotonic()
    pause = 0.0
    while True:
        try:
            knock()
            made = step()
        except (DatabaseAway, Error) as error:
            if not is_away(error):
                raise
            pause = min(pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
            log.warning("database_away", text=words(error), waited=round(time.monotonic() - begun), next_try_in=pause)
            let_go()
            time.sleep(pause)
        else:
            if pause:
                log.info("database_back", waited=round(time.monotonic() - begun))
            return made


def knock() -> None:
    """Ask PostgreSQL for a connection beside the pool, which would keep the reason to itself for twenty seconds.

    Raises DatabaseRefused or DatabaseAway. SQLite is always at home.
    """
    if connection.vendor != "postgresql":
        return
    import psycopg  # noqa: PLC0415 - a desk on SQLite starts without it

    parameters: dict[str, Any] = connection.get_connection_params()
    parameters.pop("pool", None)
    try:
        psycopg.connect(**{"connect_timeout": KNOCKS_FOR, **parameters}).close()
    except psycopg.OperationalError as error:
        raise _refusal(words(error)) from error
    except psycopg.Error as error:
        raise DatabaseRefused(f"BESA_DATABASE_URL cannot be used: {words(error)}") from error


def is_away(error: BaseException) -> bool:
    """True for what passes by itself: the connection was cut, the server is starting or full, another program holds the lock."""
    if isinstance(error, DatabaseAway):
        return True
    cause = error.__cause__
    if connection.vendor == "sqlite":
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY
    code = getattr(cause, "sqlstate", None) or ""
    if code in _PASSING:
        return True
    return isinstance(error, OperationalError | InterfaceError) and not code.startswith(_LASTING)


def words(error: BaseException) -> str:
    """What the database said, in one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def _refusal(said: str) -> DatabaseRefused | DatabaseAway:
    for pattern, advice in _HOPELESS:
        if re.search(pattern, said):
            return DatabaseRefused(f"The database refuses us: {said}\n{advice}")
    return DatabaseAway(said)


def let_go() -> None:
    """The next try begins with a connection that knows nothing of a transaction: one that was cut deep inside stays in it."""
    with contextlib.suppress(Error):
        connection.close()
    del connections[connection.alias]
