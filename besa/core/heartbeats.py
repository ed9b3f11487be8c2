"""Who is alive: each part of the installation writes a row every few seconds; a row that grows old is a dead part."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from django.db import connection

from besa.core.jobs.models import Heartbeat
from besa.core.jobs.timing import database_now

EVERY = timedelta(seconds=10)
# Four missed beats, or a busy minute of a small machine.
DEAD_AFTER = timedelta(seconds=45)
FORGOTTEN_AFTER = timedelta(days=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a part says of itself."""

    is_well: bool = True
    detail: str = ""
    # False: it has stopped for good, and only a new process begins it anew.
    is_alive: bool = True


def host() -> str:
    """One name for one machine and one set of process numbers: two containers with one host name are two."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        boot, space = "-", 0
    return f"{socket.gethostname()[:60]}/{boot}/{space}"


def instance() -> str:
    return f"{host()}:{os.getpid()}"


def is_gone(name: str) -> bool:
    """True when the process behind an instance of this very machine does not exist any more; False when unknown."""
    place, _, pid = name.rpartition(":")
    if place != host() or place.endswith("/-/0") or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def is_dead(name: str) -> bool:
    """True when the process of an instance is gone, on this machine or by its silence on another; False when unknown."""
    if is_gone(name):
        return True
    last = Heartbeat.objects.filter(instance=name).order_by("-at").values_list("at", flat=True).first()
    return last is not None and last < database_now() - DEAD_AFTER


class Beats(threading.Thread):
    """Writes the rows of this process: every part that was added, as long as the part itself says how it is."""

    def __init__(self) -> None:
        super().__init__(name="besa-heartbeat", daemon=True)
        self.parts: dict[str, Callable[[], Pulse]] = {}
        self.stopping = threading.Event()

    def add(self, part: str, pulse: Callable[[], Pulse] = Pulse) -> None:
        self.parts[part] = pulse

    def run(self) -> None:
        is_first = True
        while not self.stopping.is_set():
            try:
                if is_first:
                    forget_the_gone()
                    is_first = False
                self.beat()
            except Exception as error:
                log.warning("heartbeat_missed", error=type(error).__name__)
            finally:
                connection.close()
            self.stopping.wait(EVERY.total_seconds())

    def beat(self) -> None:
        now, me = database_now(), instance()
        rows = []
        for part, pulse in list(self.parts.items()):
            said = pulse()
            rows.append(Heartbeat(part=part, instance=me, at=now, is_well=said.is_well, detail=said.detail[:300]))
        Heartbeat.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["part", "instance"],
            update_fields=["at", "is_well", "detail"],
        )

    def leave(self) -> None:
        """A part that stops on purpose is not dead."""
        self.stopping.set()
        Heartbeat.objects.filter(instance=instance()).delete()


def forget_the_gone() -> None:
    """Remove the rows of processes that are known not to exist, when their successor starts."""
    names = Heartbeat.objects.order_by().values_list("instance", flat=True).distinct()
    gone = [name for name in names if is_gone(name)]
    Heartbeat.objects.filter(instance__in=gone).delete()
    Heartbeat.objects.filter(at__lt=database_now() - FORGOTTEN_AFTER).delete()
