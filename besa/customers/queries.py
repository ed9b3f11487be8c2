"""Reads of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import phonenumbers
from django.db.models import Q, QuerySet
from phonenumbers import timezone as phone_zones

from besa.accounts.queries import hours_of
from besa.core.models import Installation, LoggedEvent
from besa.core.prepared import Prepared
from besa.core.reader import ZONES
from besa.customers.events import CustomerChanged
from besa.customers.models import Accommodation, ContactPoint, Customer, CustomerMerge, Different, Organization
from besa.customers.reaching import Reach, reach_of, week_for
from besa.customers.rules import address_variants, plain_email, plain_phone

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
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


def made_important(customer: Customer) -> LoggedEvent | None:
    """Who said last that this customer is important, and when. One query, for somebody who is."""
    rows = LoggedEvent.objects.filter(customer_id=customer.pk, name=CustomerChanged.name(), data__field="importance")
    return rows.select_related("actor").order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Zone:
    """A customer's time zone; `is_known`: they or a colleague said so, else it is the best guess."""

    name: str
    is_known: bool


def zone_for(customer: Customer, team: Team, phone: str = "") -> Zone:
    """The customer's own; else that of their telephone's country, where it has only one; else the team's."""
    if customer.time_zone in ZONES:
        return Zone(customer.time_zone, is_known=True)
    return Zone(zone_of_number(phone or phone_of(customer)) or hours_of(team).zone, is_known=False)


def zone_of_number(phone: str) -> str:
    """The only time zone of a number's country or region, or ''."""
    try:
        found = phone_zones.time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ""
    return found[0] if len(found) == 1 and found[0] in ZONES else ""


def phone_of(customer: Customer) -> str:
    """The first telephone number that works, or ''."""
    return first_that_works(customer, ContactPoint.Kind.PHONE)


def first_that_works(customer: Customer, kind: str) -> str:
    first = customer.contact_points.filter(kind=kind).exclude(state=ContactPoint.State.DEAD).first()
    return first.value if first else ""


def reach_now(customer: Customer, team: Team, at: datetime) -> Reach | None:
    """How `at` suits the customer, by their own clock (CH-27). No query where they have said nothing."""
    return reach_of(customer, zone_for(customer, team).name, at) if week_for(customer) else None
