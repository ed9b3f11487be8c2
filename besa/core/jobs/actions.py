"""Every write to the tables of jobs. A worker holds a job by a lease; each later write proves that it still does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from besa.core.jobs.models import Job, JobQuerySet, State, Sweep
from besa.core.jobs.sweeps import Registered
from besa.core.jobs.timing import database_now, timing

CAUSE_LIMIT = 20_000
KEEP_DONE = timedelta(days=1)
KEEP_DEAD = timedelta(days=90)


def claim(*, worker: str, queues: list[str], now: datetime | None = None) -> Job | None:
    """The next due job, now held by `worker`, its attempt counted (X15); None when nothing is due.

    Looks before it writes: an idle worker never takes SQLite's write lock.
    """
    now = now or database_now()
    while True:
        found = Job.objects.due(now, queues).values_list("pk", flat=True).first()
        if found is None:
            return None
        taken = _take(found, worker, queues, now)
        if taken is not None:
            return taken


def claim_one(job_id: int, *, worker: str) -> Job | None:
    """This very job, now held by `worker`, its attempt counted; None when it does not wait (any more) or is not due."""
    now = database_now()
    with transaction.atomic():
        changed = Job.objects.filter(pk=job_id, state=State.QUEUED, run_at__lte=now).update(**_holding(worker, now))
        return Job.objects.get(pk=job_id) if changed else None


def _holding(worker: str, now: datetime) -> dict[str, Any]:
    return {
        "state": State.RUNNING,
        "worker": worker,
        "attempts": F("attempts") + 1,
        "started_at": now,
        "lease_ends_at": now + timing().lease,
    }


def _take(found: int, worker: str, queues: list[str], now: datetime) -> Job | None:
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            locked = Job.objects.due(now, queues).select_for_update(skip_locked=True)
            found = locked.values_list("pk", flat=True).first() or found
        changed = Job.objects.filter(pk=found, state=State.QUEUED).update(**_holding(worker, now))
        return Job.objects.get(pk=found) if changed else None


def finish(job: Job) -> bool:
    """False when another worker has the job by now, so that this result is not the one that counts."""
    changed = Job.objects.held(job).update(state=State.DONE, finished_at=database_now(), lease_ends_at=None, cause="")
    return changed == 1


def fail(job: Job, *, cause: str) -> bool:
    """Try again after a pause that grows, or give the job up with its cause when that was the last attempt."""
    return _fail(Job.objects.held(job), job.attempts, cause, database_now()) == 1


def recover() -> int:
    """Free the jobs whose worker died or hangs: to be tried again, or given up. Any worker may call it at any time."""
    now = database_now()
    count = 0
    for job in Job.objects.abandoned(now).order_by("pk")[:200]:
        cause = f"The worker {job.worker} died or stood still in attempt {job.attempts}.\n{job.cause}"
        count += _fail(Job.objects.held(job).abandoned(now), job.attempts, cause, now)
    return count


def disown(*, workers: Iterable[str]) -> None:
    """End the leases of workers that are known to be dead, so that `recover` need not wait for them to lapse."""
    names = list(workers)
    now = database_now()
    Job.objects.filter(state=State.RUNNING, worker__in=names).update(lease_ends_at=now - timedelta(seconds=1))
    Sweep.objects.filter(worker__in=names).update(lease_ends_at=None)


def renew(*, workers: list[str]) -> None:
    """Keep what these workers are busy with. Called well before a lease ends."""
    ends_at = database_now() + timing().lease
    Job.objects.filter(state=State.RUNNING, worker__in=workers).update(lease_ends_at=ends_at)
    Sweep.objects.filter(lease_ends_at__isnull=False, worker__in=workers).update(lease_ends_at=ends_at)


def retry(job: Job, *, by: object) -> bool:
    """Give a dead job a new set of attempts, now. False when it is not dead (any more)."""
    changed = (
        Job.objects.dead()
        .filter(pk=job.pk)
        .update(state=State.QUEUED, attempts=0, run_at=database_now(), finished_at=None)
    )
    return changed == 1


def purge() -> None:
    """Forget finished jobs after a day and dead ones after ninety."""
    now = database_now()
    Job.objects.filter(state=State.DONE, finished_at__lt=now - KEEP_DONE).delete()
    Job.objects.dead().filter(finished_at__lt=now - KEEP_DEAD).delete()


def claim_turn(turn: Registered, *, worker: str, now: datetime) -> bool:
    """Take the current turn of a sweep: True for exactly one worker of all, and not while an earlier turn still runs.

    A turn far in the future is the trace of a clock that was wrong once (X12), and does not count.
    """
    slot_at = turn.slot(now)
    is_old = Q(slot_at__lt=slot_at) | Q(slot_at__gt=now + turn.every)
    is_free = Q(lease_ends_at__isnull=True) | Q(lease_ends_at__lt=now)
    if not Sweep.objects.filter(name=turn.name).exists():
        Sweep.objects.bulk_create([Sweep(name=turn.name, slot_at=slot_at - turn.every)], ignore_conflicts=True)
    if not Sweep.objects.filter(is_old, is_free, name=turn.name).exists():
        return False
    changed = Sweep.objects.filter(is_old, is_free, name=turn.name).update(
        slot_at=slot_at, worker=worker, lease_ends_at=now + timing().lease
    )
    return changed == 1


def end_turn(turn: Registered, *, worker: str, cause: str = "") -> None:
    Sweep.objects.filter(name=turn.name, worker=worker).update(
        lease_ends_at=None,
        finished_at=database_now(),
        failures=F("failures") + 1 if cause else 0,
        cause=_clean(cause),
    )


def _fail(rows: JobQuerySet, attempts: int, cause: str, now: datetime) -> int:
    if attempts >= timing().attempts:
        return rows.update(state=State.DEAD, finished_at=now, lease_ends_at=None, cause=_clean(cause))
    again_at = now + timing().pause(attempts)
    return rows.update(state=State.QUEUED, run_at=again_at, lease_ends_at=None, cause=_clean(cause))


def _clean(cause: str) -> str:
    return cause.replace("\x00", "")[-CAUSE_LIMIT:]
