"""SLAPolicy: which cases are promised what, in working time of their team. A change makes a new version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.cases.models import Message
from besa.promises.rules import may_set_policies


class SLAPolicyQuerySet(models.QuerySet["SLAPolicy"]):
    def visible_to(self, user: Any) -> SLAPolicyQuerySet:
        """Settings: for those who may change them. What follows from them is told to everybody who sees the case."""
        return self if may_set_policies(user) else self.none()


class SLAPolicy(models.Model):
    """A name and a place in the order; the first active policy whose conditions hold for a case is the one that counts."""

    name = models.CharField(pgettext_lazy("of a policy", "name"), max_length=120, unique=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SLAPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class SLAPolicyVersion(models.Model):
    """What the policy says since `made_at`; never changed. Promises keep the version they were given by."""

    policy = models.ForeignKey(SLAPolicy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    conditions: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # Why a target was made slower, in an executive's words (SA-10).
    reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="promises_policy_version_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(is_current=True), name="promises_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class SLATarget(models.Model):
    """Within how much working time one of the four is due; for one priority and channel, or for any."""

    class Metric(models.TextChoices):
        FIRST_ANSWER = "first_answer", pgettext_lazy("kind of promise", "First answer")
        NEXT_ANSWER = "next_answer", pgettext_lazy("kind of promise", "Next answer")
        SOLUTION = "solution", pgettext_lazy("kind of promise", "Solution")
        # No promise: within this time of ours the customer hears from a person, news or none (PR-12).
        SILENCE = "silence", pgettext_lazy("time of a policy", "Sign of life")

    version = models.ForeignKey(SLAPolicyVersion, on_delete=models.CASCADE, related_name="targets")
    metric = models.CharField(max_length=12, choices=Metric)
    # 0 and "": any.
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)
    channel = models.CharField(_("channel"), max_length=12, choices=Message.Channel, blank=True)
    length = models.DurationField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "metric", "priority", "channel"], name="promises_one_target_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(length__gt=timedelta(0)), name="promises_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.length}"
