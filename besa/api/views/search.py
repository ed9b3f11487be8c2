"""Cases by what was said in them."""

from typing import Any

from django.core.exceptions import ValidationError
from ninja import Query, Router

from besa.api.errors import BadPage
from besa.api.pages import require_known
from besa.api.schemas.search import FoundPage, SearchQuery, found_out
from besa.api.tokens import READ, ApiRequest
from besa.api.views import answers
from besa.cases.search.finding import page_with, shown, visible_cases
from besa.core.pagination import BadCursor
from besa.core.search.matching import wanted_words

router = Router(tags=["search"])


@router.get("/search", auth=READ, response=answers(FoundPage), operation_id="search")
def search(request: ApiRequest, query: Query[SearchQuery]) -> Any:
    """Cases in which all words stand: in messages, notes, subject, summary, customer, tags or names of files.

    In Arabic, Hebrew, Albanian and English a word is found in its other forms, too. Those with the newest message first.
    """
    wanted = wanted_words(query.q)
    require_known(request, query)
    try:
        page = page_with(wanted, visible_cases(request.user), cursor=query.cursor or None, limit=query.limit)
    except (BadCursor, ValidationError, ValueError, TypeError, OverflowError):
        raise BadPage from None
    return {"items": [found_out(found) for found in shown(page.items, wanted)], "next": page.next}
