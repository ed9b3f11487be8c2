"""What stands around every view of the API: its reader, what its address may contain, and its last word."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from ninja import NinjaAPI

from besa.api.errors import BadCharacters
from besa.api.problems import not_allowed
from besa.api.tokens import token_of
from besa.core.reader import reader_of, reading

View = Callable[..., HttpResponse]


def door(api: NinjaAPI, view: View) -> View:
    """Answers in the language of the token's owner, whatever happens inside."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = token_of(request)
        request.access_token = token  # type: ignore[attr-defined]  # for Bearer
        reader = reader_of(token.user) if token else request.reader  # type: ignore[attr-defined]  # by ReaderMiddleware
        with reading(reader):
            response = _answer(api, view, request, *args, **kwargs)
        response.headers.setdefault("Content-Language", reader.language)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return entered


def _answer(api: NinjaAPI, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        _check(request)
        response = view(request, *args, **kwargs)
    except Exception as error:
        return api.on_exception(request, error)
    if isinstance(response, HttpResponseNotAllowed):
        return not_allowed(request, response["Allow"])
    return response


def _check(request: HttpRequest) -> None:
    """Raises BadCharacters for what PostgreSQL takes in no text."""
    asked = [request.path, *request.GET.keys(), *(value for values in request.GET.lists() for value in values[1])]
    if any("\0" in text for text in asked):
        raise BadCharacters
