"""An upgrade meets tables that have rows in them: the migrations after the first run on a filled database, all in one
transaction, as `besa upgrade` runs them (PostgreSQL alters no table on whose rows checks still wait)."""

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


def before_the_first_change(loader):
    """The very beginning of those areas that had changed already by then; what stands on them goes with them."""
    return [(label, "0001_initial") for label, name in before_the_changes(loader) if name != "0001_initial"]


def test_every_area_is_looked_at():
    labels = ours(MigrationLoader(connection))
    assert labels == {"accounts", "api", "calendars", "cases", "core", "customers", "email", "promises"}


def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("beginning", [before_the_changes, before_the_first_change])
def test_migrations_run_forward_on_filled_tables(beginning):
    executor = MigrationExecutor(connection)
    executor.migrate(beginning(executor.loader))
    try:
        counted = fill(models_now())
        assert all(counted.values())
        counted.pop("core_installation")  # the upgrade itself writes a row there
    finally:
        schema.migrate()
    with connection.cursor() as cursor:
        for table, count in counted.items():
            if table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                assert (table, cursor.fetchone()[0]) == (table, count)


def models_now():
    """Our models as the applied migrations know them."""
    loader = MigrationLoader(connection)
    state = loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes])
    return [model for model in state.apps.get_models() if model._meta.app_label in OURS]


def fill(found):
    """A row in each table, those that others point at first. How many rows each table then has."""
    made, waiting = {}, list(found)
    while waiting:
        before = len(waiting)
        for model in list(waiting):
            needed = [
                field.related_model for field in model._meta.concrete_fields if field.is_relation and not field.null
            ]
            if all(other in made or other not in found for other in needed):
                made[model] = model.objects.create(**values_of(model, made))
                waiting.remove(model)
        assert len(waiting) < before, f"tables that need each other: {waiting}"
    return {model._meta.db_table: model.objects.count() for model in found}


def values_of(model, made):
    fields = [field for field in model._meta.concrete_fields if not (isinstance(field, models.AutoField) or field.null)]
    found = {field.name: value_of(field, made) for field in fields if field.is_relation or not field.has_default()}
    for name in SECOND.get(model.__name__, ()):  # it stands between two different rows
        other = model._meta.get_field(name).related_model
        found[name] = other.objects.create(**values_of(other, made))
    return found


def value_of(field, made):
    if field.is_relation:
        return made[field.related_model]
    if field.choices:
        return field.choices[0][0]
    for kind, value in VALUES.items():
        if isinstance(field, kind):
            return value
    return "word"[: field.max_length]


SECOND = {"Different": ("second",)}
VALUES = {
    models.EmailField: "row@desk.example",
    models.DateTimeField: NOW,
    models.DateField: NOW.date(),
    models.DurationField: datetime.timedelta(hours=1),
    models.BooleanField: False,
    models.DecimalField: decimal.Decimal(1),
    models.IntegerField: 1,
    models.FloatField: 1.0,
    models.UUIDField: uuid.UUID(int=1),
    models.JSONField: {},
    models.BinaryField: b"x",
}
