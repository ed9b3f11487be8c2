"""What is found by which words. All of it is derived: losing it costs a rebuild and nothing else."""

from django.db import models


class Document(models.Model):
    """One thing that a search finds, with every form of every word of all its parts.

    The migration hangs the database's own index on `tokens`: FTS5 kept by triggers on SQLite, a generated tsvector on
    PostgreSQL. Whoever writes here writes the index.
    """

    group_id = models.BigIntegerField(primary_key=True)
    tokens = models.TextField()

    def __str__(self) -> str:
        return f"{self.group_id}"


class Part(models.Model):
    """A piece of a document, analysed once: `source` is the digest of the text, so that an unchanged piece is left alone.

    `tokens` begins and ends with a space: ` word ` is then found by LIKE.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8)
    object_id = models.BigIntegerField()
    source = models.CharField(max_length=32)
    tokens = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "kind", "object_id"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.object_id}"


class Spelling(models.Model):
    """How a word that stands in the index is found by one that was typed wrongly: the word, and it without each of its letters.

    Two words whose keys meet are one slip of the finger apart, or few (core/search/spelling.py). `shown`: as it was first written.
    """

    key = models.CharField(max_length=24)
    word = models.CharField(max_length=24)
    shown = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelling_once")]

    def __str__(self) -> str:
        return self.word


class Position(models.Model):
    """How far an index has read the event log, and what is left of a rebuild: the groups below `fill_below`.

    `horizon_*`: on PostgreSQL, the end of the log as it was once seen, and the transaction that must be the oldest one
    before everything up to that end is sure to be visible.
    """

    name = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    horizon_id = models.BigIntegerField(default=0)
    horizon_transaction = models.BigIntegerField(default=0)
    fill_below = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"
