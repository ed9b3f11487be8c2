"""What people do with a case beside answering it: put it off, follow it, merge it with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from besa.cases.models.case import Case
from besa.cases.models.message import Message

if TYPE_CHECKING:
    from datetime import datetime


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def running(self) -> SnoozeQuerySet:
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> SnoozeQuerySet:
        return self.running().filter(until__lte=now)


class Snooze(models.Model):
    """A case out of sight until a time, until the customer answers, or until the first of both. One running for each case."""

    class Ended(models.TextChoices):
        """Why it is over: its time, a message, a person, a solution; or the case went elsewhere."""

        TIME = "time"
        REPLY = "reply"
        HAND = "hand"
        DONE = "done"
        MOVED = "moved"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="snoozes")
    until = models.DateTimeField(null=True)
    on_reply = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=6, choices=Ended, blank=True)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_running_snooze"),
            models.CheckConstraint(condition=Q(until__isnull=False) | Q(on_reply=True), name="snooze_ends"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="snooze_due")]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until}"


class Follower(models.Model):
    """Somebody who wants to hear what happens to a case, whoever owns it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_cases")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.case_id}"


class CaseMerge(models.Model):
    """`source` became part of `target`. `moved`: the rows that went over; `kept`: the columns of both as they were."""

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    moved = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Followed(models.Model):
    """A message that came to the address of a merged case and followed it: where it belongs when the merge is undone."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="followed")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.message_id} to {self.case_id}"
