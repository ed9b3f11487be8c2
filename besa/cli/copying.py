"""PostgreSQL's half of backup and restore: each table by COPY, all inside one snapshot. No pg_dump of a fitting version needed."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import connection, transaction

from besa.cli import schema
from besa.cli.archive import Reader, Writer

FOLDER = "tables"
# What the migrations themselves write when the tables are made.
LEFT_OUT = {"django_migrations"}


def save(writer: Writer) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table, columns in tables(cursor).items():
            with tempfile.TemporaryFile(dir=writer.path.parent) as file:
                writer.manifest.rows[table] = _copy_out(table, columns, file)
                size = file.tell()
                file.seek(0)
                writer.add(f"{FOLDER}/{table}", file, size)
            writer.manifest.columns[table] = columns
        writer.manifest.sequences = _sequences(cursor)


def load(reader: Reader) -> None:
    """Make the tables as they were at the backup's version, then fill them, all in one transaction."""
    schema.migrate_to(reader.manifest.migrations)
    names = reader.names(FOLDER)
    tables = [name.removeprefix(f"{FOLDER}/") for name in names]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(quoted(table) for table in tables) + " CASCADE")
        for name, table in zip(names, tables, strict=True):
            _copy_in(table, reader.manifest.columns[table], reader.chunks(name))
        for sequence, value in reader.manifest.sequences.items():
            cursor.execute("SELECT setval(%s, %s)", [sequence, value])


def _copy_out(table: str, columns: list[str], file: IO[bytes]) -> int:
    with raw().cursor() as cursor:
        with cursor.copy(f"COPY {_named(table, columns)} TO STDOUT") as rows:
            for chunk in rows:
                file.write(chunk)
        return int(cursor.rowcount)


def _copy_in(table: str, columns: list[str], chunks: Iterator[bytes]) -> None:
    with raw().cursor() as cursor, cursor.copy(filling(table, columns)) as rows:
        for chunk in chunks:
            rows.write(chunk)


def raw() -> Any:
    """psycopg's own connection, inside the transaction that Django has open."""
    connection.ensure_connection()
    return connection.connection


def tables(cursor: Any) -> dict[str, list[str]]:
    """Each table and its columns, without those that PostgreSQL computes itself."""
    cursor.execute("""
        SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position)
          FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
         GROUP BY c.table_name ORDER BY c.table_name
    """)
    return {table: columns for table, columns in cursor.fetchall() if table not in LEFT_OUT}


def _sequences(cursor: Any) -> dict[str, int]:
    cursor.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
    )
    return {quoted(name): value for name, value in cursor.fetchall()}


def filling(table: str, columns: list[str]) -> str:
    return f"COPY {_named(table, columns)} FROM STDIN"


def _named(table: str, columns: list[str]) -> str:
    return f"{quoted(table)} ({', '.join(map(quoted, columns))})"


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
