"""What a person reads when a page cannot be shown: what is wrong, and what to do."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or cookies are off; nothing that was typed has been taken."""
    return render(request, "errors/csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Nothing may fail here again: no session, no user, no registry. A busy database is no fault: 503, try again (X05)."""
    is_busy = isinstance(sys.exception(), OperationalError | InterfaceError)
    language = translation.get_language() or "en"
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    name = "errors/503.html" if is_busy else "errors/500.html"
    page = render_to_string(name, {"language": language, "direction": direction})
    return HttpResponse(page, status=503, headers={"Retry-After": "5"}) if is_busy else HttpResponse(page, status=500)
