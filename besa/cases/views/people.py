"""What cases show on other areas' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from besa.cases.models import Case
from besa.core.views import reader_of
from besa.customers.models import Customer

SHOWN = 50


def cases_of_customer(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """On the page of a customer: their cases, newest first."""
    rows = Case.objects.visible_to(reader_of(request)).filter(customer=customer).select_related("owner", "team")
    return "cases/_of_customer.html", {"cases": rows.order_by("-last_message_at")[:SHOWN], "customer": customer}
