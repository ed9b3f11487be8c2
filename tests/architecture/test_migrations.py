"""An upgrade meets tables that have rows in them: the migrations after the first run on a filled database, all in one
transaction, as `besa upgrade` runs them (PostgreSQL alters no table on whose rows checks still wait).

Django builds all models anew for each step, which takes half a minute for one way back and forth: so rows are added on the way.
"""

import datetime
import decimal
import uuid

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from besa.cli import schema

OURS = {"accounts", "api", "calendars", "cases", "core", "customers", "email", "promises"}
NOW = datetime.datetime(2026, 3, 11, 9, 30, tzinfo=datetime.UTC)

# Cut short in the middle, it would leave every later test of this process with half of the tables: a busy machine gets its time.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]


def ours(loader):
    return {label for label, _name in loader.disk_migrations if label in OURS}


def before_the_changes(loader):
    """Where each area stood when the last of them began; so that all changes since run on filled tables."""
    firsts = [node for node in loader.graph.nodes if node[0] in OURS and node[1] == "0001_initial"]
    needed = {node for first in firsts for node in loader.graph.forwards_plan(first)}
    return [(label, max(name for other, name in needed if other == label)) for label in sorted(ours(loader))]


def the_very_beginning(loader):
    """The first migration of each area, but for those that stand on a change of another: they go with it."""
    firsts = {label: loader.graph.forwards_plan((label, "0001_initial")) for label in sorted(ours(loader))}
    return [
        (label, "0001_initial")
        for label, plan in firsts.items()
        if all(name == "0001_initial" for other, name in plan if other in OURS)
    ]


def test_every_area_is_looked_at():
    labels = ours(MigrationLoader(connection))
    assert labels == {"accounts", "api", "calendars", "cases", "core", "customers", "email", "promises"}


def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_run_forward_on_filled_tables():
    """Rows from the very beginning, and beside them rows from when the last area began; all are there at the end."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    executor.migrate(the_very_beginning(loader))
    try:
        first = fill(models_now(), turn=1)
        assert all(first.values())
        with schema.whole():
            MigrationExecutor(connection).migrate(before_the_changes(loader))
        kept = rows_of(first)
        filled = fill(models_now(), turn=2)
    finally:
        schema.migrate()
    assert kept == {table: first[table] for table in kept}
    assert {table for table, count in filled.items() if count <= first.get(table, 0)} == set()
    left = rows_of(filled)
    assert left == {table: filled[table] for table in left}


def rows_of(tables):
    """How many rows each of those tables has that are still there."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor)) & set(tables)
        return {table: counted(cursor, table) for table in there}


def counted(cursor, table):
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    return cursor.fetchone()[0]


def models_now():
    """Our models as the applied migrations know them."""
    loader = MigrationLoader(connection)
    state = loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes])
    return [model for model in state.apps.get_models() if model._meta.app_label in OURS]


def fill(found, *, turn):
    """A row in each table, those that others point at first; others than of another turn. How many rows each table then has."""
    made, waiting = {}, list(found)
    while waiting:
        before = len(waiting)
        for model in list(waiting):
            needed = [
                field.related_model for field in model._meta.concrete_fields if field.is_relation and not field.null
            ]
            if all(other in made or other not in found for other in needed):
                made[model] = model.objects.create(**values_of(model, made, turn))
                waiting.remove(model)
        assert len(waiting) < before, f"tables that need each other: {waiting}"
    return {model._meta.db_table: model.objects.count() for model in found}


def values_of(model, made, turn):
    fields = [field for field in model._meta.concrete_fields if not (isinstance(field, models.AutoField) or field.null)]
    found = {
        field.name: value_of(field, made, turn) for field in fields if field.is_relation or not field.has_default()
    }
    for name in SECOND.get(model.__name__, ()):  # it stands between two different rows
        other = model._meta.get_field(name).related_model
        found[name] = other.objects.create(**values_of(other, made, turn + 10))
    return found


def value_of(field, made, turn):
    if field.is_relation:
        return made[field.related_model]
    if field.choices:
        return field.choices[0][0]
    for kind, value in VALUES.items():
        if isinstance(field, kind):
            return value(turn)
    return f"word{turn}"[: field.max_length]


SECOND = {"Different": ("second",)}
VALUES = {
    models.EmailField: "row{}@desk.example".format,
    models.DateTimeField: lambda turn: NOW + datetime.timedelta(days=turn),
    models.DateField: lambda turn: NOW.date() + datetime.timedelta(days=turn),
    models.DurationField: lambda turn: datetime.timedelta(hours=turn),
    models.BooleanField: lambda turn: False,
    models.DecimalField: decimal.Decimal,
    models.IntegerField: int,
    models.FloatField: float,
    models.UUIDField: lambda turn: uuid.UUID(int=turn),
    models.JSONField: lambda turn: {},
    models.BinaryField: lambda turn: b"x%d" % turn,
}
