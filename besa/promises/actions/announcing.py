"""Telling customers their new times: held back for a moment, taken back, carried on after a kill."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.rules import UNDO_TIME
from besa.core.errors import Refused
from besa.core.events import record
from besa.promises import danger
from besa.promises.errors import NotAllowed, OnTheirWay
from besa.promises.events import AnnouncementTakenBack, NewTimesAnnounced
from besa.promises.models import Announced, Announcement
from besa.promises.rules import may_set_policies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from besa.accounts.models import User
    from besa.calendars.models import BusinessHours

# Of one worker's turn; the next turn goes on.
PAGES, AT_ONCE = 20, 50
State = Announcement.State


@transaction.atomic
def announce(
    hours: BusinessHours, *, by: User, reason: str, only: Iterable[int] | None = None, now: datetime | None = None
) -> Announcement:
    """Give these promises, or all that are in danger, their new time: after UNDO_TIME, in which it can be taken back.

    All are gathered by a worker first. Raises NotAllowed.
    """
    if not may_set_policies(by):
        raise NotAllowed
    now = now or timezone.now()
    made = Announcement.objects.create(hours=hours, by=by, reason=reason, made_at=now)
    if only is not None:
        found = danger.in_danger(hours, by=by, now=now, only=set(only) - danger.on_their_way(hours))
        _add(made, danger.by_customer(found))
        _hold(made, now)
    record(NewTimesAnnounced(announcement_id=made.pk, hours_id=hours.pk), by=by, at=now)
    return made


def _add(announcement: Announcement, groups: Iterable[list[danger.InDanger]]) -> None:
    Announced.objects.bulk_create(
        Announced(announcement=announcement, promises=[one.promise.pk for one in some]) for some in groups
    )


def _hold(announcement: Announcement, now: datetime) -> None:
    announcement.state, announcement.goes_at = State.HELD, now + UNDO_TIME
    announcement.save(update_fields=["state", "goes_at"])


@transaction.atomic
def take_back(announcement: Announcement, *, by: User, now: datetime | None = None) -> None:
    """Nobody is told anything. Raises NotAllowed, and OnTheirWay once its time has come."""
    if not may_set_policies(by):
        raise NotAllowed
    now = now or timezone.now()
    rows = Announcement.objects.filter(pk=announcement.pk)
    held = rows.filter(state=State.HELD, goes_at__gt=now)
    if not (held | rows.filter(state=State.GATHERING)).update(state=State.TAKEN_BACK):
        raise OnTheirWay
    record(AnnouncementTakenBack(announcement_id=announcement.pk, hours_id=announcement.hours_id), by=by, at=now)


def carry_on(announcement: Announcement, *, now: datetime) -> None:
    """One worker's turn. Several may do it at once, and each may be killed: every step is claimed by an UPDATE of its own."""
    if announcement.state == State.GATHERING:
        _gather(announcement, now)
        return
    due = Announcement.objects.filter(pk=announcement.pk, state=State.HELD, goes_at__lte=now)
    due.update(state=State.GOING)
    rows = Announced.objects.filter(announcement=announcement, announcement__state=State.GOING)
    for row in list(rows.filter(state=Announced.State.WAITING).order_by("pk")[:AT_ONCE]):
        tell_one(row, announcement, now=now)
    if not rows.filter(state=Announced.State.WAITING).exists():
        Announcement.objects.filter(pk=announcement.pk, state=State.GOING).update(state=State.DONE)


def _gather(announcement: Announcement, now: datetime) -> None:
    for _page in range(PAGES):
        if not _gather_page(announcement, now):
            return


@transaction.atomic
def _gather_page(announcement: Announcement, now: datetime) -> bool:
    """Whether there is more. The rows and how far they go are written together."""
    known = announcement.gathered_to
    page = danger.page_of(announcement.hours, by=announcement.by, now=now, after=known or None)
    reached = page.after or known
    mine = Announcement.objects.filter(pk=announcement.pk, state=State.GATHERING, gathered_to=known)
    if not mine.update(gathered_to=reached):  # taken back, or another worker was faster
        return False
    announcement.gathered_to = reached
    _add(announcement, (group.found for group in page.groups))
    if page.after is None:
        _hold(announcement, now)
    return page.after is not None


def tell_one(row: Announced, announcement: Announcement, *, now: datetime) -> None:
    """The claim, the notice and the new times stand in one transaction: all of it happens once, or nothing."""
    try:
        with transaction.atomic():
            if not _claim(row, Announced.State.TOLD):
                return
            found = danger.in_danger(announcement.hours, by=announcement.by, now=now, only=row.promises)
            if found:
                danger.tell_customer(found, by=announcement.by, reason=announcement.reason, now=now)
            else:
                Announced.objects.filter(pk=row.pk).update(state=Announced.State.SPARED)
    except Refused:
        _claim(row, Announced.State.FAILED)


def _claim(row: Announced, state: str) -> bool:
    return bool(Announced.objects.filter(pk=row.pk, state=Announced.State.WAITING).update(state=state))
