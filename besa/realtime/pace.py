"""Thousands of streams are woken some at a time: one page more or less late is noticed, a stream is not.

The event loop writes to streams, threads make the pages, and one of them runs at a time. So the loop is given a few streams,
does them, and rests while pages are being made: as long as the few took, and half as long again.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from besa.realtime.hub import Stream

AT_ONCE = 40
REST = 1.5
# The pages have had their share by then: whoever is left is woken without a rest.
LONGEST = 0.4
# A loop that does nothing for so long has ended, or is beyond our help.
PATIENCE = 2.0


class Pages:
    """How many pages are being made in this process: counted by the event loop, read by anybody."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> None:
        self.count += 1

    def __exit__(self, *_exception: object) -> None:
        self.count -= 1


def wake(streams: list[Stream], pages: Pages) -> None:
    """Returns when the loops have written to all of them. Not to be called in an event loop."""
    began = time.monotonic()
    for loop, some in _slices(streams):
        took = _hand_over(loop, some)
        if pages.count and time.monotonic() - began < LONGEST:
            time.sleep(took * REST)


def _slices(streams: list[Stream]) -> Iterator[tuple[asyncio.AbstractEventLoop, list[Stream]]]:
    by_loop: dict[asyncio.AbstractEventLoop, list[Stream]] = defaultdict(list)
    for stream in streams:
        by_loop[stream.loop].append(stream)
    for loop, mine in by_loop.items():
        for start in range(0, len(mine), AT_ONCE):
            yield loop, mine[start : start + AT_ONCE]


def _hand_over(loop: asyncio.AbstractEventLoop, streams: list[Stream]) -> float:
    """Seconds until the loop had written to `streams`."""
    if loop.is_closed():
        return 0.0
    began, done = time.monotonic(), threading.Event()
    try:
        loop.call_soon_threadsafe(_set, loop, streams, done)
    except RuntimeError:  # closed meanwhile
        return 0.0
    done.wait(PATIENCE)
    return time.monotonic() - began


def _set(loop: asyncio.AbstractEventLoop, streams: list[Stream], done: threading.Event) -> None:
    for stream in streams:
        stream.woken.set()
    loop.call_soon(done.set)  # after the tasks that were woken here
