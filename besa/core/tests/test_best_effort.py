"""A small write beside reading is made when the lock is free, and left out, without waiting, when it is not."""

import sqlite3
import time
from contextlib import closing
from functools import partial

import psycopg
import pytest
from django.db import connection

from besa.core.best_effort import write_if_free
from besa.core.models import Counter


@pytest.fixture
def row(transactional_db):
    return Counter.objects.create(name="seen", value=1)


def raise_it(row):
    Counter.objects.filter(pk=row.pk).update(value=2)


def someone_else():
    """A connection of another program to the same database, which holds the row that we write."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return other
    parameters = connection.get_connection_params()
    names = {"dbname", "user", "host", "port", "password"}
    other = psycopg.connect(**{name: value for name, value in parameters.items() if name in names})
    other.execute("UPDATE core_counter SET value = 3")
    return other


def test_a_free_row_is_written(row):
    assert write_if_free(partial(raise_it, row)) is True
    row.refresh_from_db()
    assert row.value == 2


def test_a_held_row_is_left_alone_at_once_and_the_connection_is_as_patient_as_before(row):
    with closing(someone_else()) as other:
        begun = time.monotonic()
        assert write_if_free(partial(raise_it, row)) is False
        assert time.monotonic() - begun < 15  # it would wait for 20 seconds
        other.rollback()
    row.refresh_from_db()
    assert row.value == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone() == (20_000,)
