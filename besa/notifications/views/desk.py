"""The bell, its list, and what reading means. GET reads nothing: a page marks as read by posting."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from besa.core.pagination import BadCursor, page_of
from besa.core.views import back, reader_of, tell
from besa.notifications import actions
from besa.notifications.models import Notification
from besa.notifications.queries import bell_of, grouped, has_unread_about, unread_of

PAGE = "/notifications/"


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What waits, by case; below it what was read. `held=yes` shows what is held back, too."""
    user, now, held = reader_of(request), timezone.now(), request.GET.get("held") == "yes"
    done = Notification.objects.visible_to(user).in_the_desk().exclude(read_at=None).select_related("actor")
    try:
        page = page_of(done, ordering=("-created_at", "-id"), cursor=request.GET.get("after"))
    except BadCursor:
        raise Http404 from None
    context = {
        "bell": bell_of(user, now=now),
        "unread": [] if request.GET.get("after") else unread_of(user, now=now, held=held),
        "read": grouped(page.items),
        "page": page,
        "held": held,
        "newest": _newest(request),
    }
    return render(request, "notifications/page.html", context)


def _newest(request: HttpRequest) -> int:
    """Up to here "mark all" reads: what comes after the page was made stays unread."""
    newest = Notification.objects.visible_to(reader_of(request)).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """What hangs under the bell; fetched when it is opened."""
    user, now = reader_of(request), timezone.now()
    context = {"bell": bell_of(user, now=now), "unread": unread_of(user, now=now), "newest": _newest(request)}
    return render(request, "notifications/_panel.html", context)


@require_safe
@login_required
def count(request: HttpRequest) -> HttpResponse:
    """The number on the bell alone, for a page that stays open."""
    bell = bell_of(reader_of(request), now=timezone.now())
    return render(request, "notifications/_count.html", {"bell": bell})


@require_POST
@login_required
def reading(request: HttpRequest) -> HttpResponse:
    """`notification`: ids with commas between; or `until`: everything up to it."""
    user, until = reader_of(request), request.POST.get("until", "")
    if until:
        done = actions.read_all(by=user, until=_numbers(until)[0])
    else:
        keys = request.POST.get("notification") or request.GET.get("notification", "")
        done = actions.read(_numbers(keys), by=user)
        tell_read(request, keys, done)
    if request.headers.get("HX-Request"):
        return panel_again(request)
    return back(request, PAGE)


def tell_read(request: HttpRequest, keys: str, done: int) -> None:
    if done and not request.headers.get("HX-Request"):
        words = ngettext("Marked as read.", "%(count)s notifications are marked as read.", done) % {"count": done}
        tell(request, words, undo=f"/notifications/return/?notification={keys}")


def panel_again(request: HttpRequest) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    context: dict[str, Any] = {"bell": bell_of(user, now=now), "unread": unread_of(user, now=now)}
    return render(request, "notifications/_panel.html", context | {"newest": _newest(request), "swap_count": True})


@require_POST
@login_required
def put_back(request: HttpRequest) -> HttpResponse:
    """Undo of reading."""
    keys = _numbers(request.POST.get("notification") or request.GET.get("notification", ""))
    actions.unread(keys, by=reader_of(request))
    return back(request, PAGE)


@require_POST
@login_required
def case_reading(request: HttpRequest, case_id: int) -> HttpResponse:
    """An open case has been seen: posted by its page. Of a case that was never told about, nothing is read."""
    actions.read_case(case_id, by=reader_of(request))
    if not request.headers.get("HX-Request"):
        return back(request, PAGE)
    return render(request, "notifications/_count.html", {"bell": bell_of(reader_of(request), now=timezone.now())})


def above_case(request: HttpRequest, case: Any) -> tuple[str, dict[str, Any]] | None:
    """Panel above a case: says by itself that the reader has seen what they were told about it. One query."""
    if not has_unread_about(reader_of(request), case.pk):
        return None
    return "notifications/_seen.html", {"case": case}


@require_POST
@login_required
def showing(request: HttpRequest) -> JsonResponse:
    """What the browser shall show now; each is given to one page only."""
    shown = actions.claim_for_browser(by=reader_of(request), now=timezone.now())
    return JsonResponse({"notifications": [_for_browser(one) for one in shown]})


def _for_browser(one: Notification) -> dict[str, str]:
    """Plain text: names stand between isolates already, and the title has a direction of its own (language.md 5)."""
    return {"tag": f"besa-{one.pk}", "title": one.sentence, "body": _body(one), "path": one.path}


def _body(one: Notification) -> str:
    (group,) = grouped([one])
    return "\n".join(filter(None, [group.title, one.words])) or _("Open the desk")


def _numbers(text: str) -> list[int]:
    parts = [part for part in text.split(",") if part]
    if not parts or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise Http404
    return [int(part) for part in parts]
