"""Handover: passing a case on with a brief that the receiver reads first and the customer sees (CO-16); and what was told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import Case, seen_by
from besa.cases.models.message import Message

if TYPE_CHECKING:
    from besa.accounts.models import User


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> HandoverQuerySet:
        """Who sees the case; and whoever is offered it, so that they can read the brief before they say yes."""
        if not user.is_active:
            return self.none()
        seen = seen_by(user, "case")
        return self.filter(seen | (Q(state=Handover.State.OFFERED) & self._offered(user)))

    def offered(self) -> HandoverQuerySet:
        return self.filter(state=Handover.State.OFFERED)

    def offered_to(self, user: User) -> HandoverQuerySet:
        """What waits for this person's yes, as somebody named or as one of a team."""
        return self.offered().filter(self._offered(user)).exclude(by=user)

    def _offered(self, user: User) -> Q:
        if not user.works_on_cases:
            return Q(to=user)
        return Q(to=user) | Q(to=None, team_id__in=user.team_ids)


class Handover(models.Model):
    """A case on its way from one who answers for it to another. Until it is accepted, whoever offered it stays responsible.

    `to` None: to whoever of `team` accepts first. `team` is where the case will be. The customer is told on acceptance, by one
    mail that holds everything but the feeling; `untold` says why not. `is_summary`: nobody wrote a brief, because the case was
    taken, or moved by a rule or in bulk; then `situation` is the summary that the case had.
    """

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("state of a handover", "Offered")
        ACCEPTED = "accepted", pgettext_lazy("state of a handover", "Accepted")
        DECLINED = "declined", pgettext_lazy("state of a handover", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a handover", "Withdrawn")

    class Mood(models.TextChoices):
        CALM = "calm", pgettext_lazy("feeling of a customer", "Calm")
        WORRIED = "worried", pgettext_lazy("feeling of a customer", "Worried")
        DISAPPOINTED = "disappointed", pgettext_lazy("feeling of a customer", "Disappointed")
        ANGRY = "angry", pgettext_lazy("feeling of a customer", "Angry")
        PLEASED = "pleased", pgettext_lazy("feeling of a customer", "Pleased")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="handovers_offered"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_received"
    )
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="handovers")
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    is_summary = models.BooleanField(default=False)
    situation = models.TextField(blank=True)
    mood = models.CharField(max_length=12, choices=Mood, blank=True)
    feeling = models.CharField(max_length=300, blank=True)
    wish = models.TextField(blank=True)
    done = models.TextField(blank=True)
    promised = models.TextField(blank=True)
    # What the customer will be told, and to which addresses; empty with a reason in `untold`.
    notice = models.TextField(blank=True)
    untold = models.CharField(max_length=200, blank=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    # When it is offered once more, while nobody has said yes or no.
    again_at = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(default=1)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="handovers_accepted"
    )
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="offered"), name="one_open_handover"),
        ]
        indexes = [
            models.Index(fields=["to", "team"], condition=Q(state="offered"), name="handover_waiting"),
            models.Index(fields=["again_at"], condition=Q(state="offered"), name="handover_again"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OFFERED


class Repeat(models.Model):
    """The customer had to say again what they had said before (CR-02). One for each message that did so."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="repeat")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="repeats")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.case_id} {self.message_id}"
