"""The database of the tests in process: the migrations run once in a run, and the other workers copy what they made."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases

# Its server ends with the run (tests/with_postgres.sh); on a server that stays, the next run replaces it.
TEMPLATE = "besa_tests_template"


def set_up(factory: pytest.TempPathFactory) -> Any:
    """What `teardown_databases` takes; the test database stands there, empty and up to date."""
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _make(is_there=False)
    place = factory.getbasetemp().parent / "database"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_there = place.exists()
        if is_there:
            _copy_from(place)
        made = _make(is_there=is_there)
        if not is_there:
            _copy_to(place)
    return made


def empty(case: TransactionTestCase) -> None:
    """In the place of Django's `flush` after a test with transactions of its own: only what holds rows is emptied.

    The names of models and permissions stay; `flush` writes the same ones anew, which takes longer than most tests.
    """
    with connection.cursor() as cursor:
        cursor.execute(_what_is_filled())
        filled = [table for (table,) in cursor.fetchall()]
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), filled, allow_cascade=connection.vendor != "sqlite")
    )


@functools.cache
def _what_is_filled() -> str:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(tables - {"django_content_type", "auth_permission"})
    )


def _make(*, is_there: bool) -> Any:
    return setup_databases(verbosity=0, interactive=False, serialized_aliases=set(), keepdb=is_there)


def _copy_to(place: Path) -> None:
    """`place` is the copy itself on SQLite, and on PostgreSQL the word that it was made."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(connection.settings_dict["NAME"], place.with_suffix(".new"))
    else:
        connection.close_pool()  # PostgreSQL copies what nobody has open
        _replace(TEMPLATE, source=connection.settings_dict["NAME"])
        place.with_suffix(".new").touch()
    place.with_suffix(".new").rename(place)


def _copy_from(place: Path) -> None:
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        shutil.copy(place, name)
    else:
        _replace(name, source=TEMPLATE)


def _replace(name: str, *, source: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
