"""Every write to customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from besa.core import gathering
from besa.core.events import record
from besa.core.gathering import whole
from besa.core.models import Installation, LoggedEvent
from besa.core.prepared import Prepared, PreparedForKeys, insert, new
from besa.core.registry import guards
from besa.customers.errors import AddressTaken, BadContactPoint, MergedAlready, NothingToUndo, SameCustomer
from besa.customers.events import (
    AccommodationChanged,
    AccommodationRead,
    AddressStateChanged,
    ContactPointAdded,
    ContactPointRemoved,
    CustomerAdded,
    CustomerChanged,
    CustomersMerged,
    CustomersSeparated,
    FoundDifferent,
)
from besa.customers.models import (
    Accommodation,
    ContactPoint,
    Customer,
    CustomerMerge,
    Different,
    Organization,
    OrganizationDomain,
)
from besa.customers.rules import domain_of, name_key, plain_email, plain_phone

if TYPE_CHECKING:
    from besa.accounts.models import User

IMPORTANCE = ("importance", "important_because", "review_on")
REACHING = ("preferred_way", "contact_from", "contact_until", "quiet_days")
CHANGEABLE = (
    *("name", "address_as", "language", "time_zone", "notes", "kind", "organization", "trusted_agent"),
    *IMPORTANCE,
    *REACHING,
)
# Rows of other areas that follow a customer: (model label, field); filled by wiring.
FOLLOWERS: list[tuple[Any, str]] = []
# A customer by their e-mail address, and an organization by a mail domain: asked for every mail.
POINTS: Prepared[ContactPoint] = Prepared(
    lambda value: ContactPoint.objects.select_related("customer").filter(kind=ContactPoint.Kind.EMAIL, value=value),
    "?value",
)
_POINTS_OF: PreparedForKeys[ContactPoint] = PreparedForKeys(
    lambda values: ContactPoint.objects.select_related("customer").filter(
        kind=ContactPoint.Kind.EMAIL, value__in=values
    ),
    texts=True,
)
_DOMAIN_LABELS = 5
_DOMAINS: Prepared[OrganizationDomain] = Prepared(
    lambda *domains: OrganizationDomain.objects.filter(domain__in=domains).select_related("organization"),
    *(f"?{number}" for number in range(_DOMAIN_LABELS)),
)


_ANY_OF: PreparedForKeys[OrganizationDomain] = PreparedForKeys(
    lambda domains: OrganizationDomain.objects.filter(domain__in=domains).values_list("domain"), texts=True
)


def point_of(value: str) -> ContactPoint | None:
    """Whose e-mail address this is, with the customer. One query, none where `foresee` was asked about it."""
    for point in gathering.remembered_until_written((POINTS, value), lambda: POINTS.rows(value)):
        return point
    return None


def foresee(values: Collection[str]) -> None:
    """Look for the customers of these e-mail addresses, and for the organizations of strangers, by two queries in all."""
    points = {point.value: point for point in _POINTS_OF.rows(values)}
    for value in values:
        gathering.remember((POINTS, value), [points[value]] if value in points else [])
    domains = [domain for value in values if value not in points for domain in _domains_of(value)]
    gathering.foresee(_DOMAINS, domains, [domain for (domain,) in _ANY_OF.tuples(domains)])


def find_or_add(
    *, email: str, name: str = "", language: str = "", at: datetime | None = None, is_unknown: bool = False
) -> tuple[Customer, bool]:
    """The living customer whose e-mail address this is, or a new one; and whether it is new.

    `is_unknown`: the caller has just looked. Raises BadContactPoint unless `email` is one plain address. Must be called
    inside a transaction; while changes are gathered, somebody who is faster makes writing them fail. One query when known.
    """
    value = plain_email(email)
    if not value:
        raise BadContactPoint(value=email)
    for point in () if is_unknown else POINTS.rows(value):
        return point.customer, False
    try:
        with whole():
            return _add_with_email(value, name, language, at), True
    except IntegrityError:  # somebody was faster
        return POINTS.rows(value)[0].customer, False


def _add_with_email(value: str, name: str, language: str, at: datetime | None) -> Customer:
    now = at or timezone.now()
    belongs = organization_of(value)
    told = {"name": name[:200], "name_key": name_key(name), "language": language, "organization": belongs}
    customer = insert(new(Customer, known_by=value, created_at=now, **told))
    insert(new(ContactPoint, customer=customer, kind=ContactPoint.Kind.EMAIL, value=value, created_at=now))
    record(CustomerAdded(customer_id=customer.pk), at=now)
    return customer


def add_unverified(*, name: str, language: str = "") -> Customer:
    """Somebody who wrote without one plain address: a record of their own, never joined to anybody (reliability.md, finding 4).

    Must be called inside a transaction.
    """
    customer = Customer.objects.create(name=name[:200], name_key=name_key(name), language=language)
    record(CustomerAdded(customer_id=customer.pk))
    return customer


def organization_of(address: str) -> Organization | None:
    """The organization whose mail domain the address has, or a parent domain of it."""
    candidates = _domains_of(address)
    if all(gathering.has_none(_DOMAINS, domain) for domain in candidates):
        return None
    rows = _DOMAINS.rows(*(candidates + [""] * _DOMAIN_LABELS)[:_DOMAIN_LABELS])
    found = max(rows, key=lambda row: len(row.domain), default=None)
    return found.organization if found else None


def _domains_of(address: str) -> list[str]:
    """The mail domain and its parents, without the last label alone."""
    parts = domain_of(address).split(".")
    return [".".join(parts[i:]) for i in range(len(parts) - 1)][-_DOMAIN_LABELS:]


@transaction.atomic
def add_customer(*, by: User, name: str = "", **fields: Any) -> Customer:
    """A customer entered by hand; no address is needed to start (CH-04)."""
    customer = Customer.objects.create(name=name[:200], name_key=name_key(name), **fields)
    record(CustomerAdded(customer_id=customer.pk), by=by)
    return customer


@transaction.atomic
def change_customer(customer: Customer, *, by: User | None, **fields: Any) -> None:
    """Change any of CHANGEABLE, each with its event. Raises TypeError for another field."""
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    for name, value in fields.items():
        previous = getattr(customer, name)
        if previous == value:
            continue
        setattr(customer, name, value)
        customer.name_key = name_key(customer.name)
        customer.save(update_fields=[name, "name_key", "updated_at"])
        event = CustomerChanged(customer_id=customer.pk, field=name, value=_text(value), previous=_text(previous))
        record(event, by=by)


def _text(value: object) -> str:
    """Words for the log; a row by its key, so that it can be put back."""
    if isinstance(value, Model):
        return str(value.pk)
    return "" if value is None else str(value)


@transaction.atomic
def add_contact_point(customer: Customer, *, by: User | None, kind: str, value: str) -> ContactPoint:
    """Give the customer another address. Raises BadContactPoint, AddressTaken."""
    plain = _normalise(kind, value)
    if not plain:
        raise BadContactPoint(value=value)
    try:
        with transaction.atomic():
            point = ContactPoint.objects.create(customer=customer, kind=kind, value=plain, shown=value.strip()[:320])
    except IntegrityError:
        raise AddressTaken from None
    know_by(customer.pk)
    customer.refresh_from_db(fields=["known_by"])
    record(ContactPointAdded(customer_id=customer.pk, kind=kind, value=plain), by=by)
    return point


def know_by(*keys: int) -> None:
    """Bring `known_by` of these customers in line with their addresses: after every change of whose an address is."""
    first = ContactPoint.objects.filter(customer=OuterRef("pk")).order_by("pk")
    shown = first.annotate(words=Coalesce(NullIf("shown", Value("")), "value")).values("words")[:1]
    Customer.objects.filter(pk__in=keys).update(known_by=Coalesce(Subquery(shown), Value("")))


def _normalise(kind: str, value: str) -> str:
    if kind == ContactPoint.Kind.EMAIL:
        return plain_email(value)
    if kind in (ContactPoint.Kind.PHONE, ContactPoint.Kind.FAX):
        return plain_phone(value, Installation.current().country)
    return " ".join(value.split())[:320]


@transaction.atomic
def remove_contact_point(point: ContactPoint, *, by: User) -> None:
    """Take an address away; the log keeps that it was there."""
    event = ContactPointRemoved(customer_id=point.customer_id, kind=point.kind, value=point.value)
    point.delete()
    know_by(point.customer_id)
    record(event, by=by)


@transaction.atomic
def block_sender(point: ContactPoint, *, by: User, blocked: bool = True) -> None:
    """From now on mail from this address is ignored (kept and listed); `blocked=False` undoes it."""
    ContactPoint.objects.filter(pk=point.pk).update(is_blocked=blocked)
    point.is_blocked = blocked
    state = "blocked" if blocked else "unblocked"
    record(AddressStateChanged(customer_id=point.customer_id, value=point.value, state=state, reason=""), by=by)


@transaction.atomic
def mark_address(point: ContactPoint, *, state: str, reason: str = "") -> None:
    """What a bounce, or a message from there, tells about an address. Silent when it is known already."""
    if (point.state, point.state_reason) == (state, reason[:300]):
        return
    ContactPoint.objects.filter(pk=point.pk).update(state=state, state_reason=reason[:300])
    point.state, point.state_reason = state, reason[:300]
    record(AddressStateChanged(customer_id=point.customer_id, value=point.value, state=state, reason=reason[:300]))


@transaction.atomic
def merge_customers(source: Customer, *, into: Customer, by: User) -> CustomerMerge:
    """`source` becomes part of `into`: contact points, cases, participations and messages move; all can be undone.

    Raises SameCustomer, MergedAlready.
    """
    if source.pk == into.pk:
        raise SameCustomer
    moved: dict[str, Any] = {"contact_points": list(source.contact_points.values_list("pk", flat=True))}
    if not Customer.objects.filter(pk=source.pk, merged_into=None).update(merged_into=into) or into.merged_into_id:
        raise MergedAlready
    source.merged_into = into
    ContactPoint.objects.filter(pk__in=moved["contact_points"]).update(customer=into)
    for model, field in FOLLOWERS:
        key = f"{model._meta.label_lower}.{field}"
        moved[key] = list(model.objects.filter(**{field: source}).values_list("pk", flat=True))
        model.objects.filter(pk__in=moved[key]).update(**{field: into})
    know_by(source.pk, into.pk)
    moved["filled"] = _fill_from(source, into, by=by)
    merge = CustomerMerge.objects.create(source=source, target=into, moved=moved, by=by)
    record(CustomersMerged(customer_id=into.pk, source_id=source.pk, merge_id=merge.pk), by=by)
    return merge


def _fill_from(source: Customer, into: Customer, *, by: User) -> dict[str, str]:
    """Why the other record was important, and how to reach them, where nobody has said so here; and what was filled in."""
    filled: dict[str, Any] = {}
    for group in (IMPORTANCE, REACHING):
        if not any(getattr(into, name) for name in group):
            filled |= {name: getattr(source, name) for name in group if getattr(source, name)}
    change_customer(into, by=by, **filled)
    return {name: _text(value) for name, value in filled.items()}


def _empty_again(customer: Customer, filled: dict[str, str], *, by: User) -> None:
    """What a merge filled in and nobody has changed since."""
    same = [name for name, text in filled.items() if _text(getattr(customer, name)) == text]
    change_customer(customer, by=by, **{name: _value(name, "") for name in same})


@transaction.atomic
def undo_merge(merge: CustomerMerge, *, by: User) -> None:
    """Put back what the merge moved; what came later stays with the customer who remained. Raises NothingToUndo."""
    if not CustomerMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now()):
        raise NothingToUndo
    Customer.objects.filter(pk=merge.source_id).update(merged_into=None)
    ContactPoint.objects.filter(pk__in=merge.moved["contact_points"], customer_id=merge.target_id).update(
        customer_id=merge.source_id
    )
    know_by(merge.source_id, merge.target_id)
    _empty_again(merge.target, merge.moved.get("filled", {}), by=by)
    for model, field in FOLLOWERS:
        keys = merge.moved.get(f"{model._meta.label_lower}.{field}", [])
        rows = model.objects.filter(pk__in=keys, **{f"{field}_id": merge.target_id})
        rows.update(**{f"{field}_id": merge.source_id})
    record(CustomersSeparated(customer_id=merge.target_id, source_id=merge.source_id, merge_id=merge.pk), by=by)


@transaction.atomic
def add_organization(*, by: User | None, name: str, domains: tuple[str, ...] = ()) -> Organization:
    """An organization and the mail domains that belong to it; customers with such addresses join it at once."""
    organization = Organization.objects.create(name=name[:200])
    for domain in domains:
        OrganizationDomain.objects.create(organization=organization, domain=domain.strip().casefold().lstrip("@"))
        people = Customer.objects.filter(
            organization=None, contact_points__kind="email", contact_points__value__endswith=f"@{domain.casefold()}"
        )
        Customer.objects.filter(pk__in=list(people.values_list("pk", flat=True))).update(organization=organization)
    return organization


@transaction.atomic
def undo_changes(customer: Customer, *, changes: Iterable[int], by: User) -> None:
    """Put back what these events changed. Raises NothingToUndo where a later change of the same has come."""
    events = LoggedEvent.objects.filter(pk__in=list(changes), customer_id=customer.pk, name=CustomerChanged.name())
    found = list(events.order_by("-pk"))
    if not found:
        raise NothingToUndo
    for event in found:
        field = event.data["field"]
        if _text(getattr(customer, field)) != event.data["value"]:
            raise NothingToUndo
        change_customer(customer, by=by, **{field: _value(field, event.data["previous"])})


def _value(field: str, text: str) -> Any:
    """The column's value from the words of an event."""
    column: Any = Customer._meta.get_field(field)
    related = column.related_model
    if related is None:
        return column.to_python(text) if text or not column.null else None
    return related.objects.filter(pk=text).first() if text else None


