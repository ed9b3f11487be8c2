"""Every write of wellbeing. Nothing here is recorded as an event: the log is read by others (PV-07)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.routing.actions import end_pause, pause
from besa.routing.queries import pause_of
from besa.routing.tasks import try_again_for
from besa.wellbeing.models import HardContact
from besa.wellbeing.queries import spoken_minutes
from besa.wellbeing.rules import EARLY_MINUTES, KEPT, LONGEST_REST, REST, SPARED

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

LONGEST = 600


@transaction.atomic
def note_hard_contact(
    *, by: User, case: Case | None = None, minutes: int | None = None, now: datetime | None = None
) -> HardContact:
    """One click: no offers for ten minutes, then no upset customer next for an hour (AB-06).

    `minutes`: as typed; else as long as the call that was just written down; else ten.
    """
    now = now or timezone.now()
    if minutes is None and case is not None:
        minutes = spoken_minutes(by, case, now=now)
    counted = min(LONGEST, max(1, minutes or EARLY_MINUTES))
    made: HardContact = HardContact.objects.create(user=by, case_id=case.pk if case else None, minutes=counted, at=now)
    pause(by, until=now + REST, spare_upset_until=now + REST + SPARED)
    return made


@transaction.atomic
def rest_longer(*, by: User, now: datetime | None = None) -> None:
    """Ten minutes more, up to an hour from now: nobody asks why."""
    now = now or timezone.now()
    found = pause_of(by, now=now)
    until = min((found.until if found else now) + REST, now + LONGEST_REST)
    pause(by, until=until, spare_upset_until=until + SPARED)


@transaction.atomic
def rest_no_longer(*, by: User, now: datetime | None = None) -> None:
    """Cases may come again, those that wait at once; the next ones are still no upset customers."""
    now = now or timezone.now()
    end_pause(by, now=now)
    try_again_for(by, now=now)


def forget(contact: HardContact, *, by: User) -> None:
    """Undo of the click. Only one's own: the caller fetched it through the viewer."""
    HardContact.objects.visible_to(by).filter(pk=contact.pk).delete()


def forget_old(*, now: datetime, older_than: timedelta = KEPT) -> int:
    """What lies longer than thirty days is gone for good."""
    count, _rows = HardContact.objects.filter(at__lt=now - older_than).delete()
    return int(count)
