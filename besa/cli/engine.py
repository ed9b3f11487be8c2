"""`besa engine`: runs the jobs that a broker brings. `besa worker` starts it where `BESA_BROKER_URL` is set, and watches it.

Two Celery workers, as a worker of ours has two kinds of threads: one never takes work that waits for other machines.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from django.db import connections

from besa.cli.errors import CONFIG, Stop
from besa.core import environment
from besa.core.heartbeats import Pulse
from besa.core.jobs import DEFAULT, NETWORK
from besa.core.jobs.telling import is_carried
from besa.core.jobs.worker import Worker

LOOK_EVERY = 3.0
# Celery ends its children by itself when asked; who is not gone by then is not asked any more.
GRACE = 2.0

log = structlog.get_logger()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, help="how many jobs at a time (2)")
    parser.add_argument("--queues", default=f"{DEFAULT},{NETWORK}", help="which work it takes (default,network)")


def run(options: argparse.Namespace) -> int:
    """Ends when its parent does: a worker that is killed leaves no engine behind that nobody watches."""
    require_celery()
    from besa.core.jobs import engine  # noqa: PLC0415 - Celery is there only where a broker is

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    connections.close_all()
    queues = ",".join(engine.queue(name) for name in options.queues.split(","))
    said = ["-Q", queues, "-c", str(options.threads), "-n", f"besa-{os.getpid()}@%h", "-l", "WARNING"]
    engine.app.worker_main(["--quiet", "worker", *said, "--without-gossip", "--without-mingle", "--without-heartbeat"])
    return 0


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def require_celery() -> None:
    """Raises Stop, with what to do, where a broker is set and Celery is not installed."""
    try:
        import celery  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError as error:
        text = "BESA_BROKER_URL needs Celery: requirements/prepare.sh large installs it (docs/operate/scale.md)."
        raise Stop(text, code=CONFIG) from error


def worker(threads: int) -> Worker:
    """The background part of a process: the engine where a broker is set, threads of our own otherwise."""
    if not is_carried():
        return Worker(threads=threads)
    require_celery()
    return Engine(threads=threads)


class Engine(Worker):
    """Sweeps and leases here, jobs in Celery's processes. While the broker does not answer, the threads here take the jobs.

    Losing the broker loses nothing and stops nothing; `besa doctor` names it.
    """

    def __init__(self, threads: int) -> None:
        super().__init__(threads=max(2, threads), takes_jobs=lambda: bool(self.away))
        kinds = [(DEFAULT, 1), (f"{DEFAULT},{NETWORK}", threads - 1)] if threads > 1 else [(f"{DEFAULT},{NETWORK}", 1)]
        self.kinds = kinds
        self.children: list[subprocess.Popen[bytes]] = []
        self.away = ""  # the error by which the broker does not answer
        self.prober = threading.Thread(target=self._probe, name="besa-broker", daemon=True)

    def start(self) -> None:
        self.children = [_started(*kind) for kind in self.kinds]
        super().start()
        self.prober.start()

    def stop(self, seconds: float) -> bool:
        for child in self.children:
            child.terminate()
        is_done = super().stop(max(0.0, seconds - GRACE))
        ends_at = time.monotonic() + GRACE
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, ends_at - time.monotonic()))
                continue
            is_done = False
            child.kill()
        return is_done

    def pulse(self) -> Pulse:
        dead = [child for child in self.children if child.poll() is not None]
        if dead and not self.stopping.is_set():
            return Pulse(False, f"Celery has ended with {dead[0].returncode}", is_alive=False)
        mine = super().pulse()
        if self.away and mine.is_well:
            text = f"The broker does not answer ({self.away}); jobs are taken from the database until it does."
            return Pulse(False, text)
        return mine

    def _probe(self) -> None:
        from besa.core.jobs import engine  # noqa: PLC0415 - Celery is there only where a broker is

        while not self.stopping.wait(LOOK_EVERY):
            before, self.away = self.away, _trouble(engine.depths)
            if self.away and not before:
                log.error("broker_away", error=self.away)
            elif before and not self.away:
                log.info("broker_back")

    def _look_after(self) -> None:
        """A process of Celery's that was killed gives back its job at once."""
        self._take_over()
        super()._look_after()


def _trouble(ask: Callable[[], object]) -> str:
    try:
        ask()
    except Exception as error:
        return type(error).__name__
    return ""


def _started(queues: str, threads: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "besa.cli", "engine", "--queues", queues, "--threads", str(threads)]
    return subprocess.Popen(command, env=environment.of_our_process())  # noqa: S603 - our own program
