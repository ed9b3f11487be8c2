"""The orders of a list, each with keyset pages along an index over several querysets (rules of the data, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from besa.cases.listed import whole
from besa.cases.models import Case, View
from besa.core.pagination import BadCursor, Page, cursor_of, page_of

if TYPE_CHECKING:
    from besa.cases.models.case import CaseQuerySet

ORDERING = ("-last_message_at", "-id")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list in one order; all of `ordering` goes up, or all of it down."""

    ordering: tuple[str, ...]
    where: Q = field(default_factory=Q)

    @property
    def is_descending(self) -> bool:
        return self.ordering[0].startswith("-")

    @property
    def columns(self) -> list[str]:
        return [name.removeprefix("-") for name in self.ordering]


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


def sorted_page(querysets: Sequence[CaseQuerySet], sort: str, *, after: str | None, limit: int) -> Page[Case]:
    """One page over several querysets of what a reader sees, each case with what its line shows; a case in two of them stands once.

    One light query for each queryset, and two for the page. Raises BadCursor.
    """
    stretches = SORTS[sort]
    number, cursor = _place(after, len(stretches))
    found: list[int] = []
    while number < len(stretches) and len(found) < limit:
        places, has_more = _merged(querysets, stretches[number], cursor, limit - len(found))
        found += [place.id for place in places]
        if has_more:
            return Page(whole(found), _mark(number, places[-1], stretches))
        number, cursor = number + 1, None
    has_more = any(_merged(querysets, stretch, None, 1)[0] for stretch in stretches[number:])
    return Page(whole(found), f"{number}." if has_more else None)


def _merged(
    querysets: Sequence[CaseQuerySet], stretch: Stretch, cursor: str | None, limit: int
) -> tuple[list[Any], bool]:
    """At most `limit` places in the order, and whether there are more. Of most rows nothing else is ever needed."""
    pages = [
        page_of(
            rows.filter(stretch.where).values_list(*stretch.columns, named=True),
            ordering=stretch.ordering,
            cursor=cursor,
            limit=limit,
        )
        for rows in querysets
    ]
    places = {place.id: place for page in pages for place in page.items}
    ordered = sorted(places.values(), reverse=stretch.is_descending)
    return ordered[:limit], len(ordered) > limit or any(page.next for page in pages)


def _mark(number: int, last: Any, stretches: tuple[Stretch, ...]) -> str:
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
