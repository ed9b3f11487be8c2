"""What a search asks and answers."""

from typing import Any

from ninja import Schema
from pydantic import Field

from besa.api.pages import ListQuery
from besa.cases.search.finding import ORDERING, Found


class FoundOut(Schema):
    case: int = Field(description="Number of the case.")
    message: int | None = Field(
        description="Id of the message in which most of the words stand; null: the case itself."
    )
    snippet: str = Field(description="The original text around the first word that was found; plain text.")


class FoundPage(Schema):
    items: list[FoundOut]
    next: str | None


class SearchQuery(ListQuery):
    orderings = {"-last_message_at": list(ORDERING)}

    q: str = Field(..., max_length=1000, description="Words that must all stand in a case, in any order; at most 40.")


def found_out(found: Found) -> dict[str, Any]:
    return {
        "case": found.case.number,
        "message": found.message.pk if found.message else None,
        "snippet": found.snippet,
    }
