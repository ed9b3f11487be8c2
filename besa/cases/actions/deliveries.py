"""The way of each copy of a message: claimed, sent, tried again, given up, bounced (P5). Every step is one conditional
UPDATE, so that two workers, or a worker and a person, never both win.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from besa.cases.errors import AlreadyOnItsWay
from besa.cases.events import DeliveryBounced, DeliveryFailed, DeliveryLate, DeliveryRetried, DeliverySent
from besa.cases.models import Delivery, Message
from besa.cases.rules import require_work_on
from besa.core import heartbeats
from besa.core.events import record
from besa.core.jobs.timing import database_now
from besa.core.partial import any_of
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from besa.accounts.models import User

# Longer than any hand-over may take (transport.Session.limit); a dead process is noticed sooner.
LEASE = timedelta(minutes=10)
# A refusal of the mail: greylisting wants a few minutes, a full mailbox some hours (X09).
STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 80, 160, 320))
# A server that is down returns at a moment of its own: ask it more often, with one mail only.
STEPS_CHANNEL = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
GIVE_UP_AFTER = timedelta(days=5)
LATE_AFTER = timedelta(minutes=10)
# A message that we ourselves cannot handle is given up after so many attempts (X15).
MOST_FAULTS_OF_OURS = 5


def claim(*, holder: str, accounts_done: Sequence[str] = (), now: datetime | None = None) -> Delivery | None:
    """The next due delivery, now held by `holder` and its attempt counted; None when nothing is due.

    Accounts in `accounts_done` are passed over. Two queries, two more for each race that was lost, and on PostgreSQL one for
    its clock: whoever holds a copy holds it also for a machine whose own clock is ahead (P10).
    """
    now = now or database_now()
    while True:
        due = Delivery.objects.due(now).exclude(account__in=accounts_done).order_by("next_attempt_at", "pk").first()
        if due is None:
            return None
        rows = Delivery.objects.filter(pk=due.pk, state=due.state, attempts=due.attempts, next_attempt_at__lte=now)
        if rows.update(
            state=Delivery.State.CLAIMED,
            claimed_by=holder[:80],
            attempts=F("attempts") + 1,
            next_attempt_at=now + LEASE,
        ):
            return Delivery.objects.select_related("message__case", "message__author").get(pk=due.pk)


def release_the_gone(*, now: datetime | None = None) -> int:
    """Deliveries held by a process that does not exist any more are due at once."""
    held = Delivery.objects.filter(state=Delivery.State.CLAIMED)
    holders = held.order_by().values_list("claimed_by", flat=True).distinct()
    gone = [name for name in holders if heartbeats.is_gone(name)]
    return held.filter(claimed_by__in=gone).update(next_attempt_at=now or timezone.now())


@transaction.atomic
def keep_bytes(delivery: Delivery, *, stored: str, header_id: str, in_reply_to: str = "") -> None:
    """Remember what is about to be sent. A repeat sends these bytes again, and none else (P5).

    The message is known by the ids of its first copy.
    """
    Delivery.objects.filter(pk=delivery.pk).update(stored=stored, header_id=header_id)
    said = Message.objects.filter(pk=delivery.message_id, message_id="")
    said.update(message_id=header_id, in_reply_to=in_reply_to[:998])
    delivery.stored, delivery.header_id = stored, header_id


@transaction.atomic
def mark_sent(delivery: Delivery, *, reference: str = "", now: datetime | None = None) -> None:
    """The next system has taken it. Silent when the lease was lost in the meantime: then another worker tells."""
    now = now or timezone.now()
    if _update_held(delivery, state=Delivery.State.SENT, sent_at=now, reason=reference[:500], is_permanent=False):
        record(DeliverySent(**_about(delivery)), at=now)


@transaction.atomic
def postpone(
    delivery: Delivery,
    *,
    reason: str,
    after: timedelta | None = None,
    is_channel_fault: bool = False,
    now: datetime | None = None,
) -> None:
    """Try again later, or give up after five days.

    `is_channel_fault`: the way itself is blocked, so all that is due on this account waits with it, unattempted.
    """
    now = now or timezone.now()
    if now - delivery.created_at >= GIVE_UP_AFTER:
        fail(delivery, reason=reason, now=now)
        return
    steps = STEPS_CHANNEL if is_channel_fault else STEPS
    at = now + (after or steps[min(delivery.attempts, len(steps)) - 1])
    _update_held(delivery, state=Delivery.State.QUEUED, reason=reason[:500], next_attempt_at=at)
    if is_channel_fault:
        waiting = Delivery.objects.filter(account=delivery.account, state=Delivery.State.QUEUED, next_attempt_at__lt=at)
        waiting.filter(next_attempt_at__lte=now, attempts__gt=0).update(next_attempt_at=at)
        waiting.filter(next_attempt_at__lte=now, attempts=0).update(next_attempt_at=at, reason=reason[:500])


@transaction.atomic
def fail(delivery: Delivery, *, reason: str, now: datetime | None = None) -> None:
    """Final: this message does not reach this recipient unless a person tries again."""
    now = now or timezone.now()
    if _update_held(delivery, state=Delivery.State.FAILED, reason=reason[:500], is_permanent=True):
        record(DeliveryFailed(**_about(delivery), reason=reason[:300]), at=now)


def _update_held(delivery: Delivery, **fields: Any) -> bool:
    """Only while it is still ours: a lease that ran out may have given it to another worker."""
    rows = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.CLAIMED, claimed_by=delivery.claimed_by, attempts=delivery.attempts
    )
    changed = bool(rows.update(**fields))
    if changed:
        for name, value in fields.items():
            setattr(delivery, name, value)
    return changed


@transaction.atomic
def retry(delivery: Delivery, *, by: User, now: datetime | None = None) -> None:
    """A person wants another try now. Raises AlreadyOnItsWay for what was sent, is being sent or was taken back."""
    require_work_on(by, delivery.message.case)
    now = now or timezone.now()
    states = (Delivery.State.QUEUED, Delivery.State.FAILED, Delivery.State.BOUNCED)
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=states).exclude(state=Delivery.State.QUEUED, attempts=0)
    if not rows.update(
        state=Delivery.State.QUEUED, next_attempt_at=now, created_at=now, alarmed_at=None, is_permanent=False
    ):
        raise AlreadyOnItsWay
    record(DeliveryRetried(**_about(delivery)), by=by, at=now)


@transaction.atomic
def mark_bounced(delivery: Delivery, *, reason: str, is_permanent: bool, now: datetime | None = None) -> bool:
    """A report says that this copy did not arrive, or not yet. True when that was news."""
    now = now or timezone.now()
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WITHDRAWN)
    if is_permanent:
        changed = rows.exclude(state=Delivery.State.BOUNCED).update(
            state=Delivery.State.BOUNCED, bounced_at=now, reason=reason[:500], is_permanent=True
        )
    else:
        changed = rows.filter(state=Delivery.State.SENT, bounced_at=None).update(bounced_at=now, reason=reason[:500])
    if changed:
        record(DeliveryBounced(**_about(delivery), reason=reason[:300], is_permanent=is_permanent), at=now)
    return bool(changed)


def late_deliveries(now: datetime) -> Q:
    """Due for ten minutes and not gone, or tried in vain for ten minutes."""
    waiting = any_of("state", Delivery.WAITING)
    since = now - LATE_AFTER
    return waiting & (Q(attempts=0, next_attempt_at__lte=since) | Q(attempts__gt=0, created_at__lte=since))


def any_late(now: datetime, *, failed: bool = False) -> bool:
    """Whether any copy anywhere is late, or has `failed`: asked for every page, and nearly always none is."""
    return bool((_LATE_OR_FAILED if failed else _LATE).tuples(now - LATE_AFTER))


def _keys() -> QuerySet[Delivery, tuple[int]]:
    return Delivery.objects.order_by().values_list("pk")


def _late(since: datetime) -> QuerySet[Delivery, tuple[int]]:
    return _keys().filter(late_deliveries(since + LATE_AFTER))


# Two reads in one, each by its own index: of an OR over both the databases make a walk over all that was ever sent.
_failed = Q(state=Delivery.State.FAILED)
_SINCE = datetime(1950, 1, 1, tzinfo=UTC)
_LATE: Prepared[Delivery] = Prepared(lambda since: _late(since)[:1], _SINCE)
_LATE_OR_FAILED: Prepared[Delivery] = Prepared(
    lambda since: _late(since).union(_keys().filter(_failed), all=True)[:1], _SINCE
)


@transaction.atomic
def raise_alarm(delivery: Delivery, *, now: datetime | None = None) -> None:
    """Say once that this copy is late."""
    now = now or timezone.now()
    if Delivery.objects.filter(late_deliveries(now), pk=delivery.pk, alarmed_at=None).update(alarmed_at=now):
        record(DeliveryLate(**_about(delivery), reason=delivery.reason[:300]), at=now)


def _about(delivery: Delivery) -> dict[str, Any]:
    return {
        "case_id": delivery.message.case_id,
        "message_id": delivery.message_id,
        "delivery_id": delivery.pk,
        "recipient": delivery.recipient,
    }
