"""What every request gets: a name in the log, and a reader."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from structlog.contextvars import bound_contextvars

from besa.core.reader import Reader, reader_of_request, reading

REQUEST_ID = "X-Request-Id"
# A proxy in front may have named the request already; anything else in that header stays out of our log.
_GOOD_ID = re.compile(r"[A-Za-z0-9_.:-]{8,80}")

Response = HttpResponseBase
GetResponse = Callable[[HttpRequest], Any]


class BothWays:
    """At home under WSGI and under ASGI, without a thread per step."""

    sync_capable = async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Response | Awaitable[Response]:
        return self.answer_async(request) if self.is_async else self.answer(request)

    def answer(self, request: HttpRequest) -> Response:
        raise NotImplementedError

    async def answer_async(self, request: HttpRequest) -> Response:
        raise NotImplementedError


class RequestIdMiddleware(BothWays):
    """`request.id`, in every log line of this request and in the answer's `X-Request-Id`."""

    def answer(self, request: HttpRequest) -> Response:
        name = request_id(request)
        with bound_contextvars(request_id=name):
            return named(self.get_response(request), name)

    async def answer_async(self, request: HttpRequest) -> Response:
        name = request_id(request)
        with bound_contextvars(request_id=name):
            return named(await self.get_response(request), name)


class ReaderMiddleware(BothWays):
    """`request.reader`, active while the page is made.

    An answer that streams is made after we have left: it says `with reading(request.reader)` itself.
    """

    def answer(self, request: HttpRequest) -> Response:
        with reading(with_reader(request)) as reader:
            return read(self.get_response(request), reader.language)

    async def answer_async(self, request: HttpRequest) -> Response:
        with reading(await sync_to_async(with_reader)(request)) as reader:
            return read(await self.get_response(request), reader.language)


def request_id(request: HttpRequest) -> str:
    given = request.headers.get(REQUEST_ID, "")
    name = given if _GOOD_ID.fullmatch(given) else secrets.token_hex(8)
    request.id = name  # type: ignore[attr-defined]  # ours to add
    return name


def named(response: Response, name: str) -> Response:
    response.headers[REQUEST_ID] = name
    return response


def with_reader(request: HttpRequest) -> Reader:
    reader = reader_of_request(request)
    request.reader = reader  # type: ignore[attr-defined]  # ours to add
    return reader


def read(response: Response, language: str) -> Response:
    response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response
