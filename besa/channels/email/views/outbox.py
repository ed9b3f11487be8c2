"""The outbox: every copy on its way, with its state, its reason and its next try (P5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from besa.cases.actions import deliveries
from besa.cases.models import Delivery
from besa.cases.queries import bounded_count
from besa.cases.rules import may_work_on
from besa.cases.views.reasons import retold
from besa.channels.email import viewing
from besa.core.downloads import download
from besa.core.pagination import BadCursor, page_of
from besa.core.partial import any_of
from besa.core.text.controls import clean_line
from besa.core.views import back, reader_of, says_why, tell

if TYPE_CHECKING:
    from besa.accounts.models import User

NEWEST = ["-created_at", "-id"]
STATE = Delivery.State
# What a person can do something about stands first.
TABS = (
    ("late", pgettext_lazy("outgoing messages", "Late")),
    ("failed", pgettext_lazy("outgoing messages", "Failed")),
    ("waiting", pgettext_lazy("outgoing messages", "Waiting")),
    ("sent", pgettext_lazy("outgoing messages", "Sent")),
    ("withdrawn", pgettext_lazy("outgoing messages", "Taken back")),
)


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """One page, newest first; `state` narrows it to a tab, `recipient` to an address."""
    user = reader_of(request)
    state, recipient = request.GET.get("state", ""), clean_line(request.GET.get("recipient", ""))[:320]
    rows = narrowed(Delivery.objects.visible_to(user), state).select_related("message__case")
    if recipient:
        rows = rows.filter(recipient__iexact=recipient)
    try:
        page = page_of(rows, ordering=NEWEST, cursor=request.GET.get("after"))
    except BadCursor:
        raise Http404 from None
    context = {
        "page": page,
        "lines": [line(row, user) for row in page.items],
        "state": state,
        "recipient": recipient,
        "tabs": [tab(user, key, label) for key, label in TABS],
        "has_viewer": viewing.is_on(),
    }
    return render(request, "email/outbox.html", context)


def narrowed(rows: Any, state: str) -> Any:
    conditions = {
        "late": deliveries.late_deliveries(timezone.now()),
        "failed": any_of("state", Delivery.IN_VAIN),
        "waiting": any_of("state", Delivery.WAITING),
        "sent": Q(state=STATE.SENT),
        "withdrawn": Q(state=STATE.WITHDRAWN),
    }
    return rows.filter(conditions[state]) if state in conditions else rows


def tab(user: User, key: str, label: Any) -> dict[str, Any]:
    """Sent mail is not counted: nobody acts on the number, and it grows for ever."""
    counted = key in {"late", "failed", "waiting"}
    count = bounded_count(narrowed(Delivery.objects.visible_to(user), key).values("pk")) if counted else None
    return {"key": key, "label": label, "count": count}


def line(delivery: Delivery, user: User) -> dict[str, Any]:
    is_waiting = delivery.state in (STATE.QUEUED, STATE.CLAIMED)
    can_retry = delivery.state in (STATE.FAILED, STATE.BOUNCED) or (
        delivery.state == STATE.QUEUED and delivery.attempts > 0
    )
    return {
        "delivery": delivery,
        "case": delivery.message.case,
        "subject": delivery.message.subject or delivery.message.case.subject,
        "reason": _("kept in the built-in viewer") if delivery.reason == viewing.VIEWER else retold(delivery.reason),
        "next_try": delivery.next_attempt_at if is_waiting else None,
        "can_retry": can_retry and may_work_on(user, delivery.message.case),
    }


def waiting_count(user: User) -> int | None:
    """For the rail: what failed or is late, and nobody has looked after."""
    now = timezone.now()
    if not deliveries.any_late(now, failed=True):
        return None
    rows = Delivery.objects.visible_to(user)
    late = deliveries.late_deliveries(now)
    return bounded_count(rows.filter(late | Q(state=STATE.FAILED)).values("pk")) or None


@require_POST
@login_required
@says_why(lambda **kwargs: "/outbox/")
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more, now."""
    deliveries.retry(one(request, pk), by=reader_of(request))
    tell(request, _("It is being sent again."))
    return back(request, "/outbox/")


@require_safe
@login_required
def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes exactly as they left, as a file."""
    delivery = one(request, pk)
    if not delivery.stored:
        raise Http404
    return download(delivery.stored, f"sent-{delivery.pk}.eml", "message/rfc822")


def one(request: HttpRequest, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(reader_of(request)).select_related("message__case", "message__author")
    return get_object_or_404(rows, pk=pk)
