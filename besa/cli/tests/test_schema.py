"""All steps of an upgrade are one transaction, also where one changes rows and a later one their table."""

import sys

import pytest
from django.db import connection

from besa.cli import schema
from besa.cli.bar import WIDTH, Bar
from besa.customers.models import Customer, Organization


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite alters a table whatever its rows wait for")
@pytest.mark.django_db
def test_a_table_whose_rows_were_changed_is_altered_in_the_same_upgrade(monkeypatch):
    def steps(*_words, **_options):
        Customer.objects.create(name="Yusuf", organization=Organization.objects.create(name="Haddad"))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE customers_customer ADD COLUMN later integer")

    monkeypatch.setattr(schema, "call_command", steps)
    schema.migrate()
    assert Customer.objects.get().name == "Yusuf"


def test_whoever_waits_at_a_terminal_sees_how_far_it_is(capsys, monkeypatch):
    """A new desk takes many steps, and a newcomer's first minute must not be silence."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bar = Bar(title="Ready in a moment")
    for left in (4, 3, 2, 1, 0):
        bar(left)
    said = capsys.readouterr().err.split("\r")
    assert (said[0], len(said), said[-1]) == ("Ready in a moment\n", 6, f"  [{'#' * WIDTH}]\n")


def test_each_step_of_an_upgrade_is_told(monkeypatch):
    told = []
    monkeypatch.setattr(schema, "missing", lambda: ["one", "two"])
    command = schema._Steps(told.append)
    for name in ("one", "two"):
        command.verbosity = 0
        command.migration_progress_callback("apply_start", name)
        command.migration_progress_callback("apply_success", name)
    assert told == [2, 1, 0]
