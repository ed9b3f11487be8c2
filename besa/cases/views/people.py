"""What cases show of a customer: beside a case, above it, and on the customer's page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.cases.colleagues.customers import last_said, said_by_everybody, troubles_in_cases, usual_agent
from besa.cases.models import Case
from besa.core.errors import NotAllowed
from besa.core.pagination import BadCursor, page_of
from besa.core.registry import slots
from besa.core.views import reader_of
from besa.customers.models import Customer
from besa.customers.queries import look_alikes

SHOWN = 50
TROUBLE = "trouble of a customer"


def cases_of_customer(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """On the page of a customer: their cases, newest first."""
    rows = Case.objects.visible_to(reader_of(request)).filter(customer=customer).select_related("owner", "team")
    return "cases/_of_customer.html", {"cases": rows.order_by("-last_message_at")[:SHOWN], "customer": customer}


def recent_beside(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """Beside a case, after what is promised: the place for `recent`. No query."""
    return "cases/_recent_later.html", {"customer": case.customer, "case": case}


def timeline_of_customer(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """On the page of a customer: one timeline over all cases and channels, fetched when it comes into view."""
    return "cases/_customer_timeline_later.html", {"customer": customer}


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """CR-17: what went wrong with this customer before, before anybody answers. Each area tells its own; a query each."""
    found = troubles_of(case, reader_of(request))
    return ("cases/_troubles.html", {"troubles": found, "case": case}) if found else None


def troubles_of(case: Case, user: User) -> list[dict[str, Any]]:
    return [line for tell in slots.functions(TROUBLE) for line in tell(case, user)]


def troubles(case: Case, user: User) -> list[dict[str, Any]]:
    """What cases know of it: had to repeat, waits elsewhere, an answer that never arrived."""
    return troubles_in_cases(case, user)


@require_safe
@login_required
def recent(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Beside a case, after the first paint: the last things the customer told us, who usually answers, who looks alike."""
    customer, user = _customer(request, customer_id), reader_of(request)
    agent = usual_agent(customer, user) if not customer.trusted_agent_id else None
    context = {
        "customer": customer,
        "said": last_said(customer, user),
        "here": request.GET.get("case", ""),
        "usual_agent": agent,
        "alike": look_alikes(customer, user=user) if user.works_on_cases else [],
        "can_change": user.works_on_cases,
    }
    return render(request, "cases/_recent.html", context)


@require_safe
@login_required
def timeline(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What was said with this customer in all cases that the reader sees, newest first, a page at a time."""
    customer, user = _customer(request, customer_id), reader_of(request)
    try:
        page = page_of(
            said_by_everybody(customer, user),
            ordering=("-said_at", "-id"),
            cursor=request.GET.get("after"),
            limit=20,
        )
    except BadCursor:
        raise Http404 from None
    return render(request, "cases/_customer_timeline.html", {"customer": customer, "page": page})


def _customer(request: HttpRequest, customer_id: int) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(reader_of(request)), pk=customer_id)


def refuse_needs(*, customer: Customer, by: User) -> None:
    """PV-06: only whoever serves this customer, in a case that they may see, learns what they need. Guard of `read_needs`."""
    if not (by.works_on_cases and Case.objects.visible_to(by).filter(customer=customer).exists()):
        raise NotAllowed
