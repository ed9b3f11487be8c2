"""Something beyond what was promised, on purpose (PR-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from besa.cases.models import seen_by
from besa.promises.models.promise import Promise

if TYPE_CHECKING:
    from besa.accounts.models import User


class GestureQuerySet(models.QuerySet["Gesture"]):
    def visible_to(self, user: User) -> GestureQuerySet:
        """Who sees the case sees what was done in it."""
        return self.filter(seen_by(user, "promise__case"))


class Gesture(models.Model):
    """What a person did for a customer beyond a kept promise; `words` empty: thought of, and not this time.

    Never made by a machine, and counted for nobody: a suggestion that was answered comes no more.
    """

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="gesture")
    words = models.CharField(_("what we did"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = GestureQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.words}"
