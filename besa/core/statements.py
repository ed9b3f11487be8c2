"""SQL that is run for every mail: Django's cursor needs ten times as long for a small query as SQLite itself.

Where Django wants to see each query (it is logged, counted by a test, or wrapped) it does; on PostgreSQL always.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Error
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
                return int(database.connection.executemany(self._for_sqlite, rows).rowcount)
            except Error:
                with database.wrap_database_errors:
                    raise
        with database.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(self.sql, rows[0])
            else:
                cursor.executemany(self.sql, rows)
            return int(cursor.rowcount)


def _is_direct(database: BaseDatabaseWrapper) -> bool:
    if database.vendor != "sqlite" or database.execute_wrappers or database.queries_logged:
        return False
    if database.needs_rollback:
        database.validate_no_broken_transaction()
    if database.connection is None:
        database.ensure_connection()
    return True
