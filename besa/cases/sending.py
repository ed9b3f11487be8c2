"""Taking due deliveries one by one to their channels. Rows are the truth: this may stop or be killed anywhere (P5)."""

from __future__ import annotations

import time

import structlog
from django.utils.translation import gettext as _

from besa.cases.actions import deliveries
from besa.cases.models import Delivery
from besa.cases.ports import NotDeliverable, TryLater
from besa.core import heartbeats
from besa.core.failpoints import reach
from besa.core.registry import channels

# One worker thread is not lent for longer; what is left is found again at once by the next job.
MOST_SECONDS = 60.0

log = structlog.get_logger()


def send_due(*, seconds: float = MOST_SECONDS) -> int:
    """Hands over what is due, oldest first, until nothing is left or the time is over. The number of attempts.

    An account whose way is blocked is left alone, so that the queue of all others flows (X09).
    """
    holder = heartbeats.instance()
    deliveries.release_the_gone()
    end = time.monotonic() + seconds
    blocked: list[str] = []
    count = 0
    while time.monotonic() < end:
        delivery = deliveries.claim(holder=holder, accounts_done=blocked)
        if delivery is None:
            break
        count += 1
        if not attempt(delivery):
            blocked.append(delivery.account)
    return count


def attempt(delivery: Delivery) -> bool:
    """One try of a claimed delivery, its outcome written down. False when the way of its account is blocked."""
    reach("sending.claimed")
    try:
        handed = channels.transport(delivery.channel).hand_over(delivery)
    except TryLater as error:
        deliveries.postpone(delivery, reason=error.reason, after=error.after, is_channel_fault=error.is_channel_fault)
        return not error.is_channel_fault
    except NotDeliverable as error:
        deliveries.fail(delivery, reason=error.reason)
    except Exception as error:
        _our_fault(delivery, error)
    else:
        reach("sending.before_commit")
        deliveries.mark_sent(delivery, reference=handed.reference)
    return True


def _our_fault(delivery: Delivery, error: Exception) -> None:
    """A fault in Besa must not be tried for ever, nor hide: the outbox shows it."""
    log.exception("delivery_fault", delivery=delivery.pk)
    reason = _("Besa could not send this: %(error)s") % {"error": type(error).__name__}
    if delivery.attempts >= deliveries.MOST_FAULTS_OF_OURS:
        deliveries.fail(delivery, reason=reason)
    else:
        deliveries.postpone(delivery, reason=reason)
