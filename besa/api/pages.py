"""Pages of a list: `?cursor=&limit=&ordering=` with an allow-list of orderings (G03)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from besa.api.errors import BadField, BadPage, UnknownParameter
from besa.api.tokens import ApiRequest
from besa.core.pagination import BadCursor, Page, page_of

LARGEST_ID = 2**63 - 1


class ListQuery(Schema):
    """Parameters of every list. `orderings`: what may stand in `ordering`, and the fields that it means."""

    model_config = ConfigDict(extra="forbid")
    orderings: ClassVar[dict[str, list[str]]] = {}

    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many items, at most.")
    ordering: str | None = Field(None, max_length=40)


def listed(request: ApiRequest, rows: QuerySet[Any], query: ListQuery) -> Page[Any]:
    """One page of `rows`. Raises UnknownParameter, BadField for an ordering, BadPage for a cursor."""
    ordering = require_known(request, query)
    try:
        return page_of(rows, ordering=ordering, cursor=query.cursor or None, limit=query.limit)
    except (BadCursor, ValidationError, ValueError, TypeError, OverflowError):
        raise BadPage from None


def require_known(request: ApiRequest, query: ListQuery) -> list[str]:
    """The fields that `ordering` means. Raises UnknownParameter for a name that would otherwise be passed over."""
    for name in request.GET:
        if name not in type(query).model_fields:
            raise UnknownParameter(field=name)
    known = type(query).orderings
    name = query.ordering or next(iter(known))
    if name not in known:
        raise BadField(_choose(known), field="ordering")
    return known[name]


def _choose(known: dict[str, list[str]]) -> str:
    return _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)}
