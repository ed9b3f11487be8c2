"""`/live/`: server-sent events, served beside Django's handler and not through it (docs/decisions/0007).

Django's handler keeps one thread for each request that is open, and its database connection with it. A stream lasts for
hours: here it costs a task and a queue, and touches the database in two threads that all streams share.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import connection

from besa.realtime.access import ask_again, person_behind
from besa.realtime.frames import LONGEST_REPLAY, frame
from besa.realtime.hub import Full, Hub, Stream, hub
from besa.realtime.reader import missed, reader

PATH = "/live/"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    # no-transform: nobody on the way may compress, which would hold frames back.
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
T = TypeVar("T")

log = structlog.get_logger()
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="besa-live-door")


class LiveDoor:
    """An ASGI application: the stream here, everything else by `otherwise`."""

    def __init__(self, otherwise: Any, hub: Hub = hub) -> None:
        self.otherwise = otherwise
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            with self.hub.pages:
                await self.otherwise(scope, receive, send)
            return
        request = ASGIRequest(scope, io.BytesIO())
        status = refusal(request)
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        known = self.hub.position
        user = None if status else await in_thread(lambda: person_behind(session_key))
        if status or user is None:
            await answer(send, status or 401)
        elif request.method == "HEAD":
            await answer(send, 200)
        else:
            stream = Stream(user, session_key, 0, asyncio.get_running_loop())
            await self._serve(stream, after_of(request), known, receive, send)

    async def _serve(self, stream: Stream, after: int | None, known: int, receive: Receive, send: Send) -> None:
        is_followed = await in_thread(lambda: reader().ready.wait(5))
        try:
            since = self.hub.join(stream)
        except Full:
            await answer(send, 503)
            return
        leaving = asyncio.ensure_future(_watch(receive, stream))
        try:
            if since != known:  # the rights may have changed while we looked at them
                await in_thread(lambda: ask_again([stream]))
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await _write(send, await self._first(stream, after, since) if is_followed else frame("resync", {}))
            await self._tell(stream, send)
        finally:
            self.hub.leave(stream)
            stream.close()
            leaving.cancel()

    async def _first(self, stream: Stream, after: int | None, since: int) -> bytes:
        """Where this stream begins; and what the browser missed since `after`, if it has been here before.

        Who may see what is asked of the rights of now, not of the moment of the event.
        """
        after = since if after is None else after
        if after > since + LONGEST_REPLAY:  # not a page of a process that is ahead of this one: of another database
            stream.after = since
            return frame("resync", {}, event_id=since)
        frames = await in_thread(lambda: missed(after=after, end=since))
        stream.after = max(after, since)
        seen = b"".join(found.body for found in frames if found.sees(stream.user))
        return seen + frame("hello", {}, event_id=stream.after)

    async def _tell(self, stream: Stream, send: Send) -> None:
        stream.told_at = stream.loop.time()
        stream.watch_silence()
        while not stream.is_over:
            await stream.woken.wait()
            if body := stream.take(self.hub.position):
                await _write(send, body)
        await send({"type": "http.response.body", "body": frame("end", {}), "more_body": False})


async def _watch(receive: Receive, stream: Stream) -> None:
    """Hear when the browser goes: the server says so to whoever asks, and not to who writes."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def answer(send: Send, status: int) -> None:
    headers = [(b"cache-control", b"no-store"), (b"content-length", b"0")]
    if status == 503:
        headers.append((b"retry-after", b"10"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def refusal(request: ASGIRequest) -> int:
    """The status with which a request is refused before its session is looked at; 0 for a good one (H01)."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return 400
    if request.method not in ("GET", "HEAD"):
        return 405
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != host:
        return 403
    return 0 if request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none") else 403


def after_of(request: ASGIRequest) -> int | None:
    """Where this browser stopped: in the header of a reconnecting EventSource, or in the address of a new one."""
    text = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


async def in_thread(work: Callable[[], T]) -> T:
    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, run)
