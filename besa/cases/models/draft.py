"""Draft: what an agent has written and not sent, kept on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from besa.cases.models.case import Case
from besa.cases.models.message import Message

if TYPE_CHECKING:
    from besa.accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        """Only one's own: what is not said yet is nobody else's business."""
        return self.filter(user=user)


class Draft(models.Model):
    """One per agent, case and direction; a draft without a case is a new message."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="drafts")
    direction = models.CharField(max_length=4, choices=Message.Direction)
    subject = models.CharField(max_length=998, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    # Seen by the browser, so that an older tab never overwrites newer words.
    version = models.PositiveIntegerField(default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case", "direction"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.direction}"


class DraftFileQuerySet(models.QuerySet["DraftFile"]):
    def visible_to(self, user: User) -> DraftFileQuerySet:
        return self.filter(draft__user=user)


class DraftFile(models.Model):
    """A file uploaded while writing; becomes an Attachment when the message is sent."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80)
    # A picture that the text shows by `cid:`; it is not listed, and not sent when the text shows it no more.
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=60, blank=True, default="")

    objects = DraftFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename
