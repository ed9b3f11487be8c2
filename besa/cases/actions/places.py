"""Inbox, spam and trash; and the end of what lay there long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.row import hold, update
from besa.cases.actions.snoozing import end_snooze, wake
from besa.cases.events import CasePlaced
from besa.cases.models import Attachment, Case, Delivery, Received, Snooze
from besa.cases.rules import require_work_on
from besa.core import files
from besa.core.events import record
from besa.core.search.actions import forget

if TYPE_CHECKING:
    from besa.accounts.models import User


def mark_spam(case: Case, *, by: User | None, now: datetime | None = None) -> None:
    _place(case, Case.Place.SPAM, by, now)


def trash(case: Case, *, by: User | None, now: datetime | None = None) -> None:
    _place(case, Case.Place.TRASH, by, now)


def put_back(case: Case, *, by: User | None) -> None:
    """Out of spam and trash, and out of sleep."""
    if case.place == Case.Place.SNOOZED:
        wake(case, because=Snooze.Ended.HAND, by=by)
    else:
        _place(case, Case.Place.INBOX, by)


@transaction.atomic
def _place(case: Case, place: str, by: User | None, now: datetime | None = None) -> None:
    hold(case)
    require_work_on(by, case)
    if case.place in (place, Case.Place.MERGED):
        return
    previous, now = case.place, now or timezone.now()
    if previous == Case.Place.SNOOZED:
        end_snooze(case, because=Snooze.Ended.MOVED, now=now)
    update(case, place=place, placed_at=now, updated_at=now)
    record(CasePlaced(case_id=case.pk, place=place, previous=previous), by=by, at=now)


def purge(*, place: str, older_than: timedelta, now: datetime, limit: int = 200) -> int:
    """Delete for good what has lain in spam or trash longer than `older_than`; answers how many cases.

    Rows first, files after the commit: a crash between leaves files without rows, never rows without files.
    """
    if place not in (Case.Place.SPAM, Case.Place.TRASH):
        raise ValueError("only spam and trash are purged")
    ids = list(
        Case.objects.filter(place=place, placed_at__lt=now - older_than)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )
    for key in ids:
        _purge_case(key)
    return len(ids)


def _purge_case(key: int) -> None:
    with transaction.atomic():
        names = [
            *Attachment.objects.filter(message__case_id=key).values_list("stored", flat=True),
            *Delivery.objects.filter(message__case_id=key).exclude(stored="").values_list("stored", flat=True),
            *Received.objects.filter(case_id=key).values_list("stored", flat=True),
        ]
        Received.objects.filter(case_id=key).update(discarded_at=timezone.now(), stored="")
        Case.objects.filter(pk=key).delete()
        forget([key])
    for name in names:
        files.remove(name)
