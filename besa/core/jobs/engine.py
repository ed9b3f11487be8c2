"""Celery as the engine of a large installation (`BESA_BROKER_URL`): it carries the id of a job and runs it. The row stays the truth.

A message that comes twice finds the job taken and does nothing; one that is lost is sent anew by `telling`. Imported only where a
broker is set: a small installation has no Celery (requirements/large.txt).
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import connection

from besa.core.heartbeats import instance
from besa.core.jobs import DEFAULT, NETWORK, actions, execution
from besa.core.jobs.timing import timing

TASK = "besa.run"
# A job that does not hear that its time is up (it hangs outside of Python) is ended with its process so much later.
HARD = 5.0
# What a broker that does not answer may cost whoever asks it.
PATIENCE = 2.0


def queue(name: str) -> str:
    """The broker's queue of one of ours."""
    return f"besa.{name}"


def _configured() -> Celery:
    limit = timing().limit.total_seconds()
    app = Celery("besa", broker=settings.BESA_BROKER_URL, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,  # its lease brings it back, and counts the attempt
        task_soft_time_limit=limit,
        task_time_limit=limit + HARD,
        task_default_queue=queue(DEFAULT),
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=PATIENCE,
        broker_transport_options={"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        if settings.BESA_BROKER_URL.startswith(("redis", "valkey"))
        else {},
    )
    return app


app = _configured()


@app.task(name=TASK)  # type: ignore[untyped-decorator]  # Celery has no types
def run(job_id: int) -> None:
    """Runs the job if it still waits; otherwise another has it, and this message is one too many."""
    worker = f"{instance()} celery"
    job = actions.claim_one(job_id, worker=worker)
    if job is not None:
        with _held(worker):
            execution.run(job)


@contextlib.contextmanager
def _held(worker: str) -> Iterator[None]:
    """Keeps the lease of what `worker` is busy with."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(worker, ended), name="besa-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()


def _keep(worker: str, ended: threading.Event) -> None:
    while not ended.wait(timing().lease.total_seconds() / 4):
        with contextlib.suppress(Exception):  # the database is away: the next time, or the lease lapses (X06)
            actions.renew(workers=[worker])
        connection.close()


def depths() -> dict[str, int]:
    """How many messages wait in each queue of the broker. Raises an OSError or an error of kombu's when it does not answer."""
    with app.connection_for_write(connect_timeout=PATIENCE) as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE)
        channel = link.default_channel
        found = {}
        for name in (DEFAULT, NETWORK):
            app.amqp.queues[queue(name)](channel).declare()
            said = channel.queue_declare(queue(name), durable=True, auto_delete=False)
            found[name] = int(said.message_count)
        return found


class Sender:
    """One open connection for many messages; raises when the broker does not answer, and begins anew the next time."""

    def __init__(self) -> None:
        self._link: Any = None

    def send(self, job_id: int, queue_name: str) -> None:
        try:
            if self._link is None:
                self._link = app.connection_for_write(connect_timeout=PATIENCE)
            app.send_task(TASK, [job_id], queue=queue(queue_name), connection=self._link, retry=False)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            with contextlib.suppress(Exception):
                link.release()
