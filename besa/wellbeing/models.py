"""Hard contacts: private to the person who had them (PV-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from besa.accounts.models import User


class HardContactQuerySet(models.QuerySet["HardContact"]):
    def visible_to(self, user: User) -> HardContactQuerySet:
        """One's own and nobody else's, whatever one's role."""
        return self.filter(user=user) if user.is_active else self.none()


class HardContact(models.Model):
    """ "That was hard": one click. Written to no log, exported for nobody, shown to nobody else; deleted after thirty days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # A plain number: who looks at the case never comes here from it.
    case_id = models.BigIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    at = models.DateTimeField(default=timezone.now)

    objects: Any = HardContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "at"], name="wellbeing_own")]

    def __str__(self) -> str:
        return f"{self.minutes} min"
