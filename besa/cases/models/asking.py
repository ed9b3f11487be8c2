"""What colleagues pass on to each other: messages taken by telephone (CH-22) and questions. Neither ever reaches a customer (PV-05)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import Case, seen_by
from besa.cases.models.message import Message
from besa.customers.models import Customer

if TYPE_CHECKING:
    from besa.accounts.models import User


class SlipQuerySet(models.QuerySet["Slip"]):
    def visible_to(self, user: User) -> SlipQuerySet:
        """Whom it is for, and who took it."""
        return self.filter(Q(to=user) | Q(taken_by=user)) if user.is_active else self.none()

    def waiting(self) -> SlipQuerySet:
        return self.exclude(state=Slip.State.DONE)


class Slip(models.Model):
    """Somebody called for a colleague: who, what about, call back by when, on which number."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("state of a message slip", "New")
        SEEN = "seen", pgettext_lazy("state of a message slip", "Seen")
        DONE = "done", pgettext_lazy("state of a message slip", "Done")

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="slips")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="slips_taken")
    caller = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    wants = models.TextField()
    call_back_by = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="slips")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="slips")
    state = models.CharField(max_length=4, choices=State, default=State.NEW)
    taken_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["to", "-taken_at", "-id"], name="slip_to"),
            models.Index(fields=["taken_by", "-taken_at", "-id"], name="slip_taken_by"),
            models.Index(fields=["call_back_by"], condition=~Q(state="done"), name="slip_due"),
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.state}"

    def is_late(self, now: datetime) -> bool:
        return self.state != self.State.DONE and self.call_back_by is not None and self.call_back_by < now


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> QuestionQuerySet:
        """Who sees the case, and who is asked: they see the question, even where they do not see the case."""
        if not user.is_active:
            return self.none()
        return self.filter(self._asked(user) | Q(by=user) | seen_by(user, "case"))

    def asked_of(self, user: User) -> QuestionQuerySet:
        return self.filter(self._asked(user)).exclude(by=user)

    def waiting(self) -> QuestionQuerySet:
        return self.filter(answered_at=None, withdrawn_at=None)

    def _asked(self, user: User) -> Q:
        return Q(to=user) | Q(to=None, team_id__in=user.team_ids)


class Question(models.Model):
    """A question to a colleague or a team, in a case: a note that somebody owes an answer to. The answer is a note as well.

    With `wanted_at` it asks for a yes: can it be done by then? The answer is then yes, no, or another time in `agreed_at`.
    """

    class Verdict(models.TextChoices):
        YES = "yes", pgettext_lazy("answer to whether it can be done by then", "Yes")
        OTHER = "other", pgettext_lazy("answer to whether it can be done by then", "Another time")
        NO = "no", pgettext_lazy("answer to whether it can be done by then", "No")

    note = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="question")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions_asked")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    due_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="answers_question")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="questions_answered"
    )
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True, default="")
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False) | Q(team__isnull=False), name="question_asks_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["to"], condition=Q(answered_at=None, withdrawn_at=None), name="question_to"),
            models.Index(fields=["team"], condition=Q(answered_at=None, withdrawn_at=None), name="question_team"),
            models.Index(fields=["due_at"], condition=Q(answered_at=None, withdrawn_at=None), name="question_due"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    def is_late(self, now: datetime) -> bool:
        return self.is_waiting and self.due_at is not None and self.due_at < now
