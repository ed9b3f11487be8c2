"""Reads of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from besa.core.models import Installation
from besa.customers.models import ContactPoint, Customer, CustomerMerge, Organization
from besa.customers.rules import plain_email, plain_phone

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.customers.models import CustomerQuerySet


def customer_of_phone(phone: str) -> Customer | None:
    """Whose number this is, however it is written. Two queries."""
    value = plain_phone(phone, Installation.current().country)
    rows = ContactPoint.objects.select_related("customer").filter(kind=ContactPoint.Kind.PHONE, value=value)
    point = rows.first() if value else None
    return point.customer if point else None


def customers_like(text: str, *, user: User) -> CustomerQuerySet:
    """Customers whose address, number or name is `text`, or whose name begins so."""
    text = text.strip()
    rows = Customer.objects.visible_to(user).living()
    if not text:
        return rows
    values = [value for value in (plain_email(text), plain_phone(text, Installation.current().country)) if value]
    by_address = ContactPoint.objects.filter(value__in=values).values("customer_id")
    return rows.filter(Q(pk__in=by_address) | Q(name__istartswith=text) | Q(name__icontains=f" {text}"))


def merges_visible_to(user: User) -> QuerySet[CustomerMerge]:
    return CustomerMerge.objects.filter(target__in=Customer.objects.visible_to(user).values("pk"))


def organizations() -> QuerySet[Organization]:
    """All of them by name, for a choice."""
    return Organization.objects.order_by("name")
