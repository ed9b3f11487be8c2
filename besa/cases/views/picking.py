"""What the composer offers while somebody writes: colleagues after an `@`. Answered as a part of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.cases.mentions import colleagues, sees
from besa.cases.views.shared import case_or_404
from besa.core.text.fold import fold
from besa.core.views import reader_of
from besa.customers.models import ContactPoint, Customer
from besa.notifications.standing import with_standings

OFFERED = 7


@require_safe
@login_required
def people(request: HttpRequest, number: int) -> HttpResponse:
    """Colleagues whose name has a word that begins so, or whose address does: keyboards differ. Whoever may not see the case is marked."""
    case = case_or_404(request, number)
    user = reader_of(request)
    lines = [
        {"user": one, "sees": sees(one, case)} for one in with_standings(named_so(colleagues(user), request, user))
    ]
    return render(request, "cases/_pick_people.html", {"lines": lines})


def named_so(people: Iterable[User], request: HttpRequest, user: User) -> list[User]:
    """Those among `people` whom `q` may mean."""
    wanted = fold(request.GET.get("q", "")[:60]).strip()
    return [one for one in people if one.pk != user.pk and begins(one, wanted)][:OFFERED]


def begins(user: User, wanted: str) -> bool:
    name = fold(user.name)
    return name.startswith(wanted) or any(word.startswith(wanted) for word in name.split()) or _is_at(user, wanted)


def _is_at(user: User, wanted: str) -> bool:
    """An address is Latin, whatever the name is written in."""
    address: str = user.email
    return address.lower().startswith(wanted)


@require_safe
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """Customers and colleagues by name or address, for a field of recipients. Five queries."""
    user = reader_of(request)
    wanted = request.GET.get("q", "").strip()[:80]
    lines = list(dict.fromkeys(_known(user, wanted))) if len(wanted) > 1 else []
    return render(request, "cases/_pick_addresses.html", {"lines": lines[:OFFERED]})


def _known(user: User, wanted: str) -> Iterator[tuple[str, str]]:
    """(name, address) pairs that this person may see."""
    customers = Customer.objects.visible_to(user).living().prefetch_related("contact_points")
    named = customers.filter(name__istartswith=wanted)
    written = customers.filter(contact_points__kind=ContactPoint.Kind.EMAIL, contact_points__value__istartswith=wanted)
    for customer in [*named.order_by("pk")[:OFFERED], *written.order_by("pk")[:OFFERED]]:
        if customer.email:
            yield customer.name, customer.email
    for colleague in colleagues(user):
        if begins(colleague, fold(wanted)):
            yield colleague.name, colleague.email
