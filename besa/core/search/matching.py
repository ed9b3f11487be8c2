"""The words of a query as the two databases ask for them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL

from besa.core.search.analyser import STEM, query
from besa.core.search.errors import TooManyWords
from besa.core.search.models import Part

# More words than anybody types; beyond them a query is a pasted letter (G12).
MOST_WORDS = 40
# Ends a form that may go on, while somebody types; no word holds it.
ANY_END = "*"
SHORTEST_BEGINNING = 3
# How many ids may lie between two that are asked for together.
DENSE = 100
Wanted = Sequence[frozenset[str]]


def wanted_words(text: str) -> Wanted:
    """The words of a query; none when it holds only signs. Raises TooManyWords."""
    words = query(text)
    if len(words) > MOST_WORDS:
        raise TooManyWords(limit=MOST_WORDS)
    return words


def beginning_with(text: str) -> Wanted:
    """The words of a query that is still being typed: the last one, from three letters on, may go on. Raises TooManyWords."""
    words = list(wanted_words(text))
    if words and not text[-1:].isspace():
        longest = max(words[-1], key=lambda form: (STEM not in form, len(form)))
        if len(longest) >= SHORTEST_BEGINNING:
            words[-1] = words[-1] | {longest + ANY_END}
    return words


def groups_with(wanted: Wanted) -> RawSQL:
    """For `pk__in=`: the groups in which each of the `wanted` words stands."""
    return RawSQL(*_select(wanted))  # noqa: S611 - two constant statements; the words are parameters


def _select(wanted: Wanted) -> tuple[str, list[Any]]:
    if connection.vendor == "postgresql":
        text = " & ".join(f"({' | '.join(_quoted(forms, chr(39)))})" for forms in wanted)
        return "SELECT group_id FROM search_document WHERE words @@ %s::tsquery", [text]
    text = " AND ".join(f"({' OR '.join(_quoted(forms, chr(34)))})" for forms in wanted)
    return "SELECT rowid FROM search_words WHERE search_words MATCH %s", [text]


def groups_up_to(wanted: Wanted, limit: int) -> list[int]:
    """The groups that hold all words, at most `limit` + 1 of them.

    As numbers, not as a subquery: SQLite would rather read every row that somebody may see and look each of them up here.
    """
    sql, parameters = _select(wanted)
    if connection.vendor == "postgresql":
        # Apart from its limit, or PostgreSQL hopes to meet a few soon and reads all documents where there are none.
        sql = f"WITH found AS MATERIALIZED ({sql}) SELECT group_id FROM found"  # noqa: S608 - our own SQL
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*parameters, limit + 1])
        return [row[0] for row in cursor.fetchall()]


def groups_among(ids: Iterable[int], wanted: Wanted) -> set[int]:
    """Which of these groups hold all words: for walking along another order, when the words are common."""
    known = sorted({int(key) for key in ids})
    if not known:
        return set()
    sql, parameters = _select(wanted)
    if connection.vendor == "postgresql":
        sql, parameters = f"{sql} AND group_id = ANY(%s)", [*parameters, known]
    else:
        # Cases of one time have neighbouring ids: one way through the index for each neighbourhood, not one for each id.
        runs = list(_runs(known))
        sql = " UNION ALL ".join([f"{sql} AND rowid BETWEEN %s AND %s"] * len(runs))
        parameters = [value for run in runs for value in (*parameters, *run)]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {row[0] for row in cursor.fetchall()}.intersection(known)


def _runs(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each neighbourhood in `ids`, which are sorted."""
    first = last = ids[0]
    for key in ids[1:]:
        if key - last > DENSE:
            yield first, last
            first = key
        last = key
    yield first, last


def parts_with(group_ids: Iterable[int], wanted: Wanted) -> Iterable[tuple[int, str, int, int]]:
    """(group, kind, object, how many of the words stand there) of the parts that were found: the best first, the newest of equals.

    One query that brings no text.
    """
    score: Combinable = Value(0)
    for forms in wanted:
        score = score + Case(When(_any(forms), then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Part.objects.filter(document_id__in=list(group_ids)).annotate(score=score).filter(score__gt=0)
    return rows.order_by(F("score").desc(), "-object_id").values_list("document_id", "kind", "object_id", "score")


def groups_with_part(wanted: Wanted, *, kind: str) -> QuerySet[Part, int]:
    """For `pk__in=`: the groups that have a part of `kind` in which every word stands. For few groups: it reads their parts."""
    parts = Part.objects.filter(kind=kind, document_id__in=groups_with(wanted))
    for forms in wanted:
        parts = parts.filter(_any(forms))
    return parts.values_list("document_id", flat=True)


def _any(forms: frozenset[str]) -> Q:
    found = Q()
    for form in sorted(forms):
        found |= Q(tokens__contains=f" {form[:-1]}" if form.endswith(ANY_END) else f" {form} ")
    return found


def _quoted(forms: frozenset[str], quote: str) -> list[str]:
    """The analyser leaves letters, digits and `~` in a word: nothing that either language of queries could take for its own."""
    open_end = ":*" if connection.vendor == "postgresql" else "*"
    return [
        f"{quote}{form.removesuffix(ANY_END)}{quote}{open_end if form.endswith(ANY_END) else ''}"
        for form in sorted(forms)
    ]
