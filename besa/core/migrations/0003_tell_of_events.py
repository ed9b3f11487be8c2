"""PostgreSQL tells whoever listens that there is something new in the event log, when the writer commits.

One statement-level trigger: the writer pays no round trip, and several events of one transaction are told once.
SQLite needs none: its readers look at `PRAGMA data_version`.
"""

from django.db import migrations

TELL = """
CREATE FUNCTION besa_event_logged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('besa_live', '');
    RETURN NULL;
END $$;
CREATE TRIGGER besa_event_logged AFTER INSERT ON core_loggedevent
    FOR EACH STATEMENT EXECUTE FUNCTION besa_event_logged();
"""
BE_SILENT = """
DROP TRIGGER IF EXISTS besa_event_logged ON core_loggedevent;
DROP FUNCTION IF EXISTS besa_event_logged();
"""


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("core", "0002_shared_value")]

    operations = [migrations.RunPython(on_postgresql(TELL), on_postgresql(BE_SILENT))]
