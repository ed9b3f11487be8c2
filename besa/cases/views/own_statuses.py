"""The desk's own names for statuses, in the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from besa.accounts.gates import administrator_required
from besa.cases import actions
from besa.cases.models import Case, OwnStatus
from besa.cases.views.own_fields import page
from besa.cases.views.own_forms import StatusForm
from besa.core.views import reader_of, tell


@require_safe
@administrator_required
def listing(request: HttpRequest) -> HttpResponse:
    rows = list(OwnStatus.objects.visible_to(reader_of(request)))
    groups = [(value, label, [one for one in rows if one.category == value]) for value, label in Case.Status.choices]
    return render(request, "cases/own_statuses.html", {"groups": groups})


@page
@administrator_required
def form(request: HttpRequest, status_id: int | None = None) -> HttpResponse:
    status = get_object_or_404(OwnStatus.objects.visible_to(reader_of(request)), pk=status_id) if status_id else None
    filled = StatusForm(request.POST or None, status=status, initial={"category": request.GET.get("category", "open")})
    if request.method == "POST" and filled.is_valid():
        actions.save_status(status, by=reader_of(request), **filled.facts())
        tell(request, _("The status is kept."))
        return redirect("/settings/statuses/")
    context = {"form": filled, "status": status}
    return render(request, "cases/own_status.html", context, status=422 if filled.errors else 200)
