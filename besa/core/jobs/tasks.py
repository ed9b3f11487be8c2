"""What the engine does for itself."""

from datetime import datetime, timedelta

from django.db.models import F

from besa.core.jobs import actions, sweep
from besa.core.jobs.models import Job, State
from besa.core.jobs.telling import is_carried
from besa.core.jobs.timing import database_now

# A commit tells the broker of its jobs at once; a job that still waits so long after is taken for untold.
UNTOLD = timedelta(seconds=2)
AT_ONCE = 1_000


@sweep(every=timedelta(hours=1))
def purge_finished_jobs() -> None:
    actions.purge()


_told_until: datetime | None = None


@sweep(every=timedelta(seconds=1), only_if=is_carried)
def tell_of_what_waits() -> None:
    """Jobs that became due since the last look (a retry, a later time), and, when the broker has no more, whatever is still queued.

    So a message that was lost costs seconds, and a long queue is not filled with copies of itself.
    """
    global _told_until
    from besa.core.jobs.engine import Sender, depths  # noqa: PLC0415 - Celery is there only where a broker is

    now = database_now()
    since, _told_until = _told_until or now - timedelta(hours=1), now
    sender, waiting = Sender(), depths()
    try:
        for job_id, name in _due_later(since, now):
            sender.send(job_id, name)
        for name in [name for name, depth in waiting.items() if not depth]:
            for job_id in _untold(name, now):
                sender.send(job_id, name)
    finally:
        sender.close()


def _due_later(since: datetime, now: datetime) -> list[tuple[int, str]]:
    """The sweep's last second, and a second more for clocks that differ: a copy harms nobody."""
    second = timedelta(seconds=1)
    rows = Job.objects.filter(state=State.QUEUED, run_at__gt=since - second, run_at__lte=now)
    return list(rows.filter(run_at__gt=F("created_at") + second).values_list("pk", "queue")[:AT_ONCE])


def _untold(name: str, now: datetime) -> list[int]:
    rows = Job.objects.due(now - UNTOLD, [name])
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])
