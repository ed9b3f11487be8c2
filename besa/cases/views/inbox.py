"""The inbox: one page of a folder."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from besa.accounts.models import Team
from besa.cases.queries import attend
from besa.cases.views.folders import Folder, folder_of, neighbours
from besa.core.pagination import BadCursor
from besa.core.views import panels, reader_of, take_part

IN_AN_EMPTY_FOLDER = "in an empty folder"


@require_safe
@login_required
def folder(request: HttpRequest, key: str, pk: int | None = None) -> HttpResponse:
    """One page of lines. The number of queries is the same for one line and for fifty."""
    if key == "view":
        raise Http404
    return folder_page(request, folder_of(f"{key}-{pk}" if pk else key, reader_of(request)))


def folder_page(request: HttpRequest, shown: Folder, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page of `shown`, with what else its template needs."""
    if take_part(request) == "lines":
        return render(request, "cases/_lines.html", list_context(request, shown) | {"is_wide": True})
    whole = list_context(request, shown) | {
        "columns": "list",
        "neighbours": neighbours(reader_of(request), shown),
        "is_team": isinstance(shown.about, Team),
    }
    return render(request, "cases/inbox.html", whole | (context or {}))


def list_context(request: HttpRequest, shown: Folder, *, limit: int = 50) -> dict[str, object]:
    """What `_lines.html` needs. Raises Http404 for a cursor that is not ours."""
    try:
        page = shown.page(reader_of(request), after=request.GET.get("after"), limit=limit)
    except BadCursor:
        raise Http404 from None
    attend(page.items, user=reader_of(request), now=timezone.now())
    empty = [] if page.items else panels(request, IN_AN_EMPTY_FOLDER, shown)
    return {"folder": shown, "page": page, "cases": page.items, "here": shown.key.partition("-")[0], "empty": empty}
