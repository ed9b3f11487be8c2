"""All steps of an upgrade are one transaction, also where one changes rows and a later one their table."""

import pytest
from django.db import connection

from besa.cli import schema
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
