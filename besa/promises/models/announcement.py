"""New times that customers are told after hours have changed: gathered, held back for a moment, then told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from besa.promises.rules import may_set_policies


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: Any) -> AnnouncementQuerySet:
        return self if may_set_policies(user) else self.none()

    def unfinished(self) -> AnnouncementQuerySet:
        return self.filter(state__in=Announcement.UNFINISHED)

    def to_carry_on(self, now: datetime) -> AnnouncementQuerySet:
        """What a worker has something to do for."""
        held = Q(state=Announcement.State.HELD, goes_at__lte=now)
        return self.filter(held | Q(state__in=(Announcement.State.GATHERING, Announcement.State.GOING)))


class Announcement(models.Model):
    """Work as a row: whoever dies on the way has told each customer once or not at all, and the next worker goes on."""

    class State(models.TextChoices):
        GATHERING = "gathering"
        HELD = "held"
        GOING = "going"
        DONE = "done"
        TAKEN_BACK = "taken_back"

    UNFINISHED = (State.GATHERING, State.HELD, State.GOING)

    hours = models.ForeignKey("calendars.BusinessHours", on_delete=models.CASCADE, related_name="announcements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    # Up to this customer it is gathered.
    gathered_to = models.BigIntegerField(default=0)
    goes_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=("gathering", "held", "going")), name="announcement_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    def can_be_taken_back(self, now: datetime) -> bool:
        return self.state == self.State.GATHERING or (
            self.state == self.State.HELD and self.goes_at is not None and now < self.goes_at
        )


class Announced(models.Model):
    """One customer of an announcement: all their promises in danger, told by one notice."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"
        # Nothing of theirs was in danger any more when it was their turn.
        SPARED = "spared"
        FAILED = "failed"

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="rows")
    promises: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    class Meta:
        indexes = [models.Index(fields=["announcement", "state", "id"], name="announced_rows")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.state}"
