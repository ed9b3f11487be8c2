"""The database in one moment, and back: SQLite by its online backup, PostgreSQL by COPY inside one snapshot."""

import contextlib
import sqlite3
import tempfile
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from besa.cli import copying, crossing, schema
from besa.cli.archive import Reader, Writer
from besa.cli.errors import Stop

SQLITE_MEMBER = "database/besa.sqlite3"


def save(writer: Writer) -> None:
    """Add the database to the backup. Readers and writers go on meanwhile; what they change afterwards is not in it (X21)."""
    if connection.vendor == "postgresql":
        copying.save(writer)
    else:
        _save_sqlite(writer)


def load(reader: Reader) -> None:
    """Fill the empty database from the backup. One of SQLite goes into PostgreSQL as well, and never the other way."""
    match reader.manifest.vendor, connection.vendor:
        case "postgresql", "postgresql":
            copying.load(reader)
        case "sqlite", "postgresql":
            crossing.load(reader, SQLITE_MEMBER)
        case "sqlite", "sqlite":
            _load_sqlite(reader)
        case theirs, ours:
            raise Stop(f"The backup is of {theirs} and this desk uses {ours}: set BESA_DATABASE_URL to match.")


def is_filled() -> bool:
    """Somebody works here: a restore would overwrite them."""
    if schema.is_empty():
        return False
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in {"accounts_user", "cases_case", "cases_received"} & set(tables):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - one of three names
            if cursor.fetchone():
                return True
    return False


def vendor() -> str:
    return connection.vendor


def migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _save_sqlite(writer: Writer) -> None:
    with tempfile.TemporaryDirectory(dir=writer.path.parent, prefix=".besa-backup-") as folder:
        copy = Path(folder) / "besa.sqlite3"
        with (
            contextlib.closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=60)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            (verdict,) = target.execute("PRAGMA quick_check").fetchone()
            if verdict != "ok":
                raise Stop(f"The database is damaged ({verdict}): this backup would be, too. Restore an older one.")
            writer.manifest.rows = _count_sqlite(target)
        writer.add_file(SQLITE_MEMBER, copy)


def _count_sqlite(source: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    ours = set(connection.introspection.django_table_names())
    return {
        name: source.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of our tables
        for name in names
        if name in ours
    }


def _load_sqlite(reader: Reader) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    partial = target.with_name(target.name + ".partial")
    reader.copy(SQLITE_MEMBER, partial)
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    partial.replace(target)
