"""After the hours have changed: the promises in danger, by customer, page by page; each gets one notice with all their times.

The notices wait for a moment, in which they can be taken back; a worker sends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.calendars.models import BusinessHours
from besa.core.errors import Refused
from besa.core.views import reader_of, tell
from besa.promises import danger
from besa.promises.actions import announcing
from besa.promises.models import Announced, Announcement, Promise
from besa.promises.views.policies import for_policies

if TYPE_CHECKING:
    from django.http import HttpRequest

SALT = "besa.promises.danger"
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_policies
def after_a_change(request: HttpRequest, hours_id: int) -> HttpResponse:
    """GET: a page of customers. POST: those that were chosen (`promise`), or `all`."""
    hours = get_object_or_404(BusinessHours.objects.visible_to(request.user), pk=hours_id)
    user = reader_of(request)
    if request.method == "POST":
        only = None if "all" in request.POST else _chosen(request)
        made = announcing.announce(hours, by=user, reason=_("The working hours have changed."), only=only)
        tell(request, _("The notices leave in a moment."), undo=f"/settings/announcements/{made.pk}/removal/")
        return redirect("promises:announcement", made.pk)
    page = danger.page_of(hours, by=user, now=timezone.now(), after=_after(request.GET.get("after", "")))
    context = {
        "hours": hours,
        "groups": page.groups,
        "next": signing.dumps(page.after, salt=SALT) if page.after else "",
        "announcements": Announcement.objects.visible_to(user).filter(hours=hours).unfinished(),
    }
    return render(request, "promises/danger.html", context)


def _chosen(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("promise") if key.isascii() and key.isdigit() and len(key) < 19]


def _after(sealed: str) -> Any:
    try:
        return signing.loads(sealed, salt=SALT) if sealed else None
    except signing.BadSignature:
        return None


def _announcement(request: HttpRequest, key: int) -> Announcement:
    return get_object_or_404(Announcement.objects.visible_to(request.user).select_related("hours", "by"), pk=key)


@require_safe
@for_policies
def announcement(request: HttpRequest, announcement_id: int) -> HttpResponse:
    """Who will get a notice, what became of each, and the way back while there is one. It asks for itself while it moves."""
    found = _announcement(request, announcement_id)
    counts = dict(found.rows.order_by().values_list("state").annotate(Count("pk")))
    failed = list(found.rows.filter(state=Announced.State.FAILED).order_by("pk")[:SHOWN])
    others = list(found.rows.exclude(state=Announced.State.FAILED).order_by("pk")[: SHOWN - len(failed)])
    context = {
        "announcement": found,
        "can_be_taken_back": found.can_be_taken_back(timezone.now()),
        "lines": _lines(request, failed + others),
        "more": max(0, sum(counts.values()) - SHOWN),
        "count": sum(counts.values()),
        "told": counts.get(Announced.State.TOLD, 0),
        "failed": counts.get(Announced.State.FAILED, 0),
    }
    part = "promises/_announcement.html" if request.headers.get("HX-Request") else "promises/announcement.html"
    return render(request, part, context)


def _lines(request: HttpRequest, rows: list[Announced]) -> list[tuple[Announced, list[Promise]]]:
    """Each with the promises that its reader may see. One query."""
    keys = [key for row in rows for key in row.promises]
    seen = Promise.objects.visible_to(reader_of(request)).select_related("customer", "case").in_bulk(keys)
    return [(row, [seen[key] for key in row.promises if key in seen]) for row in rows]


@require_POST
@for_policies
def removal(request: HttpRequest, announcement_id: int) -> HttpResponse:
    """Take it back: nobody is told."""
    found = _announcement(request, announcement_id)
    try:
        announcing.take_back(found, by=reader_of(request))
    except Refused as refusal:
        tell(request, str(refusal))
        return redirect("promises:announcement", found.pk)
    tell(request, _("Taken back. No customer was told anything."))
    return redirect("promises:after-a-change", found.hours_id)
