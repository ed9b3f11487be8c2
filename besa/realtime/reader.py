"""The one reader of the event log in a web process: woken by the database, it hands what is new to the hub."""

from __future__ import annotations

import threading
import time
from functools import partial

import structlog
from django.db import connection
from django.utils import timezone

from besa.accounts.actions import note_present
from besa.core.best_effort import write_if_free
from besa.core.heartbeats import Pulse
from besa.core.jobs.wakeup import watcher
from besa.core.log import Place, last_event_id, readable_end
from besa.core.models import LoggedEvent
from besa.realtime import access
from besa.realtime.attendance import Attendance
from besa.realtime.frames import LONGEST_REPLAY, Frame, frame, frames_of
from besa.realtime.hub import Hub, hub

CHANNEL = "besa_live"  # core/migrations/0003_tell_of_events.py
LOOK_EVERY = 0.025
# Somebody writes while we read: what they bring may stand below what we saw, so we look again at once.
HELD_BACK = 0.015
SESSIONS_EVERY = 20.0
NOTED_EVERY = 120.0
AT_ONCE = 500
SILENT_AFTER = 30.0

log = structlog.get_logger()


class Reader(threading.Thread):
    """Runs as long as the process. When the database is away it says so, and tries again each second."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(name="besa-live", daemon=True)
        self.hub = hub
        self.place = Place()
        self.attendance = Attendance()
        self.ready = threading.Event()
        self.stopping = threading.Event()
        self.looked_at = time.monotonic()
        self.sessions_at = time.monotonic()
        self.noted_at = time.monotonic()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._listen()
            except Exception as error:
                log.warning("live_reader_lost", error=type(error).__name__)
                self.stopping.wait(1)
            finally:
                connection.close()

    def _listen(self) -> None:
        with watcher(CHANNEL, every=LOOK_EVERY) as changed:
            if not self.ready.is_set():
                self._settle()
            is_new = True  # whatever came while nobody listened
            while not self.stopping.is_set():
                if is_new or self.place.is_held_back:
                    self.look()
                if self.hub.count and (news := self.attendance.news(has_written=is_new)):
                    self.hub.publish(news, self.place.event_id)
                self._look_after_sessions()
                self.looked_at = time.monotonic()
                if self.place.is_held_back:
                    self.stopping.wait(HELD_BACK)
                else:
                    is_new = changed()

    def _settle(self) -> None:
        """Begin at the end of the log as it is now, with nobody below it who still writes."""
        self.place.event_id = readable_end(self.place)
        while self.place.is_held_back and not self.stopping.wait(HELD_BACK):
            self.place.event_id = readable_end(self.place)
            if self.place.event_id:
                break
        self.hub.publish([], self.place.event_id)
        self.ready.set()

    def look(self) -> None:
        """Tell everything up to where the log can be read. Two queries when there is nothing new."""
        end = readable_end(self.place)
        while self.place.event_id < end:
            events = _events(self.place.event_id, end)
            reached = events[-1].pk if len(events) == AT_ONCE else end
            access.heed(self.hub, events)
            self.hub.publish(frames_of(events) if self.hub.count else None, reached)
            self.place.event_id = reached

    def _look_after_sessions(self) -> None:
        if self.hub.count and time.monotonic() - self.sessions_at > SESSIONS_EVERY:
            self.sessions_at = time.monotonic()
            access.end_the_expired(self.hub)
            self._note_who_is_there()

    def _note_who_is_there(self) -> None:
        """Whoever has a stream is at the desk: one UPDATE in two minutes for all of them, and none while the database is busy."""
        if time.monotonic() - self.noted_at > NOTED_EVERY:
            self.noted_at = time.monotonic()
            people = {stream.user.pk for stream in self.hub.streams()}
            write_if_free(partial(note_present, people, now=timezone.now()))


def _events(after: int, end: int) -> list[LoggedEvent]:
    return list(LoggedEvent.objects.filter(pk__gt=after, pk__lte=end).order_by("pk")[:AT_ONCE])


def missed(*, after: int, end: int) -> list[Frame]:
    """What a browser that stopped at `after` has not heard, up to `end`; or that it must look at everything anew."""
    if after >= end:
        return []
    events = list(LoggedEvent.objects.filter(pk__gt=after, pk__lte=end).order_by("pk")[: LONGEST_REPLAY + 1])
    if len(events) > LONGEST_REPLAY:
        return [Frame(end, frame("resync", {}, event_id=end), lambda user: True)]
    return frames_of(events)


_starting = threading.Lock()
_reader: Reader | None = None


def reader() -> Reader:
    """The reader of this process, started on first use."""
    global _reader  # one thread for one process
    with _starting:
        if _reader is None or not _reader.is_alive():
            _reader = Reader(hub)
            _reader.start()
        return _reader


def known_position() -> int | None:
    """Up to which event a page that is made now is sure to be complete. No query; None before the reader runs."""
    is_running = _reader is not None and _reader.is_alive() and _reader.ready.is_set()
    return hub.position if is_running else None


def position_behind() -> int:
    """The same where no reader runs, for a page that is finished: a little behind, so that nothing is missed. One query.

    A page that looks twice at what it shows already costs less than one that misses something.
    """
    return max(0, last_event_id() - 100)


def pulse() -> Pulse:
    """How the reader of this process is, for `besa doctor`."""
    is_well = _reader is not None and time.monotonic() - _reader.looked_at < SILENT_AFTER
    return Pulse(is_well, f"streams: {hub.count}")
