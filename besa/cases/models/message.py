"""Message: one thing said in a case; and what was attached to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from besa.cases.models.case import DIRECTIONS, Case, seen_by
from besa.customers.models import Customer

if TYPE_CHECKING:
    from besa.accounts.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        return self.filter(seen_by(user, "case"))

    def public(self) -> MessageQuerySet:
        """What the customer said or was told: never a note (PV-05)."""
        return self.exclude(direction=Message.Direction.NOTE)


class Message(models.Model):
    """One thing said in a case, in or out, or an internal note. A call and a visit are messages with a duration and key points.

    `text` holds everything; what stands at and after `fold_at` is quoted history or signature, folded and never deleted.
    `html` is sanitised. `said_at` orders the timeline: the server's receipt time, or the time of sending or of the call.
    """

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("direction of a message", "From customer")
        OUT = "out", pgettext_lazy("direction of a message", "To customer")
        NOTE = "note", pgettext_lazy("direction of a message", "Internal note")

    class Channel(models.TextChoices):
        EMAIL = "email", pgettext_lazy("channel", "E-mail")
        FORM = "form", pgettext_lazy("channel", "Form")
        CHAT = "chat", pgettext_lazy("channel", "Chat")
        PHONE = "phone", pgettext_lazy("channel", "Phone")
        VISIT = "visit", pgettext_lazy("channel", "Visit")
        LETTER = "letter", pgettext_lazy("channel", "Letter")
        FAX = "fax", pgettext_lazy("channel", "Fax")
        SMS = "sms", pgettext_lazy("channel", "SMS")
        NOTE = "note", pgettext_lazy("channel", "Note")

    class Verdict(models.TextChoices):
        AUTHENTICATED = "authenticated", pgettext_lazy("sender", "Sender verified")
        NONE = "none", pgettext_lazy("sender", "Sender not checked")
        FAILED = "failed", pgettext_lazy("sender", "Sender not verified")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.EMAIL)
    account = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    # [{"name": ..., "address": ...}, ...]
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    reply_to = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    fold_at = models.PositiveIntegerField(null=True)
    text_direction = models.CharField(max_length=3, choices=DIRECTIONS, default="ltr")
    language = models.CharField(max_length=5, blank=True)
    automatic = models.BooleanField(default=False)
    automatic_reason = models.CharField(max_length=60, blank=True)
    verdict = models.CharField(max_length=13, choices=Verdict, blank=True)
    # Words for agents, closed list in rules.py: third_party, same_id_other_content, damaged, sender_unverified, ...
    flags = models.JSONField(default=list)
    remote_images = models.BooleanField(default=False)
    message_id = models.CharField(max_length=998, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list)
    header_date = models.DateTimeField(null=True)
    said_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    duration = models.DurationField(null=True)
    key_points = models.TextField(blank=True)
    # Undo of sending: taken back before it left. Kept, and shown as taken back.
    withdrawn_at = models.DateTimeField(null=True)
    # A repeat of the same request, by the composer or the API, makes one message (X03, H05).
    client_id = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null, so that many have none

    # No column: what is asked in it, where whoever read it has looked (`InboundMessage.asks`).
    asks: tuple[str, ...] | None = None

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "said_at", "id"], name="message_timeline"),
            models.Index(fields=["message_id"], name="message_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.from_address} {self.subject}"

    @property
    def is_note(self) -> bool:
        return self.direction == self.Direction.NOTE

    @property
    def is_human_answer(self) -> bool:
        """CH-14: only a person's message to the customer is an answer."""
        return self.direction == self.Direction.OUT and not self.automatic and self.author_id is not None

    @property
    def is_forward(self) -> bool:
        """Passed on to a third person by a colleague: no answer to the customer, and no machine's mail either."""
        return self.automatic and self.automatic_reason == "forward"

    @property
    def by_machine(self) -> bool:
        """Nobody wrote it: an acknowledgement, a notice, a customer's automatic mail."""
        return self.automatic and not self.is_forward

    @property
    def visible_text(self) -> str:
        return self.text if self.fold_at is None else self.text[: self.fold_at]

    @property
    def folded_text(self) -> str:
        return "" if self.fold_at is None else self.text[self.fold_at :]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        return self.filter(seen_by(user, "message__case"))


class Attachment(models.Model):
    """A file of a message. `stored` is a random name (besa.core.files); `filename` is cleaned and only shown."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    sniffed_type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80)
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)
    damaged = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename
