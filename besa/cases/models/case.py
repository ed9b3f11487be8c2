"""Case: one thing a customer needs."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.customers.models import Customer

if TYPE_CHECKING:
    from besa.accounts.models import User

DIRECTIONS = [("ltr", "ltr"), ("rtl", "rtl")]


def public_id() -> str:
    """80 random bits in base32, lower case: names a case outside without telling how many there are."""
    return base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def seen_by(user: User, case: str = "") -> Q:
    """P9, the one gate. Agents and managers: their teams' cases and their own; those who read all; employees: what they recorded.

    `case`: the way from a row to its case, so that `message__case` narrows attachments. A join, never a subquery of all cases
    that somebody may see: SQLite would write them down before it looks at the first row.
    """
    to = f"{case}__" if case else ""
    if not user.is_active:
        return Q(pk__in=[])
    if user.sees_every_case:
        return Q(**{f"{case.partition('__')[0] or 'pk'}__isnull": False})
    recorded = Q(**{f"{to}created_by_id": user.pk})
    if not user.works_on_cases:
        return recorded
    return Q(**{f"{to}team_id__in": user.team_ids}) | Q(**{f"{to}owner_id": user.pk}) | recorded


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, *, team: int | None = None) -> CaseQuerySet:
        """See `seen_by`. `team`: of this one alone, in as many words as its index has, where `user` is one of it.

        The words that say nothing new made PostgreSQL expect a handful of rows, and sort all of the team's cases.
        """
        if user.is_active and user.works_on_cases and team in user.team_ids:
            return self.filter(team_id=team)
        seen = self if user.is_active and user.sees_every_case else self.filter(seen_by(user))
        return seen if team is None else seen.filter(team_id=team)

    def in_inbox(self) -> CaseQuerySet:
        return self.filter(place=Case.Place.INBOX)

    def spam(self) -> CaseQuerySet:
        return self.filter(place=Case.Place.SPAM)

    def trash(self) -> CaseQuerySet:
        return self.filter(place=Case.Place.TRASH)

    def snoozed(self) -> CaseQuerySet:
        return self.filter(place=Case.Place.SNOOZED)

    def at_work(self) -> CaseQuerySet:
        """In the inbox, or snoozed out of it for a while: what the customer has with us."""
        return self.filter(place__in=Case.AT_WORK)

    def active(self) -> CaseQuerySet:
        """In the inbox and not yet solved or closed."""
        return self.in_inbox().with_activity(True)

    def done(self) -> CaseQuerySet:
        """In the inbox, solved or closed."""
        return self.in_inbox().with_activity(False)

    def with_activity(self, is_active: bool) -> CaseQuerySet:
        """Said twice for SQLite: a bare boolean column is no term that an index can be entered by, `IN (1)` is; and the partial
        indexes are recognised by the bare one. Without it each list sorts all cases of a team. PostgreSQL would take it for two
        conditions, each of which few rows meet.
        """
        if connections[self.db].vendor != "sqlite":
            return self.filter(is_active=is_active)
        return self.filter(is_active=is_active, is_active__in=[is_active])

    def owned_by(self, user: User) -> CaseQuerySet:
        return self.filter(owner=user)

    def unowned(self) -> CaseQuerySet:
        return self.filter(owner__isnull=True)

    def waiting_for_customer(self) -> CaseQuerySet:
        return self.in_inbox().filter(status=Case.Status.WAITING)

    def for_list(self) -> CaseQuerySet:
        """With what a list line shows, in a constant number of queries."""
        return self.select_related("customer", "owner", "team").prefetch_related("tags")


class Case(models.Model):
    """One thing a customer needs, with an owner, a team and a time. What a list line shows stands on this row.

    Every change goes through `besa.cases.actions`; `version` rises with each, so that two people never overwrite each other.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", pgettext_lazy("kind of case", "Request")
        QUESTION = "question", pgettext_lazy("kind of case", "Question")
        COMPLAINT = "complaint", pgettext_lazy("kind of case", "Complaint")
        COMPLIMENT = "compliment", pgettext_lazy("kind of case", "Compliment")
        SUGGESTION = "suggestion", pgettext_lazy("kind of case", "Suggestion")

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("status of a case", "New")
        OPEN = "open", pgettext_lazy("status of a case", "Open")
        WAITING = "waiting", pgettext_lazy("status of a case", "Waiting for customer")
        ON_HOLD = "on_hold", pgettext_lazy("status of a case", "On hold")
        SOLVED = "solved", pgettext_lazy("status of a case", "Solved")
        CLOSED = "closed", pgettext_lazy("status of a case", "Closed")

    class Priority(models.IntegerChoices):
        LOW = 1, pgettext_lazy("priority", "Low")
        NORMAL = 2, pgettext_lazy("priority", "Normal")
        HIGH = 3, pgettext_lazy("priority", "High")
        URGENT = 4, pgettext_lazy("priority", "Urgent")

    class Place(models.TextChoices):
        INBOX = "inbox", pgettext_lazy("place", "Inbox")
        SPAM = "spam", pgettext_lazy("place", "Spam")
        TRASH = "trash", pgettext_lazy("place", "Trash")
        # Out of the working folders by every index that they have; six letters, as the column holds.
        SNOOZED = "asleep", pgettext_lazy("place", "Snoozed")
        MERGED = "merged", pgettext_lazy("place", "Merged into another case")

    ACTIVE = (Status.NEW, Status.OPEN, Status.WAITING, Status.ON_HOLD)
    OUR_TURN = ("new", "open", "on_hold")
    DONE = (Status.SOLVED, Status.CLOSED)
    AT_WORK = (Place.INBOX, Place.SNOOZED)

    number = models.BigIntegerField(unique=True)
    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REQUEST)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    is_active = models.BooleanField(default=True)
    place = models.CharField(max_length=6, choices=Place, default=Place.INBOX)
    placed_at = models.DateTimeField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    channel = models.CharField(max_length=12, default="email")
    # Which of the channel's accounts the case came by, e.g. the mailbox's id; the channel alone understands it.
    account = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=998, blank=True)
    direction = models.CharField(max_length=3, choices=DIRECTIONS, default="ltr")
    language = models.CharField(max_length=5, blank=True)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    needed_for = models.CharField(_("what is it for"), max_length=200, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="cases")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_cases"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="cases")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    # The order of the inbox: the last message, never an internal change.
    last_message_at = models.DateTimeField(default=timezone.now)
    last_words = models.CharField(max_length=200, blank=True)
    last_words_direction = models.CharField(max_length=3, choices=DIRECTIONS, default="ltr")
    last_from = models.CharField(max_length=200, blank=True)
    last_message_was = models.CharField(max_length=4, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    # The last message or note, but for what a machine of ours wrote: whoever has not seen it has something new here (`Seen`).
    newest_message_id = models.BigIntegerField(default=0)
    # Since when the customer waits for a person; null when a person has answered. Automatic mail never clears it (CH-14).
    unanswered_since = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=20, blank=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # A person's switch, never a machine's guess (language.md 3.4).
    is_upset = models.BooleanField(default=False)
    needs_help = models.CharField(max_length=300, blank=True)
    # Why a snoozed case is back (`Snooze.Ended`), until somebody says something in it.
    back_because = models.CharField(max_length=6, blank=True)
    # The desk's own name for its status, within the category that `status` is.
    own_status = models.ForeignKey(
        "cases.OwnStatus", null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    # Its messages are there now; mail to its address follows.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="merged_cases", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    # What `queries.attend` found for one reader of a list; never in the database.
    is_new = False
    viewers: Any = ()
    # Names, as `listed.whole` found them.
    tags_shown: Sequence[str] = ()
    # What happens in it besides, for the page that shows it (besa.cases.glance).
    stirring: frozenset[str] | None = None

    class Meta:
        ordering = ["-last_message_at", "-id"]
        indexes = [
            models.Index(fields=["team", "is_active", "place", "-last_message_at", "-id"], name="case_team"),
            models.Index(fields=["owner", "is_active", "place", "-last_message_at", "-id"], name="case_owner"),
            models.Index(
                fields=["team", "-last_message_at", "-id"],
                condition=Q(owner__isnull=True, is_active=True, place="inbox"),
                name="case_unowned",
            ),
            models.Index(fields=["place", "is_active", "-last_message_at", "-id"], name="case_all"),
            models.Index(fields=["team", "status", "place", "-last_message_at", "-id"], name="case_status"),
            models.Index(fields=["status", "place", "-last_message_at", "-id"], name="case_status_all"),
            models.Index(fields=["customer", "-last_message_at"], name="case_customer"),
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False, is_active=True), name="case_due"
            ),
            # What somebody owes by its time: the number in the rail.
            models.Index(
                fields=["owner", "next_due_at"],
                condition=Q(next_due_at__isnull=False, owner__isnull=False, place="inbox"),
                name="case_owed",
            ),
            models.Index(fields=["place", "placed_at"], condition=~Q(place="inbox"), name="case_purge"),
            # Orders of views: who has waited longest, and the most urgent; only what is open is read in them.
            models.Index(
                fields=["unanswered_since", "id"],
                condition=Q(unanswered_since__isnull=False, is_active=True),
                name="case_waiting",
            ),
            models.Index(fields=["is_active", "place", "-priority", "-last_message_at", "-id"], name="case_priority"),
            models.Index(fields=["own_status"], condition=Q(own_status__isnull=False), name="case_own_status"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
            # What somebody recorded for another team stands in their lists too.
            models.Index(
                fields=["created_by", "is_active", "place", "-last_message_at", "-id"],
                condition=Q(created_by__isnull=False),
                name="case_recorder",
            ),
            # A search for common words walks along it.
            models.Index(fields=["-last_message_at", "-id"], name="case_by_time"),
            models.Index(fields=["-created_at", "-id"], name="case_newest"),
            models.Index(fields=["-updated_at", "-id"], name="case_updated"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    def is_visible_to(self, user: User) -> bool:
        """`visible_to` for one row in memory and without a query: for the live stream, which asks it of every reader.

        The two are one rule; tests/test_visibility.py compares them for every role.
        """
        if not user.is_active:
            return False
        if user.sees_every_case or self.created_by_id == user.pk:
            return True
        return user.works_on_cases and (self.team_id in user.team_ids or self.owner_id == user.pk)

    @property
    def is_done(self) -> bool:
        return self.status in self.DONE

    @property
    def status_name(self) -> str:
        """What the desk calls its status. A query where it has a name of its own that was not fetched with it."""
        return str(self.own_status) if self.own_status_id else str(self.get_status_display())

    @property
    def has_no_time(self) -> bool:
        """It is our turn, nobody waits for an answer, and no promise, call or reminder brings it back (CO-28)."""
        is_our_turn = self.is_active and self.place == self.Place.INBOX and self.status in self.OUR_TURN
        return is_our_turn and self.next_due_at is None and self.unanswered_since is None

    @property
    def is_unanswered(self) -> bool:
        return self.unanswered_since is not None


class Participant(models.Model):
    """An address that takes part in a case: may reply into it, and is offered as a recipient."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="participations")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    is_copied = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "address"], name="once_per_case")]
        indexes = [models.Index(fields=["address"], name="participant_address")]

    def __str__(self) -> str:
        return self.address


class CaseLink(models.Model):
    """Two cases that belong together; for agents only."""

    class Kind(models.TextChoices):
        CONTINUES = "continues", _("Continues a solved case")
        LOOKS_LIKE_REPLY = "looks_like_reply", _("Looks like a reply")
        MENTIONS = "mentions", _("Mentions the number")
        RELATED = "related", _("Belongs together")
        DUPLICATE = "duplicate", _("Says the same")
        SPLIT = "split", _("Was split off")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RELATED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other", "kind"], name="one_link")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
