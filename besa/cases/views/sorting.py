"""The orders of a list, each with keyset pages along an index over several querysets (rules of the data, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, prefetch_related_objects

from besa.cases.models import Case, View
from besa.core.pagination import BadCursor, Page, cursor_of, page_of

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models.case import CaseQuerySet

ORDERING = ("-last_message_at", "-id")
# What the line of a case shows besides.
RELATED = ("customer", "owner", "team")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list in one order; all of `ordering` goes up, or all of it down."""

    ordering: tuple[str, ...]
    where: Q = field(default_factory=Q)

    @property
    def is_descending(self) -> bool:
        return self.ordering[0].startswith("-")

    def key(self, case: Case) -> tuple[Any, ...]:
        return tuple(getattr(case, name.removeprefix("-")) for name in self.ordering)


# What may be empty: first those that have it, then the others, the last message first.
def _with_empty(column: str) -> tuple[Stretch, ...]:
    has = Stretch((column, "id"), Q(**{f"{column}__isnull": False}))
    return has, Stretch(ORDERING, Q(**{f"{column}__isnull": True}))


SORTS: dict[str, tuple[Stretch, ...]] = {
    View.Sort.NEWEST: (Stretch(ORDERING),),
    View.Sort.OLDEST: (Stretch(("last_message_at", "id")),),
    View.Sort.DUE: _with_empty("next_due_at"),
    View.Sort.WAITING: _with_empty("unanswered_since"),
    View.Sort.PRIORITY: (Stretch(("-priority", "-last_message_at", "-id")),),
    View.Sort.CREATED: (Stretch(("-created_at", "-id")),),
    View.Sort.UPDATED: (Stretch(("-updated_at", "-id")),),
}


def sorted_page(
    querysets: Sequence[CaseQuerySet], sort: str, *, reader: User, after: str | None, limit: int
) -> Page[Case]:
    """One page over several querysets of what `reader` sees, each case with what its line shows; a case in two of them stands once.

    One light query for each of several querysets, and one for the page. Raises BadCursor.
    """
    stretches = SORTS[sort]
    number, cursor = _place(after, len(stretches))
    found: list[Case] = []
    while number < len(stretches) and len(found) < limit:
        keys, has_more = _merged(querysets, stretches[number], cursor, limit - len(found))
        found += keys
        if has_more:
            return Page(_whole(found, querysets, reader), _mark(number, keys[-1], stretches))
        number, cursor = number + 1, None
    has_more = any(_merged(querysets, stretch, None, 1)[0] for stretch in stretches[number:])
    return Page(_whole(found, querysets, reader), f"{number}." if has_more else None)


def _merged(
    querysets: Sequence[CaseQuerySet], stretch: Stretch, cursor: str | None, limit: int
) -> tuple[list[Case], bool]:
    """At most `limit` cases, of several querysets with nothing but their place in the order, and whether there are more."""
    pages = [
        page_of(rows.filter(stretch.where), ordering=stretch.ordering, cursor=cursor, limit=limit)
        for rows in _light(querysets, stretch)
    ]
    cases = {case.pk: case for page in pages for case in page.items}
    ordered = sorted(cases.values(), key=stretch.key, reverse=stretch.is_descending)
    return ordered[:limit], len(ordered) > limit or any(page.next for page in pages)


def _light(querysets: Sequence[CaseQuerySet], stretch: Stretch) -> list[CaseQuerySet]:
    """Of several most rows are not of the page: nothing is read but their place. Of one all are."""
    if len(querysets) == 1:
        return [rows.select_related(*RELATED) for rows in querysets]
    return [rows.only(*(name.removeprefix("-") for name in stretch.ordering)) for rows in querysets]


def _whole(found: list[Case], querysets: Sequence[CaseQuerySet], reader: User) -> list[Case]:
    """In the order of `found`; one that is gone meanwhile is left out."""
    if len(querysets) == 1:
        prefetch_related_objects(found, "tags")
        return found
    rows = Case.objects.visible_to(reader).filter(pk__in=[case.pk for case in found])
    by_key = {case.pk: case for case in rows.select_related(*RELATED).prefetch_related("tags")}
    return [by_key[case.pk] for case in found if case.pk in by_key]


def _mark(number: int, last: Case, stretches: tuple[Stretch, ...]) -> str:
    cursor = cursor_of(last, stretches[number].ordering)
    return cursor if len(stretches) == 1 else f"{number}.{cursor}"


def _place(after: str | None, count: int) -> tuple[int, str | None]:
    """`1.cursor`: the stretch and the mark in it; a bare cursor is of the first."""
    if not after:
        return 0, None
    number, dot, cursor = after.partition(".")
    if not dot:
        return 0, after
    if number not in {str(one) for one in range(count)}:
        raise BadCursor("This page mark is not valid.")
    return int(number), cursor or None
