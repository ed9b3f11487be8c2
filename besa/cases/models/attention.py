"""Attention: what each member of staff has seen of a case, and who is looking at it just now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from besa.cases.models.case import Case

# A page says every twenty seconds that it is still open: two may be lost.
LOOKS_FOR = timedelta(seconds=45)
# A key pressed counts this long; the page says it again every four seconds.
TYPES_FOR = timedelta(seconds=9)


class Seen(models.Model):
    """Up to which message (by id) a person has seen a case. No row: nothing yet. Ids of messages are in their order of arrival."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seen_by")
    upto = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.upto}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, now: datetime) -> PresenceQuerySet:
        """Rows that still count: a browser that died says no farewell."""
        return self.filter(at__gt=now - LOOKS_FOR)


class Presence(models.Model):
    """A person has a case open. Not a fact to keep: a row dies by itself, and none of it is in the event log."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    typing_at = models.DateTimeField(null=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="present_once")]
        indexes = [models.Index(fields=["at"], name="presence_at")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"

    def is_typing(self, now: datetime) -> bool:
        return self.typing_at is not None and self.typing_at > now - TYPES_FOR
