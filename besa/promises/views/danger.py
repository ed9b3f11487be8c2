"""After the hours have changed: the promises in danger, by customer, page by page; each gets one notice with all their times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from besa.calendars.models import BusinessHours
from besa.core.views import reader_of, tell
from besa.promises import danger
from besa.promises.views.policies import for_policies

if TYPE_CHECKING:
    from django.http import HttpRequest

SALT = "besa.promises.danger"


@require_http_methods(["GET", "HEAD", "POST"])
@for_policies
def after_a_change(request: HttpRequest, hours_id: int) -> HttpResponse:
    """GET: a page of customers. POST: those that were chosen, or `all`, a page at a time until none is left."""
    hours = get_object_or_404(BusinessHours.objects.visible_to(request.user), pk=hours_id)
    if request.method == "POST":
        return everybody(request, hours) if "all" in request.POST else chosen(request, hours)
    page = danger.page_of(hours, by=reader_of(request), now=timezone.now(), after=_after(request.GET.get("after", "")))
    context = {
        "hours": hours,
        "groups": page.groups,
        "next": signing.dumps(page.after, salt=SALT) if page.after else "",
    }
    return render(request, "promises/danger.html", context)


def _after(sealed: str) -> Any:
    try:
        return signing.loads(sealed, salt=SALT) if sealed else None
    except signing.BadSignature:
        return None


def chosen(request: HttpRequest, hours: BusinessHours) -> HttpResponse:
    ids = [int(key) for key in request.POST.getlist("promise") if key.isascii() and key.isdigit() and len(key) < 19]
    found = danger.in_danger(hours, by=reader_of(request), now=timezone.now(), only=ids)
    told, failed = danger.give_new_times(found, by=reader_of(request), reason=reason(), now=timezone.now())
    tell(request, told_in_words(told))
    if failed:
        tell(request, failed_in_words(failed))
    return redirect(request.path)


def everybody(request: HttpRequest, hours: BusinessHours) -> HttpResponse:
    """One page of customers; the answer asks for the next part by itself, and says how far it has come."""
    so_far = _after(request.POST.get("so_far", "")) or {"told": 0, "failed": 0, "after": None}
    user, now = reader_of(request), timezone.now()
    page = danger.page_of(hours, by=user, now=now, after=so_far["after"])
    told, failed = danger.give_new_times(
        [one for group in page.groups for one in group.found], by=user, reason=reason(), now=now
    )
    so_far = {"told": so_far["told"] + told, "failed": so_far["failed"] + failed, "after": page.after}
    context = {
        "hours": hours,
        "told": told_in_words(so_far["told"]),
        "failed": failed_in_words(so_far["failed"]) if so_far["failed"] else "",
        "so_far": signing.dumps(so_far, salt=SALT) if page.after else "",
    }
    part = "promises/_danger_run.html" if request.headers.get("HX-Request") else "promises/danger_run.html"
    return render(request, part, context)


def reason() -> str:
    return _("The working hours have changed.")


def told_in_words(count: int) -> str:
    words = ngettext("%(count)s customer was told a new time.", "%(count)s customers were told a new time.", count)
    return words % {"count": count}


def failed_in_words(count: int) -> str:
    return ngettext("%(count)s could not be told; call them.", "%(count)s could not be told; call them.", count) % {
        "count": count
    }
