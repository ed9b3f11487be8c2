"""View: a saved list of cases by any condition, one's own or shared; and which of them stand in whose rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from besa.accounts.models import User


class ViewQuerySet(models.QuerySet["View"]):
    def visible_to(self, user: User) -> ViewQuerySet:
        """One's own, those of one's teams, and everybody's. What a view shows is asked through `Case.visible_to` again."""
        if not user.is_active or not (user.works_on_cases or user.sees_every_case):
            return self.none()
        mine = Q(owner_id=user.pk) | Q(shared_with=View.Sharing.EVERYBODY)
        return self.filter(mine | Q(shared_with=View.Sharing.TEAM, team_id__in=user.team_ids))

    def living(self) -> ViewQuerySet:
        return self.filter(removed_at=None)


class View(models.Model):
    """`condition` is the JSON of besa.cases.conditions; "me" in it is whoever looks."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("who sees a view", "Only me")
        TEAM = "team", pgettext_lazy("who sees a view", "A team")
        EVERYBODY = "everybody", pgettext_lazy("who sees a view", "Everybody")

    class Sort(models.TextChoices):
        NEWEST = "newest", pgettext_lazy("order of a view", "Last message first")
        OLDEST = "oldest", pgettext_lazy("order of a view", "Longest without a message first")
        DUE = "due", pgettext_lazy("order of a view", "Due soonest first")
        WAITING = "waiting", pgettext_lazy("order of a view", "Waiting longest first")
        PRIORITY = "priority", pgettext_lazy("order of a view", "Most urgent first")
        CREATED = "created", pgettext_lazy("order of a view", "Newest case first")
        UPDATED = "updated", pgettext_lazy("order of a view", "Last change first")

    name = models.CharField(pgettext_lazy("of a view", "name"), max_length=80)
    condition: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    sort = models.CharField(max_length=10, choices=Sort, default=Sort.NEWEST)
    shared_with = models.CharField(max_length=10, choices=Sharing, default=Sharing.NOBODY)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="views")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    # Removed and not yet gone: it can be put back.
    removed_at = models.DateTimeField(null=True)

    objects = ViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["shared_with", "team"], name="view_shared")]

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """A view in somebody's rail, in their own order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pins")
    view = models.ForeignKey(View, on_delete=models.CASCADE, related_name="pins")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.view_id}"
