"""Offers that somebody else must carry out: what kinds there are, and what was asked of whom (PR-05)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.cases.models import Case, Question, seen_by
from besa.promises.rules import may_set_policies

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User


class ErrandQuerySet(models.QuerySet["Errand"]):
    def visible_to(self, user: Any) -> ErrandQuerySet:
        """Settings, for those who may change them; whoever writes to customers chooses among the active ones."""
        return self if may_set_policies(user) else self.none()

    def active(self) -> ErrandQuerySet:
        return self.filter(is_active=True)


class Errand(models.Model):
    """A kind of errand, such as a technician's visit: who does it, and in how much of their working time as a rule."""

    name = models.CharField(pgettext_lazy("of an offer", "name"), max_length=120, unique=True)
    # Words by which it is found in what somebody writes, one a line, in any language; the name counts too.
    words = models.TextField(_("words"), max_length=2000, blank=True)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="errands")
    # None: anybody of the team.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="errands"
    )
    usual = models.DurationField(default=timedelta(hours=8))
    is_active = models.BooleanField(default=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(usual__gt=timedelta(0)), name="promises_errand_usual_positive")
        ]

    def __str__(self) -> str:
        return self.name

    def is_done_by(self, user: User) -> bool:
        """Whoever does it themselves offers what is theirs to give."""
        return self.person_id == user.pk if self.person_id else self.team_id in user.team_ids


class ErrandRequestQuerySet(models.QuerySet["ErrandRequest"]):
    def visible_to(self, user: User) -> ErrandRequestQuerySet:
        return self.filter(seen_by(user, "case"))

    def to_tell(self) -> ErrandRequestQuerySet:
        """Asked or answered, and the customer has not been told what came of it."""
        return self.filter(promise=None, closed_at=None, question__withdrawn_at=None)


class ErrandRequest(models.Model):
    """What a customer shall be offered, asked of whoever must do it; their yes makes it sure.

    The question, its answer and who gave it are a `Question` of the case. `tell_by`: when the customer hears what came of it.
    `promise`: what the ledger holds once the customer was told a confirmed time.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="errand_request")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="errand_requests")
    errand = models.ForeignKey(Errand, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    what = models.CharField(max_length=300)
    tell_by = models.DateTimeField()
    promise = models.OneToOneField(
        "promises.Promise", null=True, blank=True, on_delete=models.SET_NULL, related_name="confirmed_by"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ErrandRequestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case"], condition=Q(promise=None, closed_at=None), name="promises_errands_to_tell")
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def certain_at(self) -> datetime | None:
        """By when it will surely be done, as whoever does it has said."""
        return self.question.agreed_at

    @property
    def is_refused(self) -> bool:
        return self.question.verdict == Question.Verdict.NO
