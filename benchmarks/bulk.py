"""Millions of rows, made inside the database: INSERT ... SELECT into tables without indexes, which are built afterwards.

The rows that stood in a table stay. Each new one is a copy of the table's first row, but for the columns that are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

# Tables of the full text index of SQLite, which fills itself anew from what it indexes.
FULL_TEXT = ("search_words",)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def run(sql: str, parameters: Iterable[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters) or None)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@contextmanager
def bare(models: list[type[Model]]) -> Iterator[None]:
    """Inside: one transaction, no index but the keys, no trigger, no check of references. Afterwards all is as before."""
    names = [model._meta.db_table for model in models]
    with _loose(), transaction.atomic():
        _set_aside(names)
        lost = _drop(names)
        yield
        for statement in lost:
            run(statement)
    if not is_postgresql():
        for name in FULL_TEXT:
            run(f"INSERT INTO {name}({name}) VALUES ('rebuild')")


def copy(model: type[Model], source: str, **columns: str) -> None:
    """One row for each of `source` (the FROM of a SELECT). `columns`: SQL over it, by name; the others are the first row's."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    assert set(columns) <= set(names), set(columns) - set(names)
    values = ", ".join(columns.get(name) or f'first."{name}"' for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    run(f'INSERT INTO "{table}" ({into}) SELECT {values} FROM {source}, first_{table} AS first')


def moment(seconds: str) -> str:
    """SQL for a point in time, from SQL for seconds since 1970."""
    return f"to_timestamp({seconds})" if is_postgresql() else f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')"


def json(sql: str) -> str:
    return f"({sql})::jsonb" if is_postgresql() else sql


def numbers(last: int) -> str:
    """The start of a statement that may read `number(n)`: 1 to `last`."""
    return f"WITH RECURSIVE number(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM number WHERE n < {last})"


def advance(models: list[type[Model]]) -> None:
    """Sequences past the keys that we gave."""
    if is_postgresql():
        for model in models:
            table, key = model._meta.db_table, model._meta.pk.column
            run(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))")


@contextmanager
def _loose() -> Iterator[None]:
    if is_postgresql():
        for setting in ("session_replication_role = replica", "maintenance_work_mem = '1GB'", "work_mem = '256MB'"):
            run(f"SET {setting}")
        yield
        for setting in ("session_replication_role", "maintenance_work_mem", "work_mem"):
            run(f"RESET {setting}")
        return
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
        run(f"PRAGMA {pragma}")
    yield
    connection.close()  # the next one begins with the pragmas of the settings


def _set_aside(names: list[str]) -> None:
    """The first row of each. On PostgreSQL the tables are emptied and refilled: what a transaction emptied needs no log."""
    for name in names:
        run(f'CREATE TEMPORARY TABLE first_{name} AS SELECT * FROM "{name}" ORDER BY 1 LIMIT 1')
        if is_postgresql():
            run(f'CREATE TEMPORARY TABLE kept_{name} AS SELECT * FROM "{name}"')
    if not is_postgresql():
        return
    run(f"TRUNCATE {', '.join(names)} CASCADE")
    for name in names:
        listed = ", ".join(f'"{column}"' for (column,) in rows(_PLAIN_COLUMNS.format(name)))
        run(f'INSERT INTO "{name}" ({listed}) SELECT {listed} FROM kept_{name}')


_PLAIN_COLUMNS = """SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = '{}' AND is_generated = 'NEVER'"""


def _drop(names: list[str]) -> list[str]:
    """Answers the statements that bring back what was dropped."""
    listed = ", ".join(f"'{name}'" for name in names)
    if is_postgresql():
        return _drop_constraints(listed) + _drop_indexes(listed)
    sql = f"SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ({listed})"
    found = [row for row in rows(sql) if row[0] in ("index", "trigger")]
    for kind, name, _sql in found:
        run(f'DROP {kind} "{name}"')
    return [row[2] for row in found]


def _drop_constraints(listed: str) -> list[str]:
    found = rows(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE contype = 'u' AND conrelid::regclass::text IN ({listed})"
    )
    for table, name, _definition in found:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in found]


def _drop_indexes(listed: str) -> list[str]:
    found = rows(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({listed})"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    for name, _definition in found:
        run(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]
