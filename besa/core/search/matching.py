"""The words of a query as the two databases ask for them."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable, RawSQL

from besa.core.search.analyser import query
from besa.core.search.errors import TooManyWords
from besa.core.search.models import Part

# More words than anybody types; beyond them a query is a pasted letter (G12).
MOST_WORDS = 40
Wanted = Sequence[frozenset[str]]


def wanted_words(text: str) -> Wanted:
    """The words of a query; none when it holds only signs. Raises TooManyWords."""
    words = query(text)
    if len(words) > MOST_WORDS:
        raise TooManyWords(limit=MOST_WORDS)
    return words


def groups_with(wanted: Wanted) -> RawSQL:
    """For `pk__in=`: the groups in which each of the `wanted` words stands."""
    if connection.vendor == "postgresql":
        text = " & ".join(f"({' | '.join(_quoted(forms, chr(39)))})" for forms in wanted)
        return RawSQL("SELECT group_id FROM search_document WHERE words @@ %s::tsquery", [text])
    text = " AND ".join(f"({' OR '.join(_quoted(forms, chr(34)))})" for forms in wanted)
    return RawSQL("SELECT rowid FROM search_words WHERE search_words MATCH %s", [text])


def parts_with(group_ids: Iterable[int], wanted: Wanted) -> Iterable[tuple[int, str, int, int]]:
    """(group, kind, object, how many of the words stand there) of the parts that were found: the best first, the newest of equals.

    One query that brings no text.
    """
    score: Combinable = Value(0)
    for forms in wanted:
        score = score + Case(When(_any(forms), then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Part.objects.filter(document_id__in=list(group_ids)).annotate(score=score).filter(score__gt=0)
    return rows.order_by(F("score").desc(), "-object_id").values_list("document_id", "kind", "object_id", "score")


def _any(forms: frozenset[str]) -> Q:
    found = Q()
    for form in sorted(forms):
        found |= Q(tokens__contains=f" {form} ")
    return found


def _quoted(forms: frozenset[str], quote: str) -> list[str]:
    """The analyser leaves letters, digits and `~` in a word: nothing that either language of queries could take for its own."""
    return [f"{quote}{form}{quote}" for form in sorted(forms)]
