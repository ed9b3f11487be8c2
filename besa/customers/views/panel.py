"""The customer beside a case: how to speak to them, whom they trust, what they need; changed in place, with undo."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.core.events import gathered
from besa.core.reader import LANGUAGES
from besa.core.views import back, reader_of, says_why, tell
from besa.customers import actions
from besa.customers.forms import QuickForm
from besa.customers.models import Customer
from besa.customers.queries import has_needs, look_alikes
from besa.customers.views.desk import customer_or_404


def beside_case(request: HttpRequest, case: Any) -> tuple[str, dict[str, Any]]:
    """Panel beside a case. One query, another where they trust somebody."""
    return "customers/_beside.html", _facts(case.customer) | {"can_change": reader_of(request).works_on_cases}


def on_page(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """The same on the customer's own page."""
    user = reader_of(request)
    alike = look_alikes(customer, user=user) if user.works_on_cases else []
    return "customers/_beside.html", _facts(customer) | {"can_change": user.works_on_cases, "alike": alike}


def _facts(customer: Customer) -> dict[str, Any]:
    return {
        "customer": customer,
        "their_language": LANGUAGES.get(customer.language, ""),
        "has_needs": has_needs(customer),
    }


def _page(customer_id: int, **_kwargs: Any) -> str:
    return f"/customers/{customer_id}/"


def _changeable(request: HttpRequest, customer_id: int) -> Customer:
    if not reader_of(request).works_on_cases:
        raise Http404
    return customer_or_404(request, customer_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_why(_page)
def quick(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A small form in place; what was changed can be taken back from the toast."""
    shown = _changeable(request, customer_id)
    form = QuickForm(request.POST or None, instance=shown, user=reader_of(request), auto_id="customer-%s")
    if request.method == "POST" and form.is_valid():
        before = customer_or_404(request, customer_id)
        with gathered() as events:
            actions.change_customer(before, by=reader_of(request), **form.cleaned_data)
        if events:
            undo = f"/customers/{customer_id}/undo/?" + urlencode({"change": [one.pk for one in events]}, doseq=True)
            tell(request, _("Changed."), undo=undo)
        return back(request, _page(customer_id))
    context = {"customer": shown, "form": form, "next": request.GET.get("next", "")}
    return render(request, "customers/_quick.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@says_why(_page)
def undo(request: HttpRequest, customer_id: int) -> HttpResponse:
    keys = [key for key in request.GET.getlist("change") if key.isascii() and key.isdigit() and len(key) < 19]
    actions.undo_changes(_changeable(request, customer_id), changes=map(int, keys), by=reader_of(request))
    tell(request, _("Taken back."))
    return back(request, _page(customer_id))


@require_POST
@login_required
@says_why(_page)
def needs(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer needs. Asking for it is a reading that is recorded, so it is a POST (PV-06); `needs` writes it."""
    shown, user = _changeable(request, customer_id), reader_of(request)
    if "needs" in request.POST:
        actions.note_needs(shown, needs=request.POST["needs"][:2000], by=user)
        tell(request, _("Kept. Whoever reads it is recorded."))
        return back(request, _page(customer_id))
    context = {"customer": shown, "needs": actions.read_needs(shown, by=user), "next": request.GET.get("next", "")}
    return render(request, "customers/_needs.html", context)


@require_POST
@login_required
@says_why(_page)
def differences(request: HttpRequest, customer_id: int) -> HttpResponse:
    """`other` looks alike and is somebody else."""
    shown, key = _changeable(request, customer_id), request.POST.get("other", "")
    rows = Customer.objects.visible_to(reader_of(request))
    other = get_object_or_404(rows, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    actions.find_different(shown, other=other, by=reader_of(request))
    tell(request, _("They stay two customers, and are not suggested again."))
    return back(request, _page(customer_id))
