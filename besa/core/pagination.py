"""Keyset pagination: a page costs the same wherever it stands (architecture.md, rules of the data, 7)."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor was not made by us."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `next` is the cursor of the following one, or None at the end."""

    items: list[Row]
    next: str | None


def page_of(
    rows: QuerySet[Any, Row], *, ordering: Sequence[str], cursor: str | None = None, limit: int = 50
) -> Page[Row]:
    """One page of `rows` in `ordering` (field names, `-` for descending; the last one unique and never null).

    One query of `limit` + 1 rows, by an index over `ordering` if there is one. Raises BadCursor.
    """
    found = rows.order_by(*ordering)
    if cursor:
        found = found.filter(_after(ordering, _decode(cursor, len(ordering))))
    items = list(found[: limit + 1])
    more = len(items) > limit
    items = items[:limit]
    return Page(items, cursor_of(items[-1], ordering) if more else None)


def _after(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b) after (x, y): a beyond x, or a = x and b beyond y."""
    condition = Q()
    for position, field in enumerate(ordering):
        name = field.removeprefix("-")
        beyond = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": values[position]})
        for earlier in range(position):
            beyond &= Q(**{ordering[earlier].removeprefix("-"): values[earlier]})
        condition |= beyond
    # The first field alone bounds the scan: databases use the index for it, and not for the OR.
    first = ordering[0]
    bound = Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return bound & condition


def cursor_of(row: object, ordering: Sequence[str]) -> str:
    """The mark of the page that follows `row`."""
    values = [_plain(getattr(row, field.removeprefix("-"))) for field in ordering]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError, RecursionError):
        raise BadCursor("This page mark is not valid.") from None
    if not isinstance(values, list) or len(values) != length or any(isinstance(v, list | dict) for v in values):
        raise BadCursor("This page mark is not valid.")
    return [_typed(value) for value in values]


def _typed(value: Any) -> Any:
    if isinstance(value, str) and len(value) >= 20 and value[10] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise BadCursor("This page mark is not valid.") from None
    return value
