"""What was promised to customers."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from besa.api import actions
from besa.api.errors import BadField
from besa.api.pages import listed
from besa.api.schemas.promises import (
    DetectIn,
    FoundPage,
    PromiseIn,
    PromiseOut,
    PromisePage,
    PromiseQuery,
    found_out,
    promise_out,
)
from besa.api.tokens import ASK, READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.api.views.cases import cases_of
from besa.api.views.messages import KEY
from besa.core.text.language import language_of
from besa.promises.detection import detect
from besa.promises.models import Promise
from besa.promises.queries import rest_days_of

router = Router(tags=["promises"])


@router.get("/promises", auth=READ, response=answers(PromisePage), operation_id="list_promises")
def list_promises(request: ApiRequest, query: Query[PromiseQuery]) -> Any:
    """Every time that was given to a customer, and what came of it."""
    rows = (
        Promise.objects.visible_to(request.user)
        .select_related("case", "promiser", "deliverer")
        .filter(**query.filters())
    )
    page = listed(request, rows, query)
    return {"items": [promise_out(promise) for promise in page.items], "next": page.next}


@router.post(
    "/promises/detect",
    auth=ASK,
    response=answers(FoundPage, writes=True),
    operation_id="detect_promises",
)
def detect_promises(request: ApiRequest, asked: DetectIn) -> Any:
    """The times that a text to a customer promises. Nothing is stored, and no promise is made."""
    user, zone = request.user, ZoneInfo(asked.time_zone)
    rest = rest_days_of(user)
    found = detect(
        asked.text,
        language=asked.language or language_of(asked.text) or user.language,
        at=asked.at if asked.at.tzinfo else asked.at.replace(tzinfo=zone),
        zone=zone,
        closed=rest.closed,
        is_agreed=rest.is_agreed,
    )
    return {"items": [found_out(one, zone) for one in found], "next": None}


@router.post("/promises", auth=WRITE, response=answers(PromiseOut, status=201, writes=True), operation_id="promise")
def promise(request: ApiRequest, response: HttpResponse, asked: PromiseIn, key: str | None = KEY) -> Any:
    """Write down what a customer was promised. With an Idempotency-Key, a repeat makes nothing new."""
    case = cases_of(request).filter(number=asked.case).first()
    if case is None:
        raise BadField(_("Name a case that you may see, by its number."), field="case")
    made, is_repeat = actions.promise(case, asked, by=request.user, key=key)
    if is_repeat:
        response["Idempotent-Replayed"] = "true"
    return Status(201, promise_out(made))
