"""Cases, by number."""

import json
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from ninja.params.functions import Path

from besa.api import actions
from besa.api.errors import naming
from besa.api.pages import listed
from besa.api.queries import case_after
from besa.api.schemas import LARGEST_ID
from besa.api.schemas.cases import CaseIn, CaseOut, CasePage, CasePatch, CaseQuery, case_out
from besa.api.tokens import READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.cases.conditions import Condition, parse, to_q
from besa.cases.models import Case

router = Router(tags=["cases"])
NUMBER: Any = Path(..., ge=1, le=LARGEST_ID, description="Number of the case.")


def cases_of(request: ApiRequest) -> QuerySet[Case]:
    rows = Case.objects.visible_to(request.user).for_list().select_related("own_status")
    return rows.prefetch_related("customer__contact_points", "field_values__field")


def case_of(request: ApiRequest, number: int) -> Case:
    """Raises Http404 for a case that does not exist and for one that the token may not see (G01)."""
    return get_object_or_404(cases_of(request), number=number)


@router.get("/cases", auth=READ, response=answers(CasePage), operation_id="list_cases")
def list_cases(request: ApiRequest, query: Query[CaseQuery]) -> Any:
    """The cases that the token's owner sees, those of the inbox unless `place` says otherwise."""
    rows = cases_of(request).filter(**query.filters())
    if query.condition:
        with naming("condition"):
            rows = rows.filter(to_q(condition_of(query.condition), reader=request.user))
    page = listed(request, rows, query)
    return {"items": [case_out(case) for case in page.items], "next": page.next}


def condition_of(text: str) -> Condition:
    """Raises BadCondition."""
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError):
        return parse(None)


@router.post("/cases", auth=WRITE, response=answers(CaseOut, status=201, writes=True), operation_id="open_case")
def open_case(request: ApiRequest, wanted: CaseIn) -> Any:
    """A new case for a customer, who is found by the address or added."""
    case = actions.open_case(wanted, by=request.user)
    return Status(201, case_out(case_of(request, case.number)))


@router.get("/cases/{int:number}", auth=READ, response=answers(CaseOut), operation_id="get_case")
def get_case(request: ApiRequest, number: int = NUMBER) -> Any:
    return case_out(case_of(request, number))


@router.patch("/cases/{int:number}", auth=WRITE, response=answers(CaseOut, writes=True), operation_id="change_case")
def change_case(request: ApiRequest, patch: CasePatch, number: int = NUMBER) -> Any:
    """Change what is given. The answer is the case after it, also when it left what the token's owner sees."""
    case = case_of(request, number)
    actions.change_case(case, patch, by=request.user)
    return case_out(case_after(case))
