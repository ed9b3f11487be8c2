"""How long a customer has heard nothing from us (PR-12): one row a case, kept by what people say to them and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from besa.cases.models import Case, seen_by

if TYPE_CHECKING:
    from besa.accounts.models import User


class SilenceQuerySet(models.QuerySet["Silence"]):
    def visible_to(self, user: User) -> SilenceQuerySet:
        return self.filter(seen_by(user, "case"))

    def to_look_at(self, now: datetime) -> SilenceQuerySet:
        """Near their limit, or over it, and nobody has been told: what the sweep finds by its index."""
        return self.filter(wakes_at__lte=now)

    def near(self, now: datetime) -> SilenceQuerySet:
        """Time for a sign of life."""
        return self.filter(due_at__isnull=False, soon_at__lte=now)


class Silence(models.Model):
    """Since when they have waited for a word of ours, and the limit; `due_at` None: it is not our turn to speak.

    Internal: no customer was told this time, so it is no promise. `broken_at`: when the limit was passed last.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="silence")
    since = models.DateTimeField()
    soon_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    wakes_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    times_broken = models.PositiveIntegerField(default=0)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["wakes_at"], condition=Q(wakes_at__isnull=False), name="promises_silence_alarm"),
            models.Index(fields=["soon_at"], condition=Q(due_at__isnull=False), name="promises_silence_soon"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        """Longer than the limit, by now."""
        return self.due_at is not None and timezone.now() >= self.due_at
