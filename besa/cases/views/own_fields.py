"""Fields of the desk's own: beside the case, where they are filled in, and in the settings, where they are made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from besa.accounts.gates import administrator_required
from besa.cases import actions
from besa.cases.actions.own import plain
from besa.cases.glance import asks_anything
from besa.cases.models import Case, FieldValue, OwnField
from besa.cases.rules import may_work_on
from besa.cases.views.changes import change
from besa.cases.views.own_forms import FieldForm
from besa.cases.views.sentences import field_words
from besa.core.views import reader_of, tell

page = require_http_methods(["GET", "HEAD", "POST"])


def panel(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """What the desk wants to know of this case. One query where it has no fields of its own, three more where it has."""
    if not asks_anything():
        return None
    fields = list(OwnField.objects.visible_to(reader_of(request)).active().of_team(case.team_id))
    if not fields:
        return None
    found: dict[int, list[FieldValue]] = {}
    for row in case.field_values.select_related("field").order_by("pk"):
        found.setdefault(row.field_id, []).append(row)
    rows = [_row(field, plain(field, found.get(field.pk, []))) for field in fields]
    return "cases/_own_fields.html", {"case": case, "rows": rows, "can_work": may_work_on(reader_of(request), case)}


def _row(field: OwnField, value: Any) -> dict[str, Any]:
    chosen = value if isinstance(value, list) else [value]
    # What has left the list stays choosable where a case has it.
    listed = [*field.choices, *(one for one in chosen if field.is_list and one and one not in field.choices)]
    words = "" if value is None else field_words(value)
    return {"field": field, "value": value, "words": words, "choices": [(one, one in chosen) for one in listed]}


@change
def value(request: HttpRequest, case: Case) -> None:
    """`field`: its key; `value`, once or several times; none empties it."""
    field = get_object_or_404(
        OwnField.objects.visible_to(reader_of(request)).active().of_team(case.team_id),
        key=request.POST.get("field", ""),
    )
    given: Any = request.POST.getlist("value") if field.kind == OwnField.Kind.CHOICES else request.POST.get("value", "")
    actions.set_field(case, field=field, value=given, by=reader_of(request))


@require_safe
@administrator_required
def listing(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "cases/own_fields.html",
        {"fields": OwnField.objects.visible_to(reader_of(request)).prefetch_related("teams")},
    )


@page
@administrator_required
def form(request: HttpRequest, field_id: int | None = None) -> HttpResponse:
    field = get_object_or_404(OwnField.objects.visible_to(reader_of(request)), pk=field_id) if field_id else None
    filled = FieldForm(request.POST or None, user=reader_of(request), field=field)
    if request.method == "POST" and filled.is_valid():
        actions.save_field(field, by=reader_of(request), **filled.facts())
        tell(request, _("The field is kept."))
        return redirect("/settings/fields/")
    context = {"form": filled, "field": field}
    return render(request, "cases/own_field.html", context, status=422 if filled.errors else 200)
