"""One's own calls in a calendar program: the page on which its address is made, and what stands under it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.gates import StaffRequest, role_required
from besa.accounts.models import Role, User
from besa.callbacks import actions
from besa.callbacks.models import CallBack
from besa.callbacks.queries import own_feed, whose_feed
from besa.callbacks.views.public import allowed
from besa.core.reader import reader_of, reading
from besa.core.views import tell

callers_only = role_required(Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)
BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)
MOST = 500


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@callers_only
def own(request: StaffRequest) -> HttpResponse:
    """Posting makes a new address, which is shown this once; the one before is over."""
    address = ""
    if request.method == "POST":
        address = f"{_base()}/call-back-feeds/{actions.make_feed(by=request.user)}/calls.ics"
    return render(request, "callbacks/feed.html", {"feed": own_feed(request.user), "address": address})


@require_POST
@callers_only
def removal(request: StaffRequest) -> HttpResponse:
    actions.end_feed(by=request.user)
    tell(request, _("The address is over. Your calendar program shows nothing new any more."))
    return redirect("callbacks:own-feed")


@require_safe
@never_cache
def calls(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the secret address reads; it says nothing to whoever guesses, and slows them down."""
    from besa.callbacks.invitations import feed_of  # noqa: PLC0415 - slow to load, and seldom needed

    user = whose_feed(secret)
    if user is None:
        if not allowed(request, "call_back_link", "", counts_reading=True):
            return HttpResponse(status=429)
        raise Http404
    with reading(reader_of(user)):
        content = feed_of(_calls_of(user), name=_("My calls"), base=_base())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="calls.ics"'
    return response


def _calls_of(user: User) -> list[CallBack]:
    """What one has to do, and had to do of late, in cases that one may still see."""
    now = timezone.now()
    rows = CallBack.objects.visible_to(user).filter(agent=user).between(now - BEHIND, now + AHEAD)
    shown = rows.exclude(state=CallBack.State.CANCELLED).select_related("case__customer")
    return list(shown.order_by("starts_at", "pk")[:MOST])


def _base() -> str:
    return str(settings.BESA_URL).rstrip("/")
