"""What was agreed with a customer, as they have it in writing: who does what by when (PR-11). A change is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from besa.cases.models import Case, Message, seen_by

if TYPE_CHECKING:
    from besa.accounts.models import User


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> AgreementQuerySet:
        return self.filter(seen_by(user, "case"))

    def current(self) -> AgreementQuerySet:
        return self.filter(is_current=True)


class Agreement(models.Model):
    """One version, never changed: `ours` and `theirs` line by line, and the words that the customer got.

    `message` None: it was read out or given on paper. `promises`: {id of a promise: its due time}, so that a change is seen.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    ours = models.TextField(max_length=4000)
    theirs = models.TextField(max_length=4000, blank=True)
    terms = models.TextField(max_length=2000, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=5)
    promises: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    message = models.OneToOneField(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreement")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["case", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="promises_agreement_version_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_current=True), name="promises_one_agreement_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"
