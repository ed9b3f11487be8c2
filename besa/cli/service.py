"""One process of Besa: its parts are started together, beat together, and stop together."""

import signal
import threading
from collections.abc import Callable
from typing import Protocol

import structlog
from django.db import Error

from besa.cli import schema
from besa.cli.errors import Stop
from besa.core.heartbeats import Beats, Pulse

# Streams never end by themselves; work that has not ended by then is taken up again from its row.
GRACE = 3.0
LOOK_EVERY = 10.0

log = structlog.get_logger()


class Part(Protocol):
    """What a process can consist of."""

    def start(self) -> None: ...

    def stop(self, seconds: float) -> object: ...

    def pulse(self) -> Pulse: ...


class Service:
    """Starts the parts in order and stops them together. `ended` is set by SIGTERM, SIGINT, or a newer database."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, Part]] = []
        self.beats = Beats()
        self.ended = threading.Event()
        self.code = 0
        # What else must hear of the end: the web server's own loop.
        self.on_end: Callable[[], None] = lambda: None

    def add(self, name: str, part: Part) -> None:
        self.parts.append((name, part))
        self.beats.add(name, part.pulse)

    def start(self) -> None:
        for _name, part in self.parts:
            part.start()
        self.beats.start()
        threading.Thread(target=self._watch, name="besa-watch", daemon=True).start()

    def listen_to_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())

    def end(self, code: int = 0) -> None:
        self.code = self.code or code
        self.ended.set()
        self.on_end()

    def wait(self) -> int:
        self.ended.wait()
        return self.stop()

    def stop(self) -> int:
        self.ended.set()
        stops = [threading.Thread(target=part.stop, args=(GRACE,), daemon=True) for _name, part in self.parts]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join(GRACE + 1)
        try:
            self.beats.leave()
        except Error:
            log.warning("left_without_saying")
        return self.code

    def _watch(self) -> None:
        """End for a reason that only a new process mends, so that systemd or the container starts it."""
        while not self.ended.wait(LOOK_EVERY):
            self._watch_parts()
            self._watch_version()

    def _watch_parts(self) -> None:
        """Parts wait by themselves for what is away; one that has died all the same would leave its work undone in silence."""
        dead = [name for name, part in self.parts if not part.pulse().is_alive]
        if dead and not self.ended.is_set():
            log.error("part_died", parts=dead)
            self.end(code=1)

    def _watch_version(self) -> None:
        """A database that was brought forward under us needs the newer program (X20)."""
        try:
            schema.refuse_newer()
        except Stop as stop:
            log.error("older_than_database", text=str(stop))
            self.end(code=1)
        except Exception as error:
            log.warning("version_unknown", error=type(error).__name__)
        finally:
            schema.let_go()
