"""What the views of a case have in common."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from besa.cases.models import Case
from besa.core.views import reader_of


def case_or_404(request: HttpRequest, number: int) -> Case:
    """The case as far as this person may see it; a stranger gets 404 (rules of the data, 5). One query."""
    rows = Case.objects.visible_to(reader_of(request))
    return get_object_or_404(rows.select_related("customer__organization", "owner", "team"), number=number)


def address_of(case: Case, **query: str) -> str:
    """The page of a case, in the folder where the reader came from."""
    kept = {key: value for key, value in query.items() if value}
    return f"/cases/{case.number}/" + (f"?{urlencode(kept)}" if kept else "")


def page_of_case(number: int, **_kwargs: Any) -> str:
    """Where a refused change of a case goes back to."""
    return f"/cases/{number}/"
