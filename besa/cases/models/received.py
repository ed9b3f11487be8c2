"""Received: every raw message taken in, with exactly one visible state (P3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import Case
from besa.cases.models.message import Message
from besa.core.partial import any_of

if TYPE_CHECKING:
    from besa.accounts.models import User


class ReceivedQuerySet(models.QuerySet["Received"]):
    def visible_to(self, user: User, *, by_time: bool = False) -> ReceivedQuerySet:
        """Agents and managers see the mail of their teams' mailboxes; those who read all, all.

        `by_time`: for a list of all states. SQLite would find a team's mail by its index, and sort it all.
        """
        if not user.is_active:
            return self.none()
        if user.sees_every_case:
            return self
        if user.works_on_cases and by_time:
            return self.alias(of_team=F("team_id") + 0).filter(of_team__in=user.team_ids)
        if user.works_on_cases:
            return self.filter(team_id__in=user.team_ids)
        return self.none()

    def held_back(self) -> ReceivedQuerySet:
        """What waits for a person's decision, or could not be read."""
        return self.filter(any_of("state", Received.HELD_BACK), discarded_at=None)

    def waiting(self, now: object) -> ReceivedQuerySet:
        """Taken in and not accounted for, free to be claimed."""
        return self.filter(state=Received.State.PENDING, next_attempt_at__lte=now)


class Received(models.Model):
    """Raw bytes safe on disk, and what became of them.

    `pending` is the short time between *accepted* and *accounted for*; it is not one of the five states of P3, and the
    red banner counts those that stay in it.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("received mail", "Being read")
        THREADED = "threaded", pgettext_lazy("received mail", "Added to a case")
        NEW_CASE = "new_case", pgettext_lazy("received mail", "New case")
        SUSPENDED = "suspended", pgettext_lazy("received mail", "Held back")
        IGNORED = "ignored", pgettext_lazy("received mail", "Ignored")
        FAILED = "failed", pgettext_lazy("received mail", "Could not be read")

    class Source(models.TextChoices):
        SMTP = "smtp", "SMTP"
        IMAP = "imap", "IMAP"
        INTAKE = "intake", pgettext_lazy("source of mail", "Command line")
        IMPORT = "import", pgettext_lazy("source of mail", "Import")

    channel = models.CharField(max_length=12, default="email")
    account = models.CharField(max_length=40)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=6, choices=Source)
    source_ref = models.CharField(max_length=120, blank=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    peer = models.CharField(max_length=60, blank=True)
    stored = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=timezone.now)
    # Older than a day, or imported: never acknowledged (issue 2, decision 0).
    may_acknowledge = models.BooleanField(default=True)

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    is_retryable = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    # The process (besa.core.heartbeats) that has it in hand until then: when that dies, another need not wait.
    claimed_by = models.CharField(max_length=120, blank=True, default="")
    accounted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    # Best effort, for the list.
    from_shown = models.CharField(max_length=400, blank=True)
    subject_shown = models.CharField(max_length=250, blank=True)
    header_id = models.CharField(max_length=998, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="received")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="received")
    # F10: many held-back mails of one sender stand as one line.
    bundle = models.CharField(max_length=320, blank=True)

    HELD_BACK = (State.SUSPENDED, State.FAILED)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "fingerprint"], name="once_in")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="received_pending"),
            models.Index(
                fields=["team", "-received_at", "-id"],
                condition=any_of("state", ("suspended", "failed")) & Q(discarded_at__isnull=True),
                name="received_held",
            ),
            models.Index(fields=["-received_at", "-id"], name="received_newest"),
            models.Index(fields=["state", "-received_at", "-id"], name="received_state"),
            models.Index(fields=["team", "state", "-received_at", "-id"], name="received_of_team"),
            models.Index(fields=["account", "header_id"], name="received_header_id"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.from_shown} {self.subject_shown}"

    @property
    def can_be_released(self) -> bool:
        """Whether a person may still make a case of it: held back, or ignored by a decision of ours."""
        ours = self.reason.startswith(("rule:", "blocked-sender"))
        return self.state == self.State.SUSPENDED or (self.state == self.State.IGNORED and ours)


class IgnoreRuleQuerySet(models.QuerySet["IgnoreRule"]):
    def visible_to(self, user: User) -> IgnoreRuleQuerySet:
        """Rules count for the whole desk: whoever works on cases sees them all."""
        return self if user.is_active and user.works_on_cases else self.none()


class IgnoreRule(models.Model):
    """Mail that a person decided to ignore: kept, listed, never a case."""

    class Field(models.TextChoices):
        SENDER = "sender", pgettext_lazy("rule", "Sender's address")
        DOMAIN = "domain", pgettext_lazy("rule", "Sender's domain")
        SUBJECT = "subject", pgettext_lazy("rule", "Words in the subject")

    field = models.CharField(max_length=8, choices=Field)
    value = models.CharField(max_length=320)
    note = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = IgnoreRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "value"], name="one_rule")]

    def __str__(self) -> str:
        return f"{self.field} = {self.value}"
