from django.db import migrations, models

SQLITE = [
    """CREATE VIRTUAL TABLE search_words USING fts5(
        tokens, content='search_document', content_rowid='group_id', columnsize=0,
        tokenize="unicode61 remove_diacritics 0 tokenchars '~'"
    )""",
    """CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_words(rowid, tokens) VALUES (new.group_id, new.tokens);
    END""",
    """CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
        INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.group_id, old.tokens);
    END""",
    """CREATE TRIGGER search_document_changed AFTER UPDATE OF tokens ON search_document BEGIN
        INSERT INTO search_words(search_words, rowid, tokens) VALUES ('delete', old.group_id, old.tokens);
        INSERT INTO search_words(rowid, tokens) VALUES (new.group_id, new.tokens);
    END""",
]
POSTGRESQL = [
    """ALTER TABLE search_document ADD COLUMN words tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    "CREATE INDEX search_document_words ON search_document USING gin (words)",
]


def add_words(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove_words(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("group_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tokens", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=0)),
                ("event_id", models.BigIntegerField(default=0)),
                ("horizon_id", models.BigIntegerField(default=0)),
                ("horizon_transaction", models.BigIntegerField(default=0)),
                ("fill_below", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("object_id", models.BigIntegerField()),
                ("source", models.CharField(max_length=32)),
                ("tokens", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="parts", to="search.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "kind", "object_id"), name="part_once")
                ],
            },
        ),
        migrations.RunPython(add_words, remove_words),
    ]
