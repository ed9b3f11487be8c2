"""Thousands of streams at once: all are told before the reader goes on, and a page that is being made hinders nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from besa.accounts.models import User
from besa.realtime.frames import Frame, frame
from besa.realtime.hub import PING, Hub, Stream
from besa.realtime.pace import AT_ONCE, Pages, wake

MANY = 3 * AT_ONCE + 1


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop at work in another thread, as the server's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.mark.parametrize("is_page_made", [True, False])
def test_publish_returns_when_every_stream_was_written_to(
    loop: asyncio.AbstractEventLoop, *, is_page_made: bool
) -> None:
    hub, written = Hub(), []
    writing = []

    async def write(stream: Stream) -> None:
        await stream.woken.wait()
        written.append(stream.take(7))

    for number in range(MANY):
        stream = Stream(User(pk=number), f"session {number}", 0, loop)
        hub.join(stream)
        writing.append(asyncio.run_coroutine_threadsafe(write(stream), loop))
    with hub.pages if is_page_made else nullcontext():
        hub.publish([Frame(7, b"said", lambda user: user.pk != 0)], 7)
    assert written == [b"said"] * (MANY - 1)
    hub.stop()
    assert [one.result(60) for one in writing] == [None] * MANY


def test_a_loop_that_has_ended_holds_nobody_up() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    wake([Stream(User(pk=1), "session", 0, loop)], Pages())


def test_a_stream_that_was_silent_for_long_is_pinged_and_moves_along(loop: asyncio.AbstractEventLoop) -> None:
    stream = Stream(User(pk=1), "session", 3, loop)
    stream.told_at = loop.time() - PING
    assert stream.take(9) == frame("ping", {}, event_id=9)
    assert stream.take(10) == b""  # not again so soon
    stream.put([Frame(11, b"said", lambda _user: True)])
    assert stream.take(11) == b"said"


def test_silence_wakes_the_stream_by_itself(loop: asyncio.AbstractEventLoop) -> None:
    stream = Stream(User(pk=1), "session", 3, loop, told_at=loop.time() - PING)

    async def listen() -> bytes:
        stream.watch_silence()
        await stream.woken.wait()
        stream.close()
        return stream.take(3)

    assert asyncio.run_coroutine_threadsafe(listen(), loop).result(60) == frame("ping", {}, event_id=3)
