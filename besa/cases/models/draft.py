"""Draft: what an agent has written and not sent, kept on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import Case, seen_by
from besa.cases.models.message import Message

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User


FORWARD = ("fwd", pgettext_lazy("kind of a draft", "Passed on"))
CONTACT = ("log", pgettext_lazy("kind of a draft", "Call or visit"))


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        """One's own; and what stands on a visible case to leave later, because the others must know of it."""
        scheduled = Q(send_at__isnull=False, discarded_at=None) & seen_by(user, "case")
        return self.filter(Q(user=user) | scheduled)

    def own(self, user: User | int) -> DraftQuerySet:
        """What this person is writing: neither thrown away nor on its way."""
        return self.filter(user=user, send_at=None, discarded_at=None)

    def scheduled(self) -> DraftQuerySet:
        return self.filter(send_at__isnull=False, discarded_at=None)

    def due(self, now: datetime) -> DraftQuerySet:
        return self.scheduled().filter(send_at__lte=now, held_at=None)


class Draft(models.Model):
    """One per agent, case and direction. A draft without a case begins one, by a mail, a contact or a note: one per
    `client_id`, which names the page where it is written; `extra` holds what was chosen beside the words. Thrown away, and
    with the case that the page became, it answers whoever sends the page again.

    With `send_at` it is a letter that leaves then: no message yet, the customer still waits for it. It is held, with the
    reason, when the customer writes in the meantime or something refuses it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="drafts")
    direction = models.CharField(max_length=4, choices=[*Message.Direction.choices, FORWARD, CONTACT])
    subject = models.CharField(max_length=998, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    # Seen by the browser, so that an older tab never overwrites newer words.
    version = models.PositiveIntegerField(default=1)
    # Thrown away: kept for a month, so that it can be taken back.
    discarded_at = models.DateTimeField(null=True)
    send_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    # A word of `rules.HELD`, or a sentence of whatever refused it.
    held_because = models.CharField(max_length=300, blank=True, default="")
    # What the letter had with it when it was told to leave later: as in `actions.answer`.
    status = models.CharField(max_length=12, blank=True, default="")
    client_id = models.CharField(max_length=64, blank=True, default="")
    confirmed = models.JSONField(default=list)
    extra = models.JSONField(default=dict)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case", "direction"],
                condition=Q(send_at=None, discarded_at=None),
                name="one_open_draft",
            ),
            models.UniqueConstraint(
                fields=["user", "client_id"],
                condition=Q(case=None, send_at=None, discarded_at=None) & ~Q(client_id=""),
                name="one_begun_mail",
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="draft_scheduled"),
            models.Index(fields=["case"], condition=Q(send_at__isnull=False), name="draft_scheduled_in_case"),
            models.Index(fields=["discarded_at"], condition=Q(discarded_at__isnull=False), name="draft_discarded"),
        ]

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
