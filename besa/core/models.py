"""The one event log, the installation, and the numbers that it hands out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from besa.core import gathering, prepared
from besa.core.prepared import Prepared


class LoggedEvent(models.Model):
    """One thing that happened: never changed, never deleted.

    `id` is the sequence. On PostgreSQL a sequence is not the order of commits: readers that must miss nothing stop
    below the oldest running transaction, which every row's `xmin` tells.
    """

    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    case_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "id"], condition=models.Q(case_id__isnull=False), name="event_case"),
            models.Index(
                fields=["customer_id", "id"], condition=models.Q(customer_id__isnull=False), name="event_customer"
            ),
            models.Index(fields=["name", "id"], name="event_name"),
        ]

    # What `besa.core.events.record` was told; never read back from the database.
    about: Any = None

    def __str__(self) -> str:
        return f"{self.id} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Events are never changed.")
        super().save(*args, **kwargs)


class Installation(models.Model):
    """The one row that describes this desk."""

    name = models.CharField(max_length=120, default="Besa")
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=40, blank=True)
    purge_spam_after_days = models.PositiveIntegerField(default=30)
    purge_trash_after_days = models.PositiveIntegerField(default=30)
    # Signs of people are noted every five minutes; less than that would take somebody for gone who is there.
    present_for_minutes = models.PositiveSmallIntegerField(default=11)

    @classmethod
    def current(cls) -> "Installation":
        """The row, made with defaults on first use. One query."""
        return gathering.remembered(cls, cls._current)

    @classmethod
    def _current(cls) -> "Installation":
        for row in _INSTALLATION.rows(1):
            return row
        return cls.objects.get_or_create(pk=1)[0]


class Counter(models.Model):
    """Numbers without gaps in order, such as case numbers; taken inside the transaction that uses them."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    @classmethod
    def take(cls, name: str, *, first: int = 1) -> int:
        """The next number. Holds the row until the caller's transaction ends, so that two cases never share a number.

        Must be called inside a transaction. Two queries, for the first that is gathered.
        """
        hand = gathering.current()
        if hand is None:
            return cls._take(name, first)
        if name not in hand.numbers:
            with hand.at_once():
                hand.numbers[name] = cls._take(name, first), False
        else:
            number, is_in_hand = hand.numbers[name]
            hand.numbers[name] = number + 1, True
            if not is_in_hand:
                prepared.change_late(cls(name=name), "value", lambda: hand.numbers[name][0])
        return hand.numbers[name][0]

    @classmethod
    def hold(cls, name: str) -> bool:
        """Let nobody else take a number until the caller's transaction ends; False when no number was ever taken. One query."""
        return bool(cls.objects.filter(pk=name).update(value=models.F("value")))

    @classmethod
    def _take(cls, name: str, first: int) -> int:
        row = cls(name=name)
        if not prepared.change(row, add={"value": 1}):
            cls.objects.get_or_create(pk=name, defaults={"value": first - 1})
            prepared.change(row, add={"value": 1})
        return int(_VALUE.tuples(name)[0][0])


class SharedValue(models.Model):
    """A value of `besa.core.shared_cache`, for all processes, until `ends_at` (seconds since 1970)."""

    key = models.CharField(max_length=250, primary_key=True)
    value = models.TextField()
    ends_at = models.FloatField(db_index=True)


# Asked for every mail.
_INSTALLATION: Prepared[Installation] = Prepared(lambda key: Installation.objects.filter(pk=key), -1)
_VALUE: Prepared[Counter] = Prepared(lambda name: Counter.objects.filter(pk=name).values_list("value"), "?name")
