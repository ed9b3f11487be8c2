"""What comes back of what was sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from besa.cases.events import DeliveryBounced
from besa.cases.models import Delivery
from besa.core.events import record


@transaction.atomic
def mark_bounced(delivery: Delivery, *, reason: str, is_permanent: bool, at: datetime) -> None:
    """The next system took the message and a later one gave it back. A second report on the same delivery changes nothing.

    A temporary failure is remembered and leaves the delivery as sent: the mail system still tries.
    """
    rows = Delivery.objects.filter(pk=delivery.pk, bounced_at=None)
    state = Delivery.State.BOUNCED if is_permanent else delivery.state
    if not rows.update(state=state, bounced_at=at, reason=reason[:2_000], is_permanent=is_permanent):
        return
    delivery.refresh_from_db()
    record(
        DeliveryBounced(
            case_id=delivery.message.case_id,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            recipient=delivery.recipient,
            reason=reason[:500],
            is_permanent=is_permanent,
        ),
        at=at,
    )
