"""When customers are called: free times, what is arranged, and arranging."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from besa.api import actions
from besa.api.actions.promises import colleague
from besa.api.errors import BadField
from besa.api.pages import listed
from besa.api.schemas.callbacks import (
    CallBackIn,
    CallBackOut,
    CallBackPage,
    CallBackQuery,
    SlotPage,
    SlotQuery,
    call_back_out,
    slot_out,
)
from besa.api.tokens import READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.api.views.cases import NUMBER, case_of, cases_of
from besa.api.views.messages import KEY
from besa.callbacks.models import CallBack
from besa.callbacks.queries import bookable_slots, in_their_hours, zone_of

router = Router(tags=["call-backs"])


@router.get(
    "/cases/{int:number}/call-back-slots", auth=READ, response=answers(SlotPage), operation_id="list_call_back_slots"
)
def list_call_back_slots(request: ApiRequest, query: Query[SlotQuery], number: int = NUMBER) -> Any:
    """The times at which somebody of the case's team is free to call, as far ahead as the team offers."""
    case = case_of(request, number)
    person = colleague(query.agent, request.user, field="agent")
    found = bookable_slots(case.team, now=timezone.now(), person=person)
    theirs = set(in_their_hours(found, case, zone_of(case).name))
    return {"items": [slot_out(slot, suits=slot in theirs) for slot in found], "next": None}


@router.get("/call-backs", auth=READ, response=answers(CallBackPage), operation_id="list_call_backs")
def list_call_backs(request: ApiRequest, query: Query[CallBackQuery]) -> Any:
    """Every call that was arranged, and what came of it."""
    rows = CallBack.objects.visible_to(request.user).select_related("case", "agent").filter(**query.filters())
    page = listed(request, rows, query)
    return {"items": [call_back_out(row) for row in page.items], "next": page.next}


@router.post(
    "/call-backs", auth=WRITE, response=answers(CallBackOut, status=201, writes=True), operation_id="arrange_call_back"
)
def arrange_call_back(request: ApiRequest, response: HttpResponse, asked: CallBackIn, key: str | None = KEY) -> Any:
    """Arrange a call; the customer is sent the invitation. With an Idempotency-Key, a repeat arranges nothing new."""
    case = cases_of(request).filter(number=asked.case).first()
    if case is None:
        raise BadField(_("Name a case that you may see, by its number."), field="case")
    made, is_repeat = actions.arrange(case, asked, by=request.user, key=key)
    if is_repeat:
        response["Idempotent-Replayed"] = "true"
    return Status(201, call_back_out(made))
