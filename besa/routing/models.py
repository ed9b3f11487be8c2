"""Who can take what, and the cases that wait for a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team
from besa.calendars.models import empty_week
from besa.cases.models import Case, seen_by
from besa.routing.rules import may_see_routing

if TYPE_CHECKING:
    from besa.accounts.models import User


class SkillQuerySet(models.QuerySet["Skill"]):
    def visible_to(self, user: Any) -> SkillQuerySet:
        """Colleagues know what each other can do: that is how one finds who can help (CH-12)."""
        return self if user.is_authenticated and user.is_active else self.none()


class Skill(models.Model):
    """Something that a case may need and not everybody can: a subject, a product, a machine."""

    name = models.CharField(max_length=80, unique=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="skills")

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """What routing may give a person: how many open cases at most, in which languages. Without a row: the defaults."""

    DEFAULT_LIMIT = 25

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat")
    # Open cases, those that wait for the customer left out.
    limit = models.PositiveSmallIntegerField(default=DEFAULT_LIMIT)
    # Empty: the language of the person's own screen.
    languages: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    takes_part = models.BooleanField(default=True)
    # The turn among equals: who was given a case longest ago comes first.
    last_given_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.user_id} {self.limit}"


class Pause(models.Model):
    """Until when somebody is given nothing, and until when no upset customer. It never says why."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="routing_pause")
    until = models.DateTimeField()
    spare_upset_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}"

    def is_on(self, now: datetime) -> bool:
        return now < self.until


class Shift(models.Model):
    """The hours of a week in which a person serves a desk, on the wall of the desk's zone; `week` as in `BusinessHours`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="shifts")
    week: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(default=empty_week)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="routing_one_shift")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id}"


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, user: Any) -> PolicyQuerySet:
        return self if may_see_routing(user) else self.none()

    def active(self) -> PolicyQuerySet:
        return self.filter(is_active=True, team__is_active=True)


class Policy(models.Model):
    """How the unowned cases of a desk find their person. The first active one whose condition holds decides (CH-12)."""

    class Mode(models.TextChoices):
        OFFER = "offer", pgettext_lazy("routing", "Offer, and let the person accept")
        ASSIGN = "assign", pgettext_lazy("routing", "Assign at once")

    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="routing_policies")
    # As `besa.cases.conditions.parse` takes it; empty: every case.
    condition: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.OFFER)
    skills = models.ManyToManyField(Skill, blank=True, related_name="policies")
    needs_language = models.BooleanField(default=True)
    prefers_trusted = models.BooleanField(default=True)
    only_present = models.BooleanField(default=True)
    in_working_hours = models.BooleanField(default=True)
    accept_within = models.DurationField()
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["team_id", "order", "id"]

    def __str__(self) -> str:
        return self.name


class Wait(models.Model):
    """A case that has no owner yet and whose policy looks for one. Work as a row: a sweep finds what is due."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="routing_wait")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    # Why nobody was found at the last try: a word of `rules.NOBODY`.
    reason = models.CharField(max_length=20, blank=True)
    # Until then only the trusted person is asked (CR-11): the customer's choice.
    waits_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    waits_until = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="routing_wait_due")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User) -> OfferQuerySet:
        return self.filter(seen_by(user, "case"))

    def open(self) -> OfferQuerySet:
        return self.filter(state=Offer.State.OPEN)


class Offer(models.Model):
    """One case offered to one person, for a while."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer of a case", "Waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("offer of a case", "Accepted")
        DECLINED = "declined", pgettext_lazy("offer of a case", "Declined")
        EXPIRED = "expired", pgettext_lazy("offer of a case", "Not answered in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer of a case", "Withdrawn")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offers")
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    # Words of `rules.WHY` with their numbers: why this person.
    why: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="routing_one_open_offer")
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="routing_offer_open"),
            models.Index(fields=["user", "-offered_at"], name="routing_offer_user"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id} {self.state}"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> EscalationQuerySet:
        """Whoever sees the case; and the two it is between."""
        seen = seen_by(user, "case")
        return self.filter(seen | Q(to=user) | Q(by=user)) if user.is_active else self.none()

    def open(self) -> EscalationQuerySet:
        return self.filter(state__in=Escalation.OPEN)


class Escalation(models.Model):
    """ "Bring my manager": an extra step for the customer, with a clock for the senior and a debrief owed to the agent (ES-01 to ES-03).

    Nothing counts these for or against anybody: there is no query by person but "what is asked of me" and "what I learned".
    """

    class Reason(models.TextChoices):
        AUTHORITY = "authority", pgettext_lazy("reason to bring a manager", "It is more than I may decide")
        WISH = "wish", pgettext_lazy("reason to bring a manager", "The customer asks for something special")
        KNOWLEDGE = "knowledge", pgettext_lazy("reason to bring a manager", "Somebody else knows this better")
        IMPORTANT = (
            "important",
            pgettext_lazy("reason to bring a manager", "The customer should hear it from a superior"),
        )
        HARD = "hard", pgettext_lazy("reason to bring a manager", "The conversation has become hard")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a call for a manager", "Waits for the manager")
        TAKEN = "taken", pgettext_lazy("state of a call for a manager", "The manager is on it")
        DONE = "done", pgettext_lazy("state of a call for a manager", "Done")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a call for a manager", "Withdrawn")

    OPEN = (State.ASKED, State.TAKEN)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    question = models.TextField(max_length=2000)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    # In the working time of the case's desk; the owner is alarmed when it passes (ES-08).
    answer_by = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # The debrief: what did I do, what should you do next time. Kept with the case as a lesson.
    did = models.TextField(blank=True)
    next_time = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=("asked", "taken")), name="routing_one_escalation"
            )
        ]
        indexes = [
            models.Index(fields=["to", "-asked_at"], name="routing_escalation_to"),
            models.Index(fields=["by", "-asked_at"], name="routing_escalation_by"),
            models.Index(fields=["answer_by"], condition=Q(state="asked"), name="routing_escalation_late"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
