"""The desk that a part measures: filled when it is not there yet. In the process of the part; where it is kept says `kept`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from benchmarks.filling import fill


def desk(cases: int) -> dict[str, Any]:
    """Fill the database of this process, or find it filled; how long the filling took, and how large it is."""
    home = Path(os.environ["BESA_HOME"])
    note = home / "filled.json"
    if not (note.exists() and is_of_ours()):
        note.unlink(missing_ok=True)
        note.write_text(json.dumps(filled(cases)))
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    repair()
    print(f"migrations of today: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    found: dict[str, Any] = json.loads(note.read_text())
    print(found, file=sys.stderr)
    return found


def filled(cases: int) -> dict[str, Any]:
    empty()
    call_command("migrate", verbosity=0)
    made = fill(cases)
    return {"fill_s": round(made["seconds"]), "messages": made["messages"], "disc_gb": size() / 1e9}


def is_of_ours() -> bool:
    """Whether every migration that was run is one that this code knows: not one of a branch that was thrown away."""
    loader = MigrationLoader(connection)
    return bool(loader.applied_migrations) and set(loader.applied_migrations) <= set(loader.disk_migrations)


def repair() -> None:
    """Make the indexes and constraints of the models that this desk has lost: where a migration was given another number
    after it had run here, its successor did not run again. Says which."""
    for model in apps.get_models():
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for index in (one for one in model._meta.indexes if one.name not in there):
            print(f"missing here, and made again: {index.name}", file=sys.stderr)
            with connection.schema_editor() as editor:
                editor.add_index(model, index)
        for constraint in (one for one in model._meta.constraints if one.name not in there):
            print(f"missing here, and made again: {constraint.name}", file=sys.stderr)
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)


def empty() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return
    connection.close()
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{connection.settings_dict['NAME']}{end}").unlink(missing_ok=True)


def size() -> int:
    """Of the database on the disc, in bytes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    return Path(connection.settings_dict["NAME"]).stat().st_size
