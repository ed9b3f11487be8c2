"""Mailbox: an address that the desk answers for, how its mail comes in and how it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from besa.accounts.models import User


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def visible_to(self, user: User) -> MailboxQuerySet:
        return self if user.is_administrator else self.filter(team_id__in=user.team_ids)

    def active(self) -> MailboxQuerySet:
        return self.filter(is_active=True)

    def fetched(self) -> MailboxQuerySet:
        """Those whose mail we fetch by IMAP."""
        return self.active().filter(source=Mailbox.Source.IMAP)


class Mailbox(models.Model):
    """An address customers write to. Secrets are encrypted at rest (`besa.channels.email.secrets`)."""

    class Source(models.TextChoices):
        SMTP = "smtp", _("Besa receives the mail itself (SMTP or a pipe)")
        IMAP = "imap", _("Besa fetches the mail from a provider (IMAP)")

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        PLAIN = "plain", _("none (only on this machine)")

    class Sign(models.TextChoices):
        PASSWORD = "password", pgettext_lazy("sign-in at the provider", "Password")
        OAUTH = "oauth", "OAuth 2"

    class Check(models.TextChoices):
        OFF = "off", _("Do not check senders")
        MARK = "mark", _("Mark senders that are not verified")
        ENFORCE = "enforce", _("Hold back mail of senders that failed the check")

    class ReplyAddress(models.TextChoices):
        PLUS = "plus", _("name+token@domain")
        SUBDOMAIN = "subdomain", _("token@a sub-domain of its own")
        PLAIN = "plain", _("the address itself (only the message's own number tells the case)")

    class Probe(models.TextChoices):
        """What is known about signed reply addresses (`besa.channels.email.probing`)."""

        UNKNOWN = "", pgettext_lazy("trial of reply addresses", "Not tried")
        WANTED = "wanted", pgettext_lazy("trial of reply addresses", "About to be tried")
        SENT = "sent", pgettext_lazy("trial of reply addresses", "On its way")
        WORKS = "works", pgettext_lazy("trial of reply addresses", "Works")
        FAILS = "fails", pgettext_lazy("trial of reply addresses", "Does not work")

    address = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="mailboxes")
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=4, choices=Source, default=Source.SMTP)
    acknowledges = models.BooleanField(default=True)
    sender_check = models.CharField(max_length=8, choices=Check, default=Check.MARK)
    trusted_authserv_id = models.CharField(max_length=255, blank=True)
    reply_address = models.CharField(max_length=9, choices=ReplyAddress, default=ReplyAddress.PLUS)
    reply_domain = models.CharField(max_length=255, blank=True)
    # The last trial of signed reply addresses: its outcome, which kind was tried, by which mark it is recognised.
    probe_state = models.CharField(max_length=6, choices=Probe, default=Probe.UNKNOWN, blank=True)
    probe_way = models.CharField(max_length=9, choices=ReplyAddress, default=ReplyAddress.PLUS)
    probe_mark = models.CharField(max_length=26, blank=True)
    probe_at = models.DateTimeField(null=True)
    probe_words = models.CharField(max_length=500, blank=True)

    imap_host = models.CharField(max_length=255, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    imap_user = models.CharField(max_length=255, blank=True)
    imap_secret = models.TextField(blank=True)
    imap_folder = models.CharField(max_length=255, default="INBOX")
    imap_sign = models.CharField(max_length=8, choices=Sign, default=Sign.PASSWORD)
    imap_move_to = models.CharField(max_length=255, blank=True)

    smtp_host = models.CharField(max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    smtp_user = models.CharField(max_length=255, blank=True)
    smtp_secret = models.TextField(blank=True)
    smtp_sign = models.CharField(max_length=8, choices=Sign, default=Sign.PASSWORD)

    oauth_provider = models.CharField(max_length=20, blank=True)
    # Only for a provider that is not in `besa.channels.email.oauth.PROVIDERS`.
    oauth_authorize_url = models.URLField(blank=True)
    oauth_token_url = models.URLField(blank=True)
    oauth_scope = models.CharField(max_length=500, blank=True)
    oauth_client_id = models.CharField(max_length=255, blank=True)
    oauth_client_secret = models.TextField(blank=True)
    oauth_refresh_token = models.TextField(blank=True)
    oauth_granted_at = models.DateTimeField(null=True)

    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(null=True)
    connected_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    alarmed_at = models.DateTimeField(null=True)
    # Who fetches it now: of several `besa mail` one does, and another takes over when the lease ends.
    polled_by = models.CharField(max_length=80, blank=True)
    polled_until = models.DateTimeField(null=True)
    # Raised by every change of the settings above: whoever fetches reads them anew.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address

    @property
    def account(self) -> str:
        """How cases, messages and deliveries name this mailbox."""
        return f"email:{self.pk}"

    @property
    def fetches(self) -> bool:
        return self.is_active and self.source == self.Source.IMAP

    @property
    def is_failing(self) -> bool:
        return self.failing_since is not None

    @classmethod
    def of_account(cls, account: str) -> Mailbox:
        """The mailbox that `account` names, whole. Raises Mailbox.DoesNotExist."""
        for mailbox in _BY_KEY.rows(key_of(account)):
            return mailbox
        raise cls.DoesNotExist(account)


def key_of(account: str) -> int:
    """The key of the mailbox that `account` names; 0, which nobody has, for one of another channel."""
    kind, _colon, key = account.partition(":")
    return int(key) if kind == "email" and key.isdigit() else 0


class Notice(models.Model):
    """A mail of our own that belongs to no case: one row for each, sent by `besa.channels.email.notices` (P5)."""

    class Kind(models.TextChoices):
        TOO_LARGE = "too-large", pgettext_lazy("kind of notice", "Your mail was too large")
        PROBE = "probe", pgettext_lazy("kind of notice", "Trial of reply addresses")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("delivery", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("delivery", "Sent")
        FAILED = "failed", pgettext_lazy("delivery", "Failed")

    kind = models.CharField(max_length=9, choices=Kind)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="notices")
    # Which mail it speaks of; of each there is at most one.
    received = models.OneToOneField("cases.Received", null=True, on_delete=models.CASCADE, related_name="notice")
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=200, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    language = models.CharField(max_length=5, blank=True)
    mark = models.CharField(max_length=26, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    # The exact bytes that leave (besa.core.files).
    stored = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="notice_due"),
            models.Index(fields=["recipient", "created_at"], name="notice_budget"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"


# Asked for every mail, and forty columns wide.
_BY_KEY: Prepared[Mailbox] = Prepared(lambda key: Mailbox.objects.filter(pk=key), -1)
