"""Three tables: work to be done once, work that comes round, and who is alive."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class State(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"  # given up after the last attempt; kept with its cause until a person deals with it


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime, queues: list[str]) -> "JobQuerySet":
        return self.filter(state=State.QUEUED, run_at__lte=now, queue__in=queues).order_by("run_at", "id")

    def abandoned(self, now: datetime) -> "JobQuerySet":
        """Taken by a worker that no longer renews its lease."""
        return self.filter(state=State.RUNNING, lease_ends_at__lt=now)

    def dead(self) -> "JobQuerySet":
        return self.filter(state=State.DEAD)

    def held(self, job: "Job") -> "JobQuerySet":
        """`job` as long as this very attempt still has it: a worker that lost its lease writes nothing."""
        return self.filter(pk=job.pk, state=State.RUNNING, worker=job.worker, attempts=job.attempts)


class Job(models.Model):
    """One call of one task. Written in the transaction of the business change that needs it."""

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    run_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    # Counted when an attempt begins: a job that kills its worker uses its attempts up, too.
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    lease_ends_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cause = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["lease_ends_at"], condition=Q(state="running"), name="job_lease"),
            models.Index(fields=["finished_at"], condition=Q(state__in=["done", "dead"]), name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class Sweep(models.Model):
    """The last turn of a sweep. `slot_at` moves by a conditional UPDATE: each turn belongs to exactly one worker."""

    name = models.CharField(max_length=200, primary_key=True)
    slot_at = models.DateTimeField()
    worker = models.CharField(max_length=120, blank=True)
    lease_ends_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    cause = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """One living part of the installation, as it last reported itself (`besa.core.heartbeats`)."""

    part = models.CharField(max_length=60)
    instance = models.CharField(max_length=120)
    at = models.DateTimeField()
    is_well = models.BooleanField(default=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "instance"], name="heartbeat_part_instance")]

    def __str__(self) -> str:
        return f"{self.part} on {self.instance}"

    def as_row(self) -> dict[str, Any]:
        return {"part": self.part, "instance": self.instance, "at": self.at, "detail": self.detail}
