"""The people we serve: their page, their addresses, and two records that are one person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.core.errors import Refused
from besa.core.pagination import BadCursor, page_of
from besa.core.views import back, panels, reader_of, says_why, tell
from besa.customers import actions
from besa.customers.forms import ContactPointForm, CustomerForm
from besa.customers.models import ContactPoint, Customer
from besa.customers.queries import customers_like, merges_visible_to

ON_PAGE = "page of a customer"
CANDIDATES = 8


@require_safe
@login_required
def customers(request: HttpRequest) -> HttpResponse:
    """`?find=`, and `?important=yes` for those whom somebody called important, the next to be looked at again first."""
    user, find = reader_of(request), request.GET.get("find", "")
    asks_important = request.GET.get("important") == "yes"
    rows = customers_like(find, user=user).select_related("organization").prefetch_related("contact_points")
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    rows, ordering = (rows.important(), ("look_on", "id")) if asks_important else (rows, ("-created_at", "-id"))
    try:
        page = page_of(rows, ordering=ordering, cursor=request.GET.get("after"))
    except BadCursor:
        raise Http404 from None
    context = {"page": page, "find": find, "asks_important": asks_important, "today": timezone.localdate()}
    return render(request, "customers/list.html", context)


def customer_or_404(request: HttpRequest, customer_id: int) -> Customer:
    rows = Customer.objects.visible_to(reader_of(request)).select_related("organization", "merged_into")
    return get_object_or_404(rows, pk=customer_id)


@require_safe
@login_required
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who it is, where they can be reached, what other areas know; a merged record leads to the one that remains."""
    shown = customer_or_404(request, customer_id)
    if shown.merged_into_id:
        return redirect(f"/customers/{shown.merged_into_id}/")
    context = {
        "customer": shown,
        "points": shown.contact_points.all(),
        "point_form": ContactPointForm(),
        "merges": shown.merges_in.filter(undone_at=None).select_related("source", "by").order_by("-at"),
        "panels": panels(request, ON_PAGE, shown),
        "can_change": reader_of(request).works_on_cases,
    }
    return render(request, "customers/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def details(request: HttpRequest, customer_id: int) -> HttpResponse:
    shown = _changeable(request, customer_id)
    form = CustomerForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        before = customer_or_404(request, customer_id)
        actions.change_customer(before, by=reader_of(request), **form.cleaned_data)
        return redirect(f"/customers/{customer_id}/")
    return render(
        request, "customers/details.html", {"customer": shown, "form": form}, status=422 if form.errors else 200
    )


def _changeable(request: HttpRequest, customer_id: int) -> Customer:
    if not reader_of(request).works_on_cases:
        raise Http404
    return customer_or_404(request, customer_id)


def _page(customer_id: int = 0, **_kwargs: Any) -> str:
    return f"/customers/{customer_id}/" if customer_id else "/customers/"


@require_POST
@login_required
@says_why(_page)
def contact_points(request: HttpRequest, customer_id: int) -> HttpResponse:
    shown = _changeable(request, customer_id)
    form = ContactPointForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write an address or a number."))
    actions.add_contact_point(shown, by=reader_of(request), **form.cleaned_data)
    return redirect(_page(customer_id))


@require_POST
@login_required
@says_why(_page)
def contact_point_removal(request: HttpRequest, customer_id: int, point_id: int) -> HttpResponse:
    point = get_object_or_404(ContactPoint, pk=point_id, customer=_changeable(request, customer_id))
    actions.remove_contact_point(point, by=reader_of(request))
    tell(request, _("The address is removed."))
    return redirect(_page(customer_id))


@require_POST
@login_required
@says_why(_page)
def block(request: HttpRequest, customer_id: int, point_id: int) -> HttpResponse:
    """`blocked=yes`: mail from there is kept and becomes no case; anything else lifts it."""
    point = get_object_or_404(ContactPoint, pk=point_id, customer=_changeable(request, customer_id))
    blocked = (request.POST.get("blocked") or request.GET.get("blocked")) == "yes"
    actions.block_sender(point, by=reader_of(request), blocked=blocked)
    if blocked:
        undo = f"/customers/{customer_id}/contact-points/{point_id}/block/?blocked=no"
        tell(request, _("Mail from this address is ignored from now on."), undo=undo)
    return back(request, _page(customer_id))


@require_safe
@login_required
def merging(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Find the record that is the same person."""
    shown, find = _changeable(request, customer_id), request.GET.get("find", "")
    rows = customers_like(find, user=reader_of(request)).exclude(pk=customer_id).prefetch_related("contact_points")
    candidates = rows.order_by("name", "id")[:CANDIDATES] if find.strip() else []
    return render(request, "customers/merging.html", {"customer": shown, "find": find, "candidates": candidates})


@require_POST
@login_required
@says_why(_page)
def merges(request: HttpRequest, customer_id: int) -> HttpResponse:
    """`source` becomes part of this customer."""
    into = _changeable(request, customer_id)
    given = request.POST.get("source", "")
    source = _changeable(request, int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0)
    merge = actions.merge_customers(source, into=into, by=reader_of(request))
    tell(request, _("The two are one customer now."), undo=f"/customers/merges/{merge.pk}/undoing/")
    return back(request, _page(customer_id))


@require_POST
@login_required
@says_why(_page)
def merge_undoing(request: HttpRequest, merge_id: int) -> HttpResponse:
    user = reader_of(request)
    merge = get_object_or_404(merges_visible_to(user), pk=merge_id)
    if not user.works_on_cases:
        raise Http404
    actions.undo_merge(merge, by=user)
    tell(request, _("They are two customers again."))
    return redirect(_page(merge.target_id))
