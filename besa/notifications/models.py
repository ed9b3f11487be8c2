"""What somebody is told: in the desk, by the browser, by mail; and when they want to be left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from besa.notifications.kinds import Kind, kinds

if TYPE_CHECKING:
    from besa.accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """One's own and nobody else's, whatever one's role."""
        return self.filter(user=user) if user.is_active else self.none()

    def in_the_desk(self) -> NotificationQuerySet:
        return self.filter(in_desk=True)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def held_by(self, focus: Focus | None, now: datetime) -> NotificationQuerySet:
        """What came while its person does not want to be disturbed, and can wait (IC-04)."""
        return self.filter(focus.held) if focus and focus.is_on(now) else self.none()

    def not_held_by(self, focus: Focus | None, now: datetime) -> NotificationQuerySet:
        return self.exclude(focus.held) if focus and focus.is_on(now) else self


class Notification(models.Model):
    """One thing that one person is told, once. `case_id` is a plain number: cases stand above.

    `data` holds what the sentence needs (`who`, `number`, `subject`, `words`); the sentence is made for each reader.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # The same key twice for one person is one notification.
    once = models.CharField(max_length=120)
    is_urgent = models.BooleanField(default=False)
    in_desk = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "once"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["user", "case_id"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["created_at"],
                condition=Q(read_at=None, mailed_at=None, by_mail=True),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.once}"

    @property
    def about(self) -> Kind | None:
        """None for a kind that no area registers any more."""
        return kinds.get(self.kind)

    @property
    def sentence(self) -> str:
        return self.about.sentence(self.data) if self.about else ""

    @property
    def icon(self) -> str:
        return self.about.icon if self.about else "bell"

    @property
    def path(self) -> str:
        return self.about.path(self.data) if self.about else "/notifications/"

    @property
    def words(self) -> str:
        """What was said, where the notification brings some of it along."""
        return str(self.data.get("words", ""))


class Preference(models.Model):
    """Where one person is told about one kind. Without a row, what the kind says."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences", db_index=False
    )
    kind = models.CharField(max_length=40)
    in_desk = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Focus(models.Model):
    """When one person does not want to be disturbed (IC-04), and how mail to them is bundled. One row for each who ever chose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focus")
    began_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    note = models.CharField(max_length=120, blank=True)
    # Browser and mail keep to the working hours of the person's teams; the desk itself shows all.
    only_in_hours = models.BooleanField(default=True)
    mail_every = models.DurationField(default=timedelta(minutes=15))
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until}"

    def is_on(self, now: datetime) -> bool:
        return self.until is not None and now < self.until

    @property
    def held(self) -> Q:
        return Q(is_urgent=False, created_at__gte=self.began_at)
