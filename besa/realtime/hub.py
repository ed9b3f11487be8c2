"""The streams of this process, and what waits for each: bounded, woken in its own event loop."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from besa.accounts.models import User
from besa.realtime.frames import Frame, frame
from besa.realtime.pace import Pages, wake

# A browser that does not read keeps at most this much waiting; then it is told to look at everything anew.
LONGEST_QUEUE = 256
MOST_STREAMS = 4000
# One browser needs one stream, and two while it reconnects; older ones of the same session make room.
MOST_PER_SESSION = 12
# A proxy or a phone cuts what is silent; the browser, too, counts on hearing something (static/realtime/stream.js).
PING = 15.0


class Full(Exception):
    """No room for another stream in this process."""


@dataclass(slots=True, eq=False)
class Stream:
    """One open connection. `put` and `end` may be called from any thread; `take` belongs to the event loop."""

    user: User
    session_key: str
    after: int
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: deque[Frame] = field(default_factory=deque)
    is_over: bool = False
    has_overflowed: bool = False
    told_at: float = 0.0
    joined: int = 0
    timer: asyncio.TimerHandle | None = None

    def put(self, frames: Iterable[Frame]) -> None:
        """Frames up to `after` are known to this browser already, and left out."""
        self.waiting.extend(found for found in frames if not found.event_id or found.event_id > self.after)
        if len(self.waiting) > LONGEST_QUEUE:
            self.waiting.clear()
            self.has_overflowed = True

    def end(self) -> None:
        self.is_over = True
        self.wake()

    def wake(self) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.woken.set)

    def take(self, position: int) -> bytes:
        """All that waits, as bytes, or a ping after a long silence; and `after` moves along."""
        self.woken.clear()
        found = []
        while self.waiting:
            found.append(self.waiting.popleft())
        if self.has_overflowed:
            self.has_overflowed = False
            self.after = max(self.after, position)
            return frame("resync", {}, event_id=self.after)
        if not found:
            return self._ping(position)
        self.told_at = self.loop.time()
        self.after = max([self.after, *(one.event_id for one in found)])
        return b"".join(one.body for one in found)

    def _ping(self, position: int) -> bytes:
        if self.loop.time() - self.told_at < PING:
            return b""
        self.told_at = self.loop.time()
        self.after = max(self.after, position)
        return frame("ping", {}, event_id=self.after)

    def watch_silence(self) -> None:
        """Wake the stream whenever it was silent for PING seconds. One timer, not one for each frame that is told."""
        silent = self.loop.time() - self.told_at
        if silent >= PING:
            self.woken.set()
        self.timer = self.loop.call_later(PING - silent if silent < PING else PING, self.watch_silence)

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


class Hub:
    """Who listens in this process. `position` is the last event that was told; a page made now knows all up to there."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.position = 0
        self.by_user: dict[int, set[Stream]] = defaultdict(set)
        self.count = self.joins = 0
        self.pages = Pages()

    def join(self, stream: Stream) -> int:
        """Listen from now on; gives the position from which `publish` tells. Raises Full."""
        with self.lock:
            if self.count >= MOST_STREAMS:
                raise Full
            mine = self.by_user[stream.user.pk]
            same = [other for other in mine if other.session_key == stream.session_key and not other.is_over]
            by_age = sorted(same, key=lambda other: (other.after, other.joined))
            for other in by_age[: max(0, len(same) + 1 - MOST_PER_SESSION)]:
                other.end()
                # Its room is free now: whoever does not read would go only when the kernel cuts it (core/listening.py).
                self._remove(other)
            mine.add(stream)
            self.count += 1
            self.joins = stream.joined = self.joins + 1
            return self.position

    def leave(self, stream: Stream) -> None:
        with self.lock:
            self._remove(stream)
            if not self.by_user.get(stream.user.pk):
                self.by_user.pop(stream.user.pk, None)

    def _remove(self, stream: Stream) -> None:
        mine = self.by_user.get(stream.user.pk, set())
        if stream in mine:
            mine.remove(stream)
            self.count -= 1

    def publish(self, frames: list[Frame] | None, position: int) -> None:
        """Hand `frames` to all who may see them. Rights are asked once for each user, not for each stream.

        None: nobody listened when the frames would have been made; who has come meanwhile looks at everything anew.
        """
        told: list[Stream] = []
        with self.lock:
            self.position = max(self.position, position)
            for streams in self.by_user.values():
                user = next(iter(streams)).user
                seen = [found for found in frames or () if found.sees(user)]
                for stream in streams if seen or frames is None else ():
                    stream.put(seen)
                    stream.has_overflowed |= frames is None
                    told.append(stream)
        wake(told, self.pages)

    def streams(self) -> list[Stream]:
        with self.lock:
            return [stream for streams in self.by_user.values() for stream in streams]

    def stop(self) -> None:
        """The process ends: no stream holds it up. Browsers come back by themselves."""
        for stream in self.streams():
            stream.end()


hub = Hub()
