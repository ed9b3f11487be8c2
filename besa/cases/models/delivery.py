"""Delivery: one copy of a message on its way to one recipient (P5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import seen_by
from besa.cases.models.message import Message
from besa.core.partial import any_of

if TYPE_CHECKING:
    from besa.accounts.models import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> DeliveryQuerySet:
        return self.filter(seen_by(user, "message__case"))

    def due(self, now: object) -> DeliveryQuerySet:
        """What a worker may claim: its time has come, and nobody holds it."""
        return self.waiting().filter(next_attempt_at__lte=now)

    def waiting(self) -> DeliveryQuerySet:
        """Not gone yet, and not given up."""
        return self.filter(any_of("state", Delivery.WAITING))


class Delivery(models.Model):
    """queued -> claimed (lease) -> sent, or queued again with a later time, or failed; a bounce finds it afterwards.

    `next_attempt_at` is the undo time first, the end of the lease while claimed, then the time of the next try.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("delivery", "Waiting to be sent")
        CLAIMED = "claimed", pgettext_lazy("delivery", "Being sent")
        SENT = "sent", pgettext_lazy("delivery", "Sent")
        FAILED = "failed", pgettext_lazy("delivery", "Failed")
        BOUNCED = "bounced", pgettext_lazy("delivery", "Bounced")
        WITHDRAWN = "withdrawn", pgettext_lazy("delivery", "Taken back")

    class Role(models.TextChoices):
        TO = "to", pgettext_lazy("role of an address", "To")
        CC = "cc", "Cc"
        BCC = "bcc", "Bcc"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, default="email")
    account = models.CharField(max_length=40, blank=True)
    recipient = models.CharField(max_length=320)
    recipient_domain = models.CharField(max_length=255, blank=True)
    role = models.CharField(max_length=3, choices=Role, default=Role.TO)
    automatic = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    header_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    is_permanent = models.BooleanField(default=False)
    alarmed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    # The exact bytes that left (besa.core.files).
    stored = models.CharField(max_length=80, blank=True)

    WAITING = (State.QUEUED, State.CLAIMED)
    IN_VAIN = (State.FAILED, State.BOUNCED)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=any_of("state", ("queued", "claimed")), name="delivery_due"
            ),
            models.Index(
                fields=["state", "-created_at", "-id"],
                condition=any_of("state", ("failed", "bounced")),
                name="delivery_failed",
            ),
            models.Index(fields=["header_id"], name="delivery_header_id"),
            models.Index(fields=["-created_at", "-id"], name="delivery_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="delivery_state"),
            models.Index(
                fields=["recipient", "created_at"], condition=Q(automatic=True), name="delivery_budget_address"
            ),
            models.Index(
                fields=["recipient_domain", "created_at"], condition=Q(automatic=True), name="delivery_budget_domain"
            ),
            models.Index(fields=["account", "created_at"], condition=Q(automatic=True), name="delivery_budget_account"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.recipient}"
