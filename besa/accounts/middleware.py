"""Who was here when, written rarely, so that reading a page does not cost a transaction; and the way back in."""

from functools import partial
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from besa.accounts import actions
from besa.accounts.actions.sessions import SEEN_EVERY
from besa.core.best_effort import write_if_free


class LastSeenMiddleware(MiddlewareMixin):
    """Notes the last sight of a session at most once in five minutes for each web process, and shows the way back in.

    One middleware for both: another one around every page cost a sixth of the time of a case page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", 1, SEEN_EVERY.total_seconds()):
            write_if_free(partial(actions.note_seen, request.user, session_key=key, now=timezone.now()))
        return with_way_back(request, response)


def with_way_back(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """For whoever must sign in first. A script is told so (401) and not given a page to put into another one; what a form sends
    leads back to the page that the form stands on, because its own address shows nothing. Whoever opens such an address all the
    same (a page that answered a refused form, opened again) reads what to do.
    """
    if response.status_code == 405 and request.method == "GET" and not _asks_by_script(request):
        return with_words(request, response)
    if response.status_code != 302 or not response["Location"].startswith(f"{settings.LOGIN_URL}?next="):
        return response
    if _asks_by_script(request):
        return HttpResponse(status=401)
    if request.method not in ("GET", "HEAD"):
        response["Location"] = f"{settings.LOGIN_URL}?{urlencode({'next': _page_of(request)})}"
    return response


def with_words(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if getattr(response, "content", b"x"):
        return response
    page = render(request, "errors/400.html", status=405)
    page["Allow"] = response["Allow"]
    return page


def _asks_by_script(request: HttpRequest) -> bool:
    by_header = "HX-Request" in request.headers or "X-CSRFToken" in request.headers
    return by_header or request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin")


def _page_of(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return "/"
    page = urlsplit(came_from)
    return f"{page.path}?{page.query}" if page.query else page.path
