"""What was received, what was promised, whom we serve, and how the desk is."""

from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from ninja import Query, Router, Status

from besa.api.pages import listed
from besa.api.schemas.cases import CustomerPage, CustomerQuery, customer_out
from besa.api.schemas.ledgers import (
    DetectIn,
    FoundPage,
    HealthOut,
    PromisePage,
    PromiseQuery,
    ReceivedPage,
    ReceivedQuery,
    promise_out,
    received_out,
)
from besa.api.tokens import ASK, READ, ApiRequest
from besa.api.views import answers
from besa.cases.models import Received
from besa.core.health import is_well, report
from besa.core.text.language import language_of
from besa.customers.models import Customer
from besa.customers.rules import plain_email
from besa.promises.detection import detect
from besa.promises.models import Promise
from besa.promises.queries import closed_weekdays_of

router = Router()
HEALTH_SECONDS = 2


@router.get("/received", auth=READ, response=answers(ReceivedPage), tags=["received"], operation_id="list_received")
def list_received(request: ApiRequest, query: Query[ReceivedQuery]) -> Any:
    """Every raw message taken in, with its one state, and what it became."""
    rows = Received.objects.visible_to(request.user).select_related("case")
    page = listed(request, rows.filter(state=query.state) if query.state else rows, query)
    return {"items": [received_out(received) for received in page.items], "next": page.next}


@router.get("/promises", auth=READ, response=answers(PromisePage), tags=["promises"], operation_id="list_promises")
def list_promises(request: ApiRequest, query: Query[PromiseQuery]) -> Any:
    """Every time that was given to a customer, and what came of it."""
    rows = Promise.objects.visible_to(request.user).select_related("case").filter(**query.filters())
    page = listed(request, rows, query)
    return {"items": [promise_out(promise) for promise in page.items], "next": page.next}


@router.post(
    "/promises/detect",
    auth=ASK,
    response=answers(FoundPage, writes=True),
    tags=["promises"],
    operation_id="detect_promises",
)
def detect_promises(request: ApiRequest, asked: DetectIn) -> Any:
    """The times that a text to a customer promises. Nothing is stored, and no promise is made."""
    user = request.user
    found = detect(
        asked.text,
        language=asked.language or language_of(asked.text) or user.language,
        at=asked.at,
        zone=ZoneInfo(asked.time_zone),
        closed=closed_weekdays_of(user),
    )
    return {"items": [asdict(one) for one in found], "next": None}


@router.get("/customers", auth=READ, response=answers(CustomerPage), tags=["customers"], operation_id="list_customers")
def list_customers(request: ApiRequest, query: Query[CustomerQuery]) -> Any:
    """The people we serve, without those who were merged into somebody else."""
    rows = Customer.objects.visible_to(request.user).living().select_related("organization")
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.email is not None:
        rows = rows.filter(contact_points__kind="email", contact_points__value=plain_email(query.email))
    page = listed(request, rows.prefetch_related("contact_points"), query)
    return {"items": [customer_out(customer) for customer in page.items], "next": page.next}


@router.get("/health", auth=None, response={200: HealthOut, 503: HealthOut}, tags=["health"], operation_id="get_health")
def get_health(request: ApiRequest) -> Any:
    """Without a token: 200 when every part is well, else 503; the parts by name. The reasons are for `besa doctor`."""
    health = cache.get("api:health")
    if health is None:
        findings = report()
        parts = [{"name": finding.name, "level": finding.level.value} for finding in findings]
        health = {"is_well": is_well(findings), "parts": parts}
        cache.set("api:health", health, HEALTH_SECONDS)
    return Status(200 if health["is_well"] else 503, health)
