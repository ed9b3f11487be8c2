"""The database of the tests in process: the migrations run once in a run, and every worker copies what they made."""

from __future__ import annotations

import functools
import os
import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases

from tests.server import templates
from tests.server.desk import Desk


def set_up(factory: pytest.TempPathFactory) -> Any:
    """What `teardown_databases` takes; the test database stands there, empty and up to date."""
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _make(is_there=False)
    _copy(templates.empty(factory))
    made = _make(is_there=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_installation")  # a desk has it, no test counts on it
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


def _copy(desk: Desk) -> None:
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        shutil.copy(desk.home / "besa.sqlite3", name)
    else:
        _replace(name, source=urlsplit(desk.database_url).path.lstrip("/"))


def _replace(name: str, *, source: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
