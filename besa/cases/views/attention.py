"""Who is looking at a case, and what each has seen of it. Small posts of open pages, bounded for each person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.cases import actions
from besa.cases.models import Case
from besa.cases.queries import seen_upto, viewers_of
from besa.cases.views.shared import case_or_404
from besa.core.views import reader_of, tell

# Posts of one person in ten seconds, in one web process: a busy browser with many cases open makes about ten.
MOST_POSTS, SECONDS = 60, 10
MOST_CASES = 60

View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """A flood of posts is refused before it reaches the database."""

    @wraps(view)
    def gated(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and _is_flood(reader_of(request).pk):
            return HttpResponse(status=429, headers={"Retry-After": str(SECONDS)})
        return view(request, **kwargs)

    return gated


def _is_flood(user_id: int) -> bool:
    key = f"attention:{user_id}:{int(timezone.now().timestamp()) // SECONDS}"
    cache.add(key, 0, 2 * SECONDS)
    try:
        return cache.incr(key) > MOST_POSTS
    except ValueError:  # fell out of the cache between the two lines
        return False


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@bounded
def presence(request: HttpRequest, number: int) -> HttpResponse:
    """GET: who else is looking at this case, as the head of the page shows it. POST `state`: looking, typing or away."""
    case = case_or_404(request, number)
    user, now = reader_of(request), timezone.now()
    if request.method != "POST":
        viewers = viewers_of([case.pk], user=user, now=now).get(case.pk, [])
        return render(request, "cases/_watching.html", {"case": case, "viewers": viewers})
    if request.POST.get("state") == "away":
        actions.look_away(case, by=user)
    else:
        actions.look_at(case, by=user, is_typing=request.POST.get("state") == "typing", now=now)
    return HttpResponse(status=204)


@require_safe
@login_required
def presences(request: HttpRequest) -> HttpResponse:
    """Who is looking at each of `?cases=4711,4712`, as the lines of a list show it."""
    asked = request.GET.get("cases", "").split(",")[:MOST_CASES]
    numbers = [int(number) for number in asked if number.isascii() and number.isdigit() and len(number) < 19]
    cases = list(Case.objects.visible_to(reader_of(request)).filter(number__in=numbers).only("number"))
    viewers = viewers_of([case.pk for case in cases], user=reader_of(request), now=timezone.now())
    for case in cases:
        case.viewers = viewers.get(case.pk, ())
    return render(request, "cases/_presences.html", {"cases": cases})


@require_POST
@login_required
@bounded
def seen(request: HttpRequest, number: int) -> HttpResponse:
    """`message`: the last one that has been on the screen. 200 if that was new, so that lists and numbers change; else 204."""
    case = case_or_404(request, number)
    last = case.messages.filter(pk__lte=whole_number(request, "message")).order_by("-pk").values_list("pk", flat=True)
    upto = last.first()
    is_new = upto is not None and actions.see(case, by=reader_of(request), upto=upto)
    return HttpResponse(status=200 if is_new else 204)


@require_POST
@login_required
def unseen(request: HttpRequest, number: int) -> HttpResponse:
    """Show it as new again, and go back to the list: the page itself would count as seeing it."""
    case = case_or_404(request, number)
    actions.mark_unread(case, by=reader_of(request))
    tell(request, _("Marked as unread."))
    folder = request.POST.get("in", "")
    return redirect(f"/inbox/{folder.replace('-', '/')}/" if folder.replace("-", "").isalnum() else "/")


def known_to_writer(request: HttpRequest, case: Case) -> int | None:
    """Up to which message the writer of this post knows the case: by the page they wrote on, or by another that they had open.

    None where the page does not say: then nothing is stopped.
    """
    if not request.POST.get("seen_message_id"):
        return None
    return max(whole_number(request, "seen_message_id"), seen_upto(case, user=reader_of(request)))


def whole_number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
