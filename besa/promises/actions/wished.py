"""No call any more, because nobody answered ours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.core.events import record
from besa.promises.actions.rows import about, refresh_next_due
from besa.promises.events import PromiseWithdrawn
from besa.promises.models import Promise
from besa.promises.rules import NOT_REACHED

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def end_unreached(promise: Promise, *, by: User | None, now: datetime | None = None) -> bool:
    """We called as often as was agreed, and nobody answered. Whether it was open: what is broken stays broken, and owed."""
    now = now or timezone.now()
    rows = Promise.objects.filter(pk=promise.pk).open()
    if not rows.update(state=Promise.State.WITHDRAWN, ended_at=now, reason=NOT_REACHED):
        return False
    record(PromiseWithdrawn(**about(promise), reason=NOT_REACHED), by=by, at=now)
    promise.refresh_from_db()
    refresh_next_due(promise.case)
    return True
