"""What the last quarter carried of a policy's times, and one click for a time that may rise (SA-10, PR-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.core.moments import working_duration
from besa.core.views import reader_of, tell
from besa.promises import actions
from besa.promises.models import SLAPolicy
from besa.promises.rising import records_of
from besa.promises.views.policies import current_of, for_policies

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@for_policies
def record(request: HttpRequest, sla_id: int) -> HttpResponse:
    """The part of the policy's page that reads the quarter; without JavaScript a page of its own."""
    row = get_object_or_404(SLAPolicy.objects.visible_to(request.user), pk=sla_id)
    version = current_of(row)
    records = records_of(version, by=reader_of(request), now=timezone.now())
    part = "promises/_record.html" if request.headers.get("HX-Request") else "promises/record.html"
    return render(request, part, {"policy": row, "version": version, "records": records})


@require_POST
@for_policies
def rise(request: HttpRequest, sla_id: int) -> HttpResponse:
    """`metric`: its time becomes the one that the quarter proposes now. Slower is never proposed."""
    row = get_object_or_404(SLAPolicy.objects.visible_to(request.user), pk=sla_id)
    version, metric = current_of(row), request.POST.get("metric", "")
    proposed = records_of(version, by=reader_of(request), now=timezone.now())
    found = next((one for one in proposed if one.metric == metric and one.sooner), None)
    if found is None or found.sooner is None:  # it was raised already, or the quarter says something else by now
        return redirect("promises:policy", row.pk)
    actions.raise_target(row, metric=metric, length=found.sooner, by=reader_of(request))
    words = _("From now on: %(what)s within %(time)s. What has been promised already keeps its time.")
    tell(request, words % {"what": found.label, "time": working_duration(found.sooner)})
    return redirect("promises:policy", row.pk)
