"""What somebody absent has promised goes to whoever stands in; recomputed, so that it may be asked for at any time."""

from __future__ import annotations

from datetime import datetime

from besa.accounts.models import Availability, User
from besa.accounts.queries import stand_in_of
from besa.promises import notices
from besa.promises.actions.personal import pass_on
from besa.promises.errors import NotOpen
from besa.promises.models import Promise


def cover_the_absent(*, now: datetime, user: User | None = None) -> None:
    """Each open promise that falls due while its deliverer is away passes to the stand-in, with one notice for all of them.

    Where nobody stands in, the managers are told once for each absence.
    """
    absences = Availability.objects.on(now).select_related("user")
    for absence in absences.filter(user=user) if user else absences:
        cover(absence, now=now)


def cover(absence: Availability, *, now: datetime) -> None:
    rows = Promise.objects.filter(deliverer=absence.user_id).open()
    if absence.away_until is not None:
        rows = rows.filter(due_at__lt=absence.away_until)
    owed = list(rows.select_related("case"))
    if not owed:
        return
    once = f"absence:{absence.pk}"
    stand_in = stand_in_of(absence.user_id, now)
    if stand_in is None:
        teams = {promise.team_id for promise in owed}
        notices.tell_uncovered(absence.user, team_ids=teams, count=len(owed), once=once, now=now)
        return
    passed = sum(_passed(promise, stand_in, now) for promise in owed)
    if passed:
        once = f"{once}:{owed[-1].pk}:{passed}"
        notices.tell_stand_in(stand_in, away=absence.user, count=passed, once=once, now=now)


def _passed(promise: Promise, stand_in: User, now: datetime) -> bool:
    try:
        pass_on(promise, to=stand_in, by=None, reason="away", now=now)
    except NotOpen:  # kept a moment ago
        return False
    return True
