"""What a desk adds to its cases without code: fields of its own, and names of its own for statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

from besa.cases.models.case import Case

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


def in_words(name: str, names: dict[str, str]) -> str:
    """The name in the language that is active, where it was written down; else the one that always is."""
    return names.get((get_language() or "")[:2]) or name


class OwnStatusQuerySet(models.QuerySet["OwnStatus"]):
    def visible_to(self, user: User) -> OwnStatusQuerySet:
        """What the desk calls things, all of the staff may know."""
        return self if user.is_active else self.none()


class OwnStatus(models.Model):
    """A name for a status within one of the six: that one, the category, decides clocks and folders."""

    category = models.CharField(max_length=10, choices=Case.Status)
    name = models.CharField(max_length=60)
    # Language -> the name in that language.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = OwnStatusQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_words(self.name, self.names)


class OwnFieldQuerySet(models.QuerySet["OwnField"]):
    def visible_to(self, user: User) -> OwnFieldQuerySet:
        """What the desk asks of its cases, all of the staff may know; the values are seen with the case."""
        return self if user.is_active else self.none()

    def active(self) -> OwnFieldQuerySet:
        return self.filter(is_active=True)

    def of_team(self, team: Team | int) -> OwnFieldQuerySet:
        """Those that are asked of every case, and those of this team."""
        return self.filter(Q(teams=None) | Q(teams=team)).distinct()


class OwnField(models.Model):
    """A field of cases. Its `key` names it in the API and in conditions, and never changes."""

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("kind of field", "Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        DAY = "day", pgettext_lazy("kind of field", "Date")
        TRUTH = "truth", pgettext_lazy("kind of field", "Yes or no")
        CHOICE = "choice", pgettext_lazy("kind of field", "One of a list")
        CHOICES = "choices", pgettext_lazy("kind of field", "Several of a list")
        URL = "url", pgettext_lazy("kind of field", "Web address")

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=60)
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    # Of a list: what can be chosen, in its order. What was taken off the list stays in the cases that have it.
    choices: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    teams = models.ManyToManyField("accounts.Team", blank=True, related_name="+")
    is_required = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_words(self.name, self.names)

    @property
    def is_list(self) -> bool:
        return self.kind in (self.Kind.CHOICE, self.Kind.CHOICES)


class FieldValue(models.Model):
    """What a case has in a field, in the column of its kind; of several choices one row each. A day is its noon in UTC."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="field_values")
    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="values")
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    day = models.DateTimeField(null=True)
    truth = models.BooleanField(null=True)
    choice = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "field", "choice"], name="one_value")]
        indexes = [
            models.Index(fields=["field", "text"], condition=~Q(text=""), name="value_text"),
            models.Index(fields=["field", "number"], condition=Q(number__isnull=False), name="value_number"),
            models.Index(fields=["field", "day"], condition=Q(day__isnull=False), name="value_day"),
            models.Index(fields=["field", "truth"], condition=Q(truth__isnull=False), name="value_truth"),
            models.Index(fields=["field", "choice"], condition=~Q(choice=""), name="value_choice"),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.case_id}"

    @property
    def value(self) -> Any:
        """The one that is set."""
        kinds = OwnField.Kind
        columns = {kinds.NUMBER: self.number, kinds.DAY: self.day and self.day.date(), kinds.TRUTH: self.truth}
        if self.field.is_list:
            return self.choice
        return columns.get(kinds(self.field.kind), self.text)
