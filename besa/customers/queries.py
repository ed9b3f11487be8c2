"""Reads of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from besa.core.models import Installation
from besa.core.prepared import Prepared
from besa.customers.models import Accommodation, ContactPoint, Customer, CustomerMerge, Different, Organization
from besa.customers.rules import address_variants, plain_email, plain_phone

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


def look_alikes(customer: Customer, *, user: User, limit: int = 3) -> list[Customer]:
    """Other records that may be the same person: the same folded name, a mailbox written otherwise, one number as phone and fax.

    Four queries by indexes, one more for their addresses.
    """
    points = list(customer.contact_points.all())
    others = Customer.objects.visible_to(user).living().exclude(pk=customer.pk)
    variants = [other for point in points if point.kind == "email" for other in address_variants(point.value)]
    numbers = [point.value for point in points if point.kind in ("phone", "fax")]
    alike = ContactPoint.objects.filter(
        Q(kind="email", value__in=variants) | Q(kind__in=["phone", "fax"], value__in=numbers)
    )
    same = Q(pk__in=alike.values("customer_id"))
    if customer.name_key:
        same |= Q(name_key=customer.name_key)
    known = Different.objects.filter(Q(first=customer) | Q(second=customer)).values_list("first_id", "second_id")
    different = {key for pair in known for key in pair}
    found = others.filter(same).exclude(pk__in=different).prefetch_related("contact_points")
    return list(found.order_by("pk")[:limit])


def has_needs(customer: Customer) -> bool:
    """Whether something is written down that this customer needs; what it is, `actions.read_needs` tells and records."""
    return bool(_NEEDS.tuples(customer.pk))


_NEEDS: Prepared[Accommodation] = Prepared(
    lambda customer: (
        # A join over both would read every customer.
        Accommodation.objects.filter(
            Q(customer_id=customer) | Q(customer__in=Customer.objects.filter(merged_into_id=customer).values("pk"))
        )
        .order_by()
        .values_list("pk")[:1]
    ),
    -1,
)


def merges_visible_to(user: User) -> QuerySet[CustomerMerge]:
    return CustomerMerge.objects.filter(target__in=Customer.objects.visible_to(user).values("pk"))


def organizations() -> QuerySet[Organization]:
    """All of them by name, for a choice."""
    return Organization.objects.order_by("name")
