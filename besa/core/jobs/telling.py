"""Telling the broker of a job at the commit that wrote it. What became due later or was lost on its way, a sweep tells (`tasks`)."""

import os
import queue
import threading
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from besa.core.jobs.engine import Sender
    from besa.core.jobs.models import Job

log = structlog.get_logger()


def is_carried() -> bool:
    return bool(settings.BESA_BROKER_URL)


class Teller(threading.Thread):
    """Sends ids from a thread of its own: a broker that is slow or away never holds up the request that wrote the job."""

    def __init__(self) -> None:
        super().__init__(name="besa-teller", daemon=True)
        self.pid = os.getpid()
        self.ids: queue.Queue[tuple[int, str]] = queue.Queue(maxsize=10_000)

    def tell(self, job_id: int, queue_name: str) -> None:
        """What does not fit is told by the sweep."""
        try:
            self.ids.put_nowait((job_id, queue_name))
        except queue.Full:
            log.warning("broker_backlog")

    def run(self) -> None:
        from besa.core.jobs.engine import Sender  # noqa: PLC0415 - Celery is there only where a broker is

        sender = Sender()
        while True:
            self._send(sender, *self.ids.get())

    def _send(self, sender: "Sender", job_id: int, queue_name: str) -> None:
        try:
            sender.send(job_id, queue_name)
        except Exception as error:
            log.warning("broker_away", error=type(error).__name__)


_teller: Teller | None = None
_lock = threading.Lock()


def teller() -> Teller:
    """The teller of this process (a forked one makes its own)."""
    global _teller
    with _lock:
        if _teller is None or _teller.pid != os.getpid():
            _teller = Teller()
            _teller.start()
        return _teller


def tell_on_commit(job: "Job") -> None:
    """Send the job's id when the current transaction commits; nothing where no broker is set."""
    if is_carried():
        transaction.on_commit(lambda: teller().tell(job.pk, job.queue))
