"""Macro: several steps in one click. Run: steps that were done to one case or to many, row by row, and how to take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models import Case

if TYPE_CHECKING:
    from besa.accounts.models import User


class MacroQuerySet(models.QuerySet["Macro"]):
    def visible_to(self, user: User) -> MacroQuerySet:
        """One's own, those of one's teams, and everybody's."""
        if not user.is_active or not user.works_on_cases:
            return self.none()
        mine = Q(owner_id=user.pk) | Q(shared_with=Macro.Sharing.EVERYBODY)
        return self.filter(mine | Q(shared_with=Macro.Sharing.TEAM, team_id__in=user.team_ids))

    def living(self) -> MacroQuerySet:
        return self.filter(removed_at=None)


class Macro(models.Model):
    """`steps` is a list of {"kind": ..., "value": ...} (besa.automations.steps)."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("who sees a macro", "Only me")
        TEAM = "team", pgettext_lazy("who sees a macro", "A team")
        EVERYBODY = "everybody", pgettext_lazy("who sees a macro", "Everybody")

    name = models.CharField(max_length=80)
    steps: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    shared_with = models.CharField(max_length=10, choices=Sharing, default=Sharing.NOBODY)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="macros")
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> RunQuerySet:
        """Whoever started it."""
        return self.filter(by_id=user.pk) if user.is_active else self.none()

    def unfinished(self) -> RunQuerySet:
        return self.filter(state__in=Run.MOVING)


class Run(models.Model):
    """Steps over cases. Its rows are the truth; a worker goes through them in chunks and may die at any time."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    MOVING = (State.RUNNING, State.UNDOING)

    macro = models.ForeignKey(Macro, null=True, on_delete=models.SET_NULL, related_name="runs")
    steps: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # What more was in the view than a run may take.
    left_out = models.PositiveIntegerField(default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(state__in=("running", "undoing")), name="run_unfinished")]

    def __str__(self) -> str:
        return f"{self.state} {self.total}"

    @property
    def is_moving(self) -> bool:
        return self.state in self.MOVING


class RunCase(models.Model):
    """One case of a run: what became of it, why it was left out, and the events by which it can be taken back."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        SKIPPED = "skipped"
        UNDONE = "undone"
        KEPT = "kept"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    # [[case, event], ...]: a merge is an event of the case that remains.
    events: models.JSONField[list[list[int]], list[list[int]]] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="once_in_a_run")]
        indexes = [models.Index(fields=["run", "state", "id"], name="run_rows")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.case_id} {self.state}"
