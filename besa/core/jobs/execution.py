"""Running one job or one sweep, whatever happens inside."""

import importlib
import traceback
from typing import Any

import structlog
from django.db import connection
from django_tasks.base import Task

from besa.core.jobs import DEFAULT, NETWORK, actions
from besa.core.jobs.models import Job
from besa.core.jobs.sweeps import Registered, registered
from besa.core.jobs.timing import database_now

log = structlog.get_logger()


class UnknownTask(Exception):
    """No such task in this version of Besa: a job of another version, or a task that was removed."""


class TookTooLong(BaseException):
    """Thrown into a thread whose job passed its time limit; not an Exception, so that no job swallows it."""


def run(job: Job) -> None:
    """Runs `job` and writes how it ended. Never raises for what the job does; raises when the database is away."""
    try:
        find_task(job.task).call(*job.args, **job.kwargs)
    except BaseException as error:  # SystemExit and its kin are failures of the job, not of the worker
        _report(job.task, error, job=job.pk, attempt=job.attempts)
        actions.fail(job, cause=_cause(error))
    else:
        actions.finish(job)


def run_turn(turn: Registered, *, worker: str) -> None:
    try:
        turn.function()
    except BaseException as error:
        _report(turn.name, error)
        actions.end_turn(turn, worker=worker, cause=_cause(error))
    else:
        actions.end_turn(turn, worker=worker)


def find_task(name: str) -> Task[..., Any]:
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownTask(name) from error
    if not isinstance(found, Task):
        raise UnknownTask(name)
    return found


def drain(*, limit: int = 10_000) -> int:
    """Run everything that is due now in this thread, sweeps first; the number of jobs run. For tests and tools."""
    now = database_now()
    for turn in list(registered.values()):
        if turn.is_needed() and actions.claim_turn(turn, worker="drain", now=now):
            run_turn(turn, worker="drain")
    for count in range(limit):
        job = actions.claim(worker="drain", queues=[DEFAULT, NETWORK])
        if job is None:
            return count
        run(job)
    return limit


def _report(name: str, error: BaseException, **facts: Any) -> None:
    # The class only: a message may carry a customer's words or address (stack.md, observing).
    log.warning("job_failed", name=name, error=type(error).__name__, **facts)
    if not connection.in_atomic_block:
        connection.close()  # it may be what failed


def _cause(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
