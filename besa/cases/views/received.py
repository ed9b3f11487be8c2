"""The list of received mail: every raw message with its one state, and what people decide about it (P3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from besa.cases.actions import discard, restore_discarded
from besa.cases.counters import any_unsorted
from besa.cases.models import Received
from besa.cases.queries import bounded_count, received_account
from besa.core.downloads import download
from besa.core.pagination import BadCursor, page_of
from besa.core.registry import channels
from besa.core.views import back, reader_of, says_why, tell

NEWEST = ["-received_at", "-id"]
# What a person can still do something about stands first.
STATES = [
    Received.State.SUSPENDED,
    Received.State.FAILED,
    Received.State.NEW_CASE,
    Received.State.THREADED,
    Received.State.IGNORED,
    Received.State.PENDING,
]


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """One page, newest first; `state` narrows it. Held-back mail that was put aside shows only under `discarded`."""
    rows = Received.objects.visible_to(reader_of(request))
    state = request.GET.get("state", "")
    try:
        listed = rows if state else Received.objects.visible_to(reader_of(request), by_time=True)
        page = page_of(_narrowed(listed, state), ordering=NEWEST, cursor=request.GET.get("after"))
    except BadCursor:
        raise Http404 from None
    context = {
        "page": page,
        "items": page.items,
        "state": state,
        "tabs": _tabs(rows),
        "account": received_account(now=timezone.now()),
    }
    return render(request, "cases/received.html", context)


def _narrowed(rows: Any, state: str) -> Any:
    rows = rows.select_related("case")
    if state == "discarded":
        return rows.filter(discarded_at__isnull=False)
    if state == Received.State.SUSPENDED:
        rows = rows.filter(discarded_at=None)
    if state in Received.State.values:
        return rows.filter(state=state)
    return rows


def _tabs(rows: Any) -> list[dict[str, Any]]:
    """All states with bounded counts; six small queries by index."""
    tabs = []
    for state in STATES:
        found = _narrowed(rows, state).select_related(None)
        tabs.append({"key": state.value, "label": state.label, "count": bounded_count(found)})
    return tabs


@require_safe
@login_required
def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes exactly as they came, as a file."""
    received = _one(request, pk)
    if not received.stored:
        raise Http404
    return download(received.stored, f"received-{received.pk}.eml")


@require_POST
@login_required
@says_why(lambda **kwargs: "/received/?state=suspended")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Held-back mail becomes what it would have been."""
    received = _one(request, pk)
    channels.transport(received.channel).release(received, by=reader_of(request))
    received.refresh_from_db()
    if received.case:
        tell(request, _("Released. It is case #%(number)s now.") % {"number": received.case.number})
        return HttpResponseRedirect(f"/cases/{received.case.number}/")
    tell(request, _("Released."))
    return back(request, "/received/?state=suspended")


@require_POST
@login_required
@says_why(lambda **kwargs: "/received/?state=suspended")
def discarding(request: HttpRequest, pk: int) -> HttpResponse:
    """Put held-back mail aside; can be undone."""
    discard(_one(request, pk), by=reader_of(request))
    tell(request, _("Put aside. Nothing was deleted."), undo=f"/received/{pk}/restoration/")
    return back(request, "/received/?state=suspended")


@require_POST
@login_required
@says_why(lambda **kwargs: "/received/?state=discarded")
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    restore_discarded(_one(request, pk), by=reader_of(request))
    return back(request, "/received/?state=suspended")


@require_POST
@login_required
@says_why(lambda **kwargs: "/received/?state=failed")
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more to read what could not be read."""
    received = _one(request, pk)
    channels.transport(received.channel).read_again(received, by=reader_of(request))
    received.refresh_from_db()
    if received.state == Received.State.FAILED:
        tell(request, _("It still cannot be read. The raw mail can be downloaded."))
        return back(request, "/received/?state=failed")
    tell(request, _("It could be read this time."))
    return HttpResponseRedirect(f"/cases/{received.case.number}/" if received.case else "/received/")


def _one(request: HttpRequest, pk: int) -> Received:
    rows = Received.objects.visible_to(reader_of(request)).select_related("case")
    return get_object_or_404(rows, pk=pk)


def banner(user: Any) -> tuple[str, str, str] | None:
    """The red banner: mail that was accepted more than a minute ago and is not accounted for (P3). One short query, or two."""
    if not user.works_on_cases:
        return None
    late_since = timezone.now() - timedelta(seconds=60)
    if not any_unsorted(late_since):
        return None
    late = Received.objects.visible_to(user).filter(state=Received.State.PENDING, received_at__lt=late_since)
    count = bounded_count(late)
    if not count:
        return None
    return ("late", _late_words(count), "/received/?state=pending")


def _late_words(count: int) -> str:
    return ngettext(
        "%(count)s message was received and has not been sorted yet. It is safe; the worker may be stopped.",
        "%(count)s messages were received and have not been sorted yet. They are safe; the worker may be stopped.",
        count,
    ) % {"count": count}
