"""What people decide about received mail that became no case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile, NotAllowed
from besa.cases.models import IgnoreRule, Received

if TYPE_CHECKING:
    from besa.accounts.models import User

# Why a mail waits although it was accounted for before.
RELEASED, READ_AGAIN = "released", "read-again"
TAKEN_UP_FOR = timedelta(minutes=2)


def discard(received: Received, *, by: User) -> None:
    """Put a held-back mail aside; the raw bytes and the row stay. Raises ChangedMeanwhile when it is not held back."""
    _require(by)
    rows = Received.objects.filter(pk=received.pk, state=Received.State.SUSPENDED, discarded_at=None)
    if not rows.update(discarded_at=timezone.now()):
        raise ChangedMeanwhile
    received.refresh_from_db()


def restore_discarded(received: Received, *, by: User) -> None:
    """Undo of `discard`."""
    _require(by)
    rows = Received.objects.filter(pk=received.pk, state=Received.State.SUSPENDED, discarded_at__isnull=False)
    if not rows.update(discarded_at=None):
        raise ChangedMeanwhile
    received.refresh_from_db()


def release(received: Received, *, by: User) -> None:
    """Let a held-back mail in, or one that a rule ignored: it becomes a case or part of one, whoever its sender may be.

    Raises ChangedMeanwhile.
    """
    _require(by)
    if not received.can_be_released:
        raise ChangedMeanwhile
    _take_up_again(received, received.state, RELEASED)


def read_again(received: Received, *, by: User) -> None:
    """Try once more to read a mail that could not be read. The case that asked for help is filled when it works."""
    _require(by)
    _take_up_again(received, Received.State.FAILED, READ_AGAIN)


def _take_up_again(received: Received, state: str, reason: str) -> None:
    """The row waits again. The caller, who is its channel, accounts for it at once; if that fails, others do after a while."""
    rows = Received.objects.filter(pk=received.pk, state=state)
    pending = {"state": Received.State.PENDING, "accounted_at": None, "discarded_at": None, "attempts": 1}
    if not rows.update(reason=reason, next_attempt_at=timezone.now() + TAKEN_UP_FOR, error="", **pending):
        raise ChangedMeanwhile
    received.refresh_from_db()


def add_ignore_rule(*, field: str, value: str, by: User, note: str = "") -> IgnoreRule:
    """From now on such mail is kept and listed, and becomes no case."""
    _require(by)
    rule, _made = IgnoreRule.objects.update_or_create(
        field=field, value=value.strip().casefold(), defaults={"is_active": True, "by": by, "note": note}
    )
    return rule


def remove_ignore_rule(rule: IgnoreRule, *, by: User) -> None:
    _require(by)
    IgnoreRule.objects.filter(pk=rule.pk).update(is_active=False)


def _require(user: User) -> None:
    if not user.works_on_cases:
        raise NotAllowed
