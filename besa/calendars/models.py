"""BusinessHours: when a desk works, in its own time zone; and the days on which it works otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from besa.calendars.rules import may_change_hours, week_of
from besa.calendars.worktime import Interval, Schedule, SpecialDay


class BusinessHoursQuerySet(models.QuerySet["BusinessHours"]):
    def visible_to(self, user: Any) -> BusinessHoursQuerySet:
        """Settings: for those who may change them. What follows from the hours is told to everybody who sees the case."""
        return self if may_change_hours(user) else self.none()


def new_stamp() -> str:
    return uuid4().hex


def empty_week() -> list[list[str]]:
    return [[] for _day in range(7)]


class BusinessHours(models.Model):
    """Openings of a week from Monday to Sunday, each as `09:00-17:00`; `22:00-06:00` ends on the next day.

    `version` rises with each change of the hours or their holidays; a promise keeps the version it was given with.
    """

    name = models.CharField(pgettext_lazy("of working hours", "name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    week: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(_("week"), default=empty_week)
    # Where the library looks for holidays; language-independent codes of ISO 3166.
    country = models.CharField(_("country"), max_length=2, blank=True)
    subdivision = models.CharField(_("region"), max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Random and new with each change: names the content for caches. A version alone would return after a rollback.
    stamp = models.CharField(max_length=32, unique=True, default=new_stamp, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BusinessHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A date that has hours of its own; without any the desk is closed. By hand or pre-filled from the library."""

    class Source(models.TextChoices):
        LIBRARY = "library", pgettext_lazy("source of a holiday", "From the calendar of the country")
        HAND = "hand", pgettext_lazy("source of a holiday", "By hand")

    hours = models.ForeignKey(BusinessHours, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField(_("date"))
    name = models.CharField(pgettext_lazy("of a holiday", "name"), max_length=200)
    # What the library calls it in our languages: {"ar": "عيد الفطر", "en": "Eid al-Fitr"}.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    intervals: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=7, choices=Source, default=Source.HAND)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["hours", "day"], name="calendars_one_holiday_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def is_closed(self) -> bool:
        return not self.intervals

    @property
    def shown_name(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        return self.names.get(language.partition("-")[0]) or self.name


def schedule_of(hours: BusinessHours) -> Schedule:
    """The hours, as read or newer, as a value to reckon with. Kept by stamp: two queries after a change, none later."""
    try:
        return _schedule(hours.stamp)
    except BusinessHours.DoesNotExist:  # changed since the caller read the row
        hours.refresh_from_db()
        return _schedule(hours.stamp)


@lru_cache(maxsize=64)
def _schedule(stamp: str) -> Schedule:
    hours = BusinessHours.objects.get(stamp=stamp)
    special = [
        SpecialDay(row.day, row.name, tuple(sorted(Interval.parse(text) for text in row.intervals)))
        for row in hours.holidays.order_by("day")
    ]
    return Schedule(hours.time_zone, week_of(hours.week), tuple(special))
