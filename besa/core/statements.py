"""SQL that is run for every mail: Django's cursor needs ten times as long for a small query as SQLite itself.

Where Django wants to see each query (it is logged, counted by a test, or wrapped) it does; on PostgreSQL always.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection, Error
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


class Statement:
    """One statement with `%s` for each value."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._for_sqlite = sql.replace("%s", "?").replace("%%", "%")

    def fetch(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows. Raises what Django's cursor raises."""
        if _is_direct(database):
            try:
                found: list[tuple[Any, ...]] = database.connection.execute(self._for_sqlite, values).fetchall()
                return found
            except Error:
                with database.wrap_database_errors:
                    raise
        with database.cursor() as cursor:
            cursor.execute(self.sql, values)
            return list(cursor.fetchall())

    def run(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> int:
        """How many rows it changed."""
        return self.run_all(database, [values])

    def run_all(self, database: BaseDatabaseWrapper, rows: Sequence[Sequence[Any]]) -> int:
        """Once for each of `rows`; how many rows that changed in all."""
        if _is_direct(database):
            try:
                return self._run_directly(database.connection, rows)
            except Error:
                with database.wrap_database_errors:
                    raise
        with database.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(self.sql, rows[0])
            else:
                cursor.executemany(self.sql, rows)
            return int(cursor.rowcount)

    def _run_directly(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        return connection.executemany(self._for_sqlite, rows).rowcount


# Each number is a statement of its own, which the connection keeps (128 of them in all).
ROWS_AT_ONCE = (8, 2)


class Insertion(Statement):
    """Rows of one table. SQLite is given several with one statement: with each, Python lets other threads go first."""

    def __init__(self, head: str, values: str) -> None:
        """`head` up to `VALUES`, `values` of one row in parentheses."""
        super().__init__(f"{head} {values}")
        self._several = {
            count: f"{self._for_sqlite}{f', {values}'.replace('%s', '?') * (count - 1)}" for count in ROWS_AT_ONCE
        }

    def _run_directly(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        done = written = 0
        for count, sql in self._several.items():
            while len(rows) - done >= count:
                values = [value for row in rows[done : done + count] for value in row]
                written += connection.execute(sql, values).rowcount
                done += count
        left = rows[done:]
        return written + (super()._run_directly(connection, left) if left else 0)


def _is_direct(database: BaseDatabaseWrapper) -> bool:
    if database.vendor != "sqlite" or database.execute_wrappers or database.queries_logged:
        return False
    if database.needs_rollback:
        database.validate_no_broken_transaction()
    if database.connection is None:
        database.ensure_connection()
    return True
