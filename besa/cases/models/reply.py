"""SavedReply: a prepared wording, in as many languages as somebody wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import Language, Team

if TYPE_CHECKING:
    from besa.accounts.models import User


class SavedReplyQuerySet(models.QuerySet["SavedReply"]):
    def visible_to(self, user: User) -> SavedReplyQuerySet:
        """Those for everybody and those of one's teams; who sees every case, sees all. For whoever serves customers."""
        if user.sees_every_case:
            return self
        if not user.works_on_cases:
            return self.none()
        return self.filter(Q(team=None) | Q(team__in=user.team_ids) | Q(created_by=user))

    def living(self) -> SavedReplyQuerySet:
        return self.filter(removed_at=None)


class SavedReply(models.Model):
    """`team` None: for everybody. `shortcut` is what one types after `;` in the composer."""

    title = models.CharField(_("title"), max_length=120)
    shortcut = models.CharField(_("shortcut"), max_length=40, blank=True, default="")
    # Replies of one matter stand together; '' stands apart.
    folder = models.CharField(_("folder"), max_length=60, blank=True, default="")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="saved_replies")
    used_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = SavedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    def wording(self, *languages: str) -> Wording | None:
        """The first of `languages` in which it is written, else any. No query where `wordings` is prefetched."""
        by_language = {wording.language: wording for wording in self.wordings.all()}
        found = next((by_language[code[:2]] for code in languages if code[:2] in by_language), None)
        return found or next(iter(by_language.values()), None)


class Wording(models.Model):
    """A saved reply in one language; `html` is `core.text.rich`, `text` the same without markup."""

    reply = models.ForeignKey(SavedReply, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=8, choices=Language.choices)
    text = models.TextField()
    html = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["reply", "language"], name="one_wording")]

    def __str__(self) -> str:
        return f"{self.language} {self.text[:40]}"


class ReplyFileQuerySet(models.QuerySet["ReplyFile"]):
    def visible_to(self, user: User) -> ReplyFileQuerySet:
        return self.filter(reply__in=SavedReply.objects.visible_to(user).values("pk"))


class ReplyFile(models.Model):
    """A file that goes with a saved reply; copied when the reply is put in. `language` '': with its words in every language."""

    reply = models.ForeignKey(SavedReply, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=8, blank=True, default="", choices=Language.choices)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80)

    LANGUAGES = Language.choices
    objects = ReplyFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename


class ReplyImportQuerySet(models.QuerySet["ReplyImport"]):
    def visible_to(self, user: User) -> ReplyImportQuerySet:
        return self.filter(user=user)


class ReplyImport(models.Model):
    """A file of saved replies that somebody brought: looked at first, then brought in, and taken back if they wish.

    `stored`: the file, until it was brought in. `did`: what that wrote, for the way back (`actions.reply_imports`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    stored = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    did = models.JSONField(default=dict)

    objects = ReplyImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="reply_import_at")]

    def __str__(self) -> str:
        return self.filename
