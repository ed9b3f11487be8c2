"""A customer's link has grown too old: a new one goes to their own address, never to the page that asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.callbacks.events import LinkOffered
from besa.callbacks.sending import send_link
from besa.core.events import record

if TYPE_CHECKING:
    from besa.cases.models import Case


@transaction.atomic
def renew_link(case: Case, *, now: datetime | None = None) -> bool:
    """Whether a mail with a new link is on its way; there is none for a customer whose address we do not know."""
    now = now or timezone.now()
    message = send_link(case, now=now)
    if message is not None:
        record(LinkOffered(case_id=case.pk), at=now)
    return message is not None
