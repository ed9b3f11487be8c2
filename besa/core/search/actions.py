"""Every write to the index."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from besa.core.search.analyser import VERSION, readings
from besa.core.search.models import Document, Part
from besa.core.search.spelling import learn

# Of a longer text the beginning is found; a log of megabytes would stop everything else.
LONGEST_TEXT = 100_000
# PostgreSQL takes a megabyte of words in one place, its own bookkeeping included.
MOST_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a group, and what stands in it."""

    kind: str
    object_id: int
    text: str

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.object_id

    @property
    def source(self) -> str:
        return hashlib.blake2b(f"{VERSION} {self.text}".encode(errors="replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Analysed:
    """A group ready to be stored: only the parts that changed, the keys of those that went, and all its words."""

    group_id: int
    changed: list[Part]
    gone: list[tuple[str, int]]
    tokens: str
    # What stands in the parts that changed, as it was written.
    said: str

    @property
    def is_changed(self) -> bool:
        return bool(self.changed or self.gone)


def analyse(group_id: int, texts: Sequence[Text]) -> Analysed:
    """Compare with what is stored, and find the words of what is new. Belongs before the transaction: it may take seconds.

    `texts` in the order of their weight: a group with more words than can be kept loses those of the last.
    """
    known = {(part.kind, part.object_id): part for part in Part.objects.filter(document_id=group_id)}
    parts = [_part(group_id, text, known.get(text.key)) for text in texts]
    changed = [part for part in parts if part.pk is None]
    gone = sorted(set(known) - {text.key for text in texts})
    said = "\n".join(text.text[:LONGEST_TEXT] for text, part in zip(texts, parts, strict=True) if part.pk is None)
    return Analysed(group_id, changed, gone, _all_tokens(parts), said)


def store(group: Analysed) -> None:
    """Must be called inside a transaction. Three statements and those for new words; none when nothing changed."""
    if not group.is_changed:
        return
    Document.objects.update_or_create(group_id=group.group_id, defaults={"tokens": group.tokens})
    if group.gone:
        rest = Q()
        for kind, object_id in group.gone:
            rest |= Q(kind=kind, object_id=object_id)
        Part.objects.filter(rest, document_id=group.group_id).delete()
    Part.objects.bulk_create(
        group.changed,
        update_conflicts=True,
        unique_fields=["document", "kind", "object_id"],
        update_fields=["source", "tokens"],
    )
    learn(group.said)


def forget(group_ids: Iterable[int]) -> None:
    """These groups are found no more."""
    Document.objects.filter(pk__in=list(group_ids)).delete()


def _part(group_id: int, text: Text, known: Part | None) -> Part:
    source = text.source
    if known and known.source == source:
        return known
    tokens = f" {' '.join(sorted(readings(text.text[:LONGEST_TEXT])))} "
    return Part(document_id=group_id, kind=text.kind, object_id=text.object_id, source=source, tokens=tokens)


def _all_tokens(parts: Iterable[Part]) -> str:
    found: set[str] = set()
    size = 0
    for part in parts:
        new = set(part.tokens.split()) - found
        size += sum(len(token.encode()) + 1 for token in new)
        if size > MOST_BYTES:
            break
        found |= new
    return " ".join(sorted(found))