@transaction.atomic
def note_needs(customer: Customer, *, needs: str, by: User) -> None:
    """Write down what the customer needs of us, never why (CR-12, PV-06); empty takes it away. Raises NotAllowed."""
    guards.check("read_needs", customer=customer, by=by)
    if needs.strip():
        values = {"needs": needs.strip(), "by": by, "at": timezone.now()}
        Accommodation.objects.update_or_create(customer=customer, defaults=values)
    else:
        Accommodation.objects.filter(customer=customer).delete()
    record(AccommodationChanged(customer_id=customer.pk), by=by)


@transaction.atomic
def read_needs(customer: Customer, *, by: User) -> str:
    """What the customer needs, for somebody who serves them; the reading itself is recorded. Raises NotAllowed."""
    guards.check("read_needs", customer=customer, by=by)
    record(AccommodationRead(customer_id=customer.pk), by=by)
    merged = Customer.objects.filter(merged_into=customer).values("pk")
    rows = Accommodation.objects.filter(Q(customer=customer) | Q(customer__in=merged))
    return "\n".join(rows.order_by("pk").values_list("needs", flat=True))


@transaction.atomic
def find_different(customer: Customer, *, other: Customer, by: User) -> None:
    """The two look alike and are two people: never suggested again. Raises SameCustomer."""
    if customer.pk == other.pk:
        raise SameCustomer
    first, second = sorted((customer, other), key=lambda one: one.pk)
    _row, made = Different.objects.get_or_create(first=first, second=second, defaults={"by": by})
    if made:
        record(FoundDifferent(customer_id=customer.pk, other_id=other.pk), by=by)
