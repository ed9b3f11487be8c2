from django.db import migrations

# What was written lately waits in a list that every search reads through; four megabytes of it by default.
KILOBYTES = 512


def shorten(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER INDEX search_document_words SET (gin_pending_list_limit = {KILOBYTES})")


def reset(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER INDEX search_document_words RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_spelling")]
    operations = [migrations.RunPython(shorten, reset)]
