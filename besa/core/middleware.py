"""What every request gets: a name in the log, a reader, and an answer as light as its browser can read."""

import gzip
import re
import secrets
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from structlog.contextvars import bound_contextvars

from besa.core.reader import Reader, reader_of_request, reading

REQUEST_ID = "X-Request-Id"
# A proxy in front may have named the request already; anything else in that header stays out of our log.
_GOOD_ID = re.compile(r"[A-Za-z0-9_.:-]{8,80}")

# Files of the desk are compressed once, when they are collected; attachments and streams leave as they are.
COMPRESSED = ("text/html", "application/json", "application/problem+json")
WORTH_IT = 1400
MOST_NOISE = 100

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


class CompressionMiddleware(BothWays):
    """Pages and JSON leave compressed: an inbox of 50 lines weighs a seventh, for about a millisecond."""

    def answer(self, request: HttpRequest) -> Response:
        return lighter(request, self.get_response(request))

    async def answer_async(self, request: HttpRequest) -> Response:
        return lighter(request, await self.get_response(request))


def lighter(request: HttpRequest, response: Response) -> Response:
    if response.streaming or response.has_header("Content-Encoding") or not isinstance(response, HttpResponse):
        return response
    if response.get("Content-Type", "").partition(";")[0] not in COMPRESSED or len(response.content) < WORTH_IT:
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = squeezed(response.content)
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    return response


def squeezed(content: bytes) -> bytes:
    """gzip. A name of random length in its head hides how well the page could be compressed: secrets in it stay secret (BREACH)."""
    buffer = BytesIO()
    noise = "x" * secrets.randbelow(MOST_NOISE)
    with gzip.GzipFile(noise, "wb", compresslevel=4, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
