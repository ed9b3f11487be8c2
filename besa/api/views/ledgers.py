"""What was received, whom we serve, and how the desk is."""

from typing import Any

from django.core.cache import cache
from ninja import Query, Router, Status

from besa.api.pages import listed
from besa.api.schemas.cases import CustomerPage, CustomerQuery, customer_out
from besa.api.schemas.ledgers import HealthOut, ReceivedPage, ReceivedQuery, received_out
from besa.api.tokens import READ, ApiRequest
from besa.api.views import answers
from besa.cases.models import Received
from besa.core.health import is_well, report
from besa.customers.models import Customer
from besa.customers.rules import plain_email

router = Router()
HEALTH_SECONDS = 2


@router.get("/received", auth=READ, response=answers(ReceivedPage), tags=["received"], operation_id="list_received")
def list_received(request: ApiRequest, query: Query[ReceivedQuery]) -> Any:
    """Every raw message taken in, with its one state, and what it became."""
    rows = Received.objects.visible_to(request.user).select_related("case")
    asked = {"state": query.state, "received_at__gte": query.received_since}
    page = listed(request, rows.filter(**{name: value for name, value in asked.items() if value}), query)
    return {"items": [received_out(received) for received in page.items], "next": page.next}


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
