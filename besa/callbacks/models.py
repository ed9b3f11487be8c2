"""CallBack: a promised call with its place in the day; Taken: who is busy when; Plan: what a team offers."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.calendars.models import empty_week
from besa.cases.models import Case, seen_by
from besa.promises.models import Promise

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User


class Plan(models.Model):
    """How a team offers call-backs. A team without a row has the defaults.

    `week`: windows inside the team's hours, as in `BusinessHours`; empty: all its hours. `at_once` 0: as many as there are
    people free. `lead` holds for customers alone. A reminder of 0 minutes is none.
    """

    team = models.OneToOneField("accounts.Team", on_delete=models.CASCADE, related_name="call_back_plan")
    length = models.DurationField(default=timedelta(minutes=20))
    at_once = models.PositiveSmallIntegerField(default=0)
    lead = models.DurationField(default=timedelta(hours=2))
    days_ahead = models.PositiveSmallIntegerField(default=14)
    week: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(default=empty_week)
    tries = models.PositiveSmallIntegerField(default=2)
    day_before = models.BooleanField(default=True)
    minutes_before = models.PositiveSmallIntegerField(default=30)
    agent_minutes_before = models.PositiveSmallIntegerField(default=10)
    # Whether customers choose a time themselves, and whether the acknowledgement of their message offers it.
    takes_bookings = models.BooleanField(default=True)
    in_acknowledgement = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.team_id} {self.length}"


class CallBackQuerySet(models.QuerySet["CallBack"]):
    def visible_to(self, user: User) -> CallBackQuerySet:
        """Who sees the case sees when its customer is called."""
        return self.filter(seen_by(user, "case"))

    def standing(self) -> CallBackQuerySet:
        """Booked, or missed and not yet made good."""
        return self.filter(state__in=CallBack.STANDING)

    def between(self, start: datetime, end: datetime) -> CallBackQuerySet:
        return self.filter(starts_at__gte=start, starts_at__lt=end)


def new_uid() -> str:
    return secrets.token_hex(16)


class CallBack(models.Model):
    """When a customer is called, by whom, and at which number. Whether the word was kept is the promise's to say.

    `holds` is the case while it stands: a case has one at a time. `uid` and `sequence` name it in calendars (RFC 5545):
    the first never changes, the second rises with each change that the customer is told of.
    """

    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("state of a call-back", "Booked")
        REACHED = "reached", pgettext_lazy("state of a call-back", "Called")
        NOT_REACHED = "not_reached", pgettext_lazy("state of a call-back", "Nobody answered")
        MISSED = "missed", pgettext_lazy("state of a call-back", "Missed")
        CANCELLED = "cancelled", pgettext_lazy("state of a call-back", "Cancelled")

    STANDING = (State.BOOKED, State.MISSED)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    holds = models.OneToOneField(Case, null=True, on_delete=models.CASCADE, related_name="standing_call_back")
    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="call_back")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="call_backs")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="call_backs")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = models.CharField(_("telephone number"), max_length=40)
    # Of the customer, in which they are told the time; and how they are written to.
    time_zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(max_length=5)
    email = models.CharField(max_length=320, blank=True)
    about = models.CharField(_("what it is about"), max_length=200, blank=True)
    uid = models.CharField(max_length=40, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=11, choices=State, default=State.BOOKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # None: the customer, through their link.
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["team", "starts_at"], name="callbacks_of_team"),
            models.Index(fields=["agent", "starts_at"], name="callbacks_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


class Taken(models.Model):
    """Five minutes of one person, and of one place at the team's telephones. Two calls that overlap cannot both be written."""

    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="taken")
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "at"], name="callbacks_one_call_a_person"),
            models.UniqueConstraint(fields=["team", "at", "place"], name="callbacks_one_call_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.at}"


class LinksTakenBack(models.Model):
    """From this instant on every link that was made before it is over; `lifted_at`: that was a mistake."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_taken_back")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class Feed(models.Model):
    """Somebody's own calls under a secret address, for their calendar program. Only the fingerprint of the secret is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="call_back_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Reminder(models.Model):
    """Work as a row: somebody is reminded of a call at that time. `done_at` is set by whoever does it, once."""

    class Of(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("who is reminded", "Customer")
        AGENT = "agent", pgettext_lazy("who is reminded", "Agent")

    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="reminders")
    of = models.CharField(max_length=8, choices=Of)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=models.Q(done_at__isnull=True), name="callbacks_reminder_due")]

    def __str__(self) -> str:
        return f"{self.of} {self.at}"
