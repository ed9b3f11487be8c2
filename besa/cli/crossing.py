"""A shop that grows: the backup of a desk on SQLite goes into an empty PostgreSQL, row by row, in one transaction, and counted.

Both kinds have the same tables; what each computes itself (the index of the search) follows from the rows.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction

from besa.cli import copying, schema
from besa.cli.archive import Reader
from besa.cli.bar import Bar
from besa.cli.errors import Stop

STEP = 1_000
# How SQLite keeps a value, as PostgreSQL reads it. Whatever is not here is written alike.
WRITTEN: dict[str, Callable[[Any], str]] = {
    "boolean": lambda value: "true" if value else "false",
    "timestamp with time zone": lambda value: f"{value}+00",
    "interval": lambda value: f"{value} microseconds",
    "bytea": lambda value: f"\\x{bytes(value).hex()}",
}


def load(reader: Reader, member: str) -> None:
    """Make the tables as they were at the backup's version, then fill them, or change nothing. Raises Stop."""
    schema.migrate_to(reader.manifest.migrations)
    with _opened(reader, member) as source, transaction.atomic(), connection.cursor() as cursor:
        theirs = _tables(source)
        ours = {table: columns for table, columns in copying.tables(cursor).items() if table in theirs}
        cursor.execute("TRUNCATE " + ", ".join(map(copying.quoted, ours)) + " CASCADE")
        tell = Bar(title="Carrying everything over ...")
        left = sum(reader.manifest.rows.get(table, 0) for table in ours)
        for table, columns in ours.items():
            kept = [column for column in columns if column in theirs[table]]
            for count in _carried(source, table, kept, _kinds(cursor, table)):
                left -= count
                tell(left)
            _require_all(cursor, table, reader.manifest.rows.get(table, 0))
        _go_on_counting(cursor, source)
        with _explained("the ties between the tables"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextlib.contextmanager
def _opened(reader: Reader, member: str) -> Iterator[sqlite3.Connection]:
    """Beside the files, for as long as it is read; what a killed restore left there is written over by the next."""
    file = Path(settings.BESA_HOME) / ".carried.sqlite3"
    reader.copy(member, file)
    try:
        with contextlib.closing(sqlite3.connect(file)) as source:
            yield source
    finally:
        file.unlink(missing_ok=True)


def _tables(source: sqlite3.Connection) -> dict[str, set[str]]:
    rows = source.execute(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    )
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _kinds(cursor: Any, table: str) -> dict[str, str]:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s",
        [table],
    )
    return dict(cursor.fetchall())


def _carried(source: sqlite3.Connection, table: str, columns: list[str], kinds: dict[str, str]) -> Iterator[int]:
    """Copy the rows of a table, and tell how many were copied since the last word."""
    writers = [WRITTEN.get(kinds[column], str) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    rows = source.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names of our tables
    rows.arraysize = STEP
    with _explained(table), copying.raw().cursor() as cursor, cursor.copy(copying.filling(table, columns)) as copy:
        while some := rows.fetchmany():
            for row in some:
                copy.write_row(
                    [None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
                )
            yield len(some)


def _require_all(cursor: Any, table: str, expected: int) -> None:
    cursor.execute(f"SELECT count(*) FROM {copying.quoted(table)}")  # noqa: S608 - the name of one of our tables
    (found,) = cursor.fetchone()
    if found != expected:
        raise Stop(f"{table}: {found} rows came over of {expected}. Nothing was changed.")


def _go_on_counting(cursor: Any, source: sqlite3.Connection) -> None:
    """The next row of each table gets a number that none ever had: also not one that is gone."""
    used = dict(source.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        if used.get(table):
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(f"SELECT setval({sequence}, %s)", [copying.quoted(table), column, used[table]])


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    """What PostgreSQL does not take ends the command with its reason. Raises Stop."""
    try:
        with connection.wrap_database_errors:
            yield
    except Error as error:
        raise Stop(f"{what}: {str(error).splitlines()[0]}. Nothing was changed.") from error
