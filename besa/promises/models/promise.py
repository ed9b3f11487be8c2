"""Promise: a time given to a customer, by a policy or by a person. One ledger for all (PR-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.calendars.worktime import Derivation
from besa.cases.models import Case, Message, seen_by
from besa.customers.models import Customer
from besa.promises import rules

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> PromiseQuerySet:
        """Who sees the case sees what was promised in it."""
        return self.filter(seen_by(user, "case"))

    def open(self) -> PromiseQuerySet:
        return self.filter(state=Promise.State.OPEN)

    def owed(self) -> PromiseQuerySet:
        """What the customer still waits for: open, or broken, not made good and not replaced by another time."""
        return self.filter(Q(state=Promise.State.OPEN) | Q(state=Promise.State.BROKEN, kept_at=None, reason=""))

    def not_replaced(self) -> PromiseQuerySet:
        """Without those in whose place another time stands: they follow that one (`actions/settling.py`)."""
        return self.exclude(state=Promise.State.RENEGOTIATED).exclude(reason__in=rules.UNAGREED)

    def personal(self) -> PromiseQuerySet:
        """Given by a person, not by a policy."""
        return self.exclude(kind__in=rules.BY_POLICY)

    def by_policy(self) -> PromiseQuerySet:
        return self.filter(kind__in=rules.BY_POLICY)

    def running(self) -> PromiseQuerySet:
        """Without those whose clock stands still."""
        return self.exclude(state=Promise.State.OPEN, paused_at__isnull=False)

    def to_look_at(self, now: datetime) -> PromiseQuerySet:
        """Open, and their next alarm or their end has come: what the alarm finds by its index."""
        return self.open().filter(wakes_at__lte=now)

    def answers(self) -> PromiseQuerySet:
        return self.filter(kind__in=rules.ANSWERS)


class Promise(models.Model):
    """What we owe a customer, until when, and what came of it.

    `due_at` never moves by itself: a running promise keeps the hours it started with (`hours`, a snapshot). Kept is said
    when a person's message to the customer is queued; when that is taken back or cannot be delivered, the promise is
    open again. A broken promise stays broken; `kept_at` then says when the customer had the answer after all. Only one that was
    replaced beforehand (`reason` in UNAGREED) is kept or renegotiated yet, by the time that it had.

    A contact (call back, update) is kept in its window alone: from `opens_at`, or at any time when that is None, until
    `closes_at`, or `due_at` when that is None. A new time is a new row whose `previous` is the old one.
    """

    class Kind(models.TextChoices):
        FIRST_ANSWER = "first_answer", pgettext_lazy("kind of promise", "First answer")
        NEXT_ANSWER = "next_answer", pgettext_lazy("kind of promise", "Next answer")
        SOLUTION = "solution", pgettext_lazy("kind of promise", "Solution")
        CALL_BACK = "call_back", pgettext_lazy("kind of promise", "Call back")
        UPDATE = "update", pgettext_lazy("kind of promise", "Update")
        DELIVERY = "delivery", pgettext_lazy("kind of promise", "Delivery")
        OTHER = "other", pgettext_lazy("kind of promise", "Other")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a promise", "Open")
        KEPT = "kept", pgettext_lazy("state of a promise", "Kept")
        KEPT_EARLY = "kept_early", pgettext_lazy("state of a promise", "Kept early")
        RENEGOTIATED = "renegotiated", pgettext_lazy("state of a promise", "Renegotiated")
        BROKEN = "broken", pgettext_lazy("state of a promise", "Broken")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a promise", "Withdrawn")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.CharField(_("what was promised"), max_length=400, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises")
    promiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    # Who does it: the promiser, unless it was passed on. None for a policy's promise: whoever owns the case.
    deliverer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="promises_to_deliver"
    )
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="promises")
    channel = models.CharField(max_length=12, blank=True)
    condition = models.CharField(_("only if"), max_length=200, blank=True)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="successors")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    target = models.DurationField(null=True)
    # A solution waits while the customer does: what is left of the working time, and each pause (promises/clock.py).
    paused_at = models.DateTimeField(null=True, blank=True)
    left = models.DurationField(null=True, blank=True)
    pauses: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    # The case has become more urgent since: what we aim for ourselves. The customer's time stays (actions/aiming.py).
    aim_at = models.DateTimeField(null=True, blank=True)
    aim_since = models.DateTimeField(null=True, blank=True)
    # When the alarm looks next, and how many have been told already.
    wakes_at = models.DateTimeField(null=True, blank=True)
    alarms = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises_kept")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    policy = models.ForeignKey(
        "promises.SLAPolicyVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    # {"name": ..., "version": ..., "zone": ..., "week": [...], "special": [...]}; name "" is every hour of every day.
    hours: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    derivation: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="first_answer", previous=None),
                name="promises_one_first_answer_a_case",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=models.F("started_at")), name="promises_due_after_start"),
        ]
        indexes = [
            models.Index(fields=["wakes_at"], condition=Q(state="open"), name="promises_alarm"),
            models.Index(fields=["team", "state", "due_at"], name="promises_of_team"),
            models.Index(fields=["kept_by"], condition=Q(kept_by__isnull=False), name="promises_kept_by"),
            models.Index(
                fields=["deliverer", "state", "due_at"],
                condition=Q(deliverer__isnull=False),
                name="promises_of_deliverer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def is_kept(self) -> bool:
        return self.state in (self.State.KEPT, self.State.KEPT_EARLY)

    @property
    def is_owed(self) -> bool:
        return self.state == self.State.OPEN or (
            self.state == self.State.BROKEN and self.kept_at is None and not self.reason
        )

    @property
    def awaits_consent(self) -> bool:
        """Another time stands in its place, and the customer has not agreed to it; if they did in time, it counts as renegotiated."""
        return self.state == self.State.BROKEN and self.reason in rules.UNAGREED

    @property
    def is_paused(self) -> bool:
        return self.state == self.State.OPEN and self.paused_at is not None

    @property
    def is_personal(self) -> bool:
        return self.kind not in rules.BY_POLICY

    @property
    def is_contact(self) -> bool:
        """Kept by speaking to the customer, and by nothing else (PR-02)."""
        return self.kind in rules.CONTACTS

    @property
    def breaks_at(self) -> datetime:
        """The last moment at which it can be kept."""
        return self.closes_at or self.due_at

    @property
    def wanted_at(self) -> datetime:
        """By when we want to have done it: the aim, else the promised time."""
        return self.aim_at or self.due_at

    @property
    def told(self) -> Derivation | None:
        """The sum that led to `due_at`; None for a time that a person chose."""
        return Derivation.from_json(self.derivation) if self.derivation else None
