"""What a customer asks, point by point: each is answered before the case is solved (PR-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from besa.cases.models import Case, Message, seen_by

if TYPE_CHECKING:
    from besa.accounts.models import User

LONGEST_POINT = 300


class PointQuerySet(models.QuerySet["Point"]):
    def visible_to(self, user: User) -> PointQuerySet:
        return self.filter(seen_by(user, "message__case"))

    def of(self, case: Case) -> PointQuerySet:
        """Wherever its message stands by now: points go with it through merging and splitting."""
        return self.filter(message__case=case, message__withdrawn_at=None)

    def in_order(self) -> PointQuerySet:
        """As the customer asked."""
        return self.order_by("message__said_at", "message_id", "position", "pk")

    def open(self) -> PointQuerySet:
        return self.filter(state=Point.State.OPEN)


class Point(models.Model):
    """One thing asked in `message`. `made_by` None: found by rule. `answered_in`: the message that answers it.

    `reason`: for ELSEWHERE where it was answered. DISMISSED: it asks nothing, as a person says.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        ELSEWHERE = "elsewhere"
        DISMISSED = "dismissed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=LONGEST_POINT)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answered_in = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="points_answered"
    )
    reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["message_id", "position", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def case(self) -> Case:
        return self.message.case
