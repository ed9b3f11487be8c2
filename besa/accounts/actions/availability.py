"""Who is away, and who stands in. What others read of it never says why."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from besa.accounts.errors import AwayBackwards, AwayTwice, NoStandIn
from besa.accounts.events import CameBack, WentAway
from besa.accounts.models import Availability, User
from besa.accounts.rules import may_set_availability
from besa.core.errors import NotAllowed
from besa.core.events import record


@transaction.atomic
def go_away(
    user: User,
    *,
    by: User,
    away_from: datetime | None = None,
    away_until: datetime | None = None,
    stand_in: User | None = None,
    now: datetime | None = None,
) -> Availability:
    """`user` will be absent; `away_until` None is until they are back. Raises NotAllowed, AwayBackwards, AwayTwice, NoStandIn."""
    now = now or timezone.now()
    away_from = away_from or now
    if not may_set_availability(by, user):
        raise NotAllowed
    if away_until is not None and away_until <= max(away_from, now):
        raise AwayBackwards(field="away_until")
    if _overlapping(user, away_from, away_until):
        raise AwayTwice(field="away_from")
    if stand_in is not None and not _can_stand_in(stand_in, user, away_from, away_until):
        raise NoStandIn(field="stand_in")
    made = Availability.objects.create(user=user, away_from=away_from, away_until=away_until, stand_in=stand_in)
    event = WentAway(
        availability_id=made.pk,
        user_id=user.pk,
        away_from=away_from,
        away_until=away_until,
        stand_in_id=stand_in.pk if stand_in else None,
    )
    record(event, by=by, at=now)
    return made


def _overlapping(user: User, start: datetime, end: datetime | None) -> bool:
    rows = Availability.objects.filter(user=user).filter(Q(away_until=None) | Q(away_until__gt=start))
    return rows.filter(away_from__lt=end).exists() if end else rows.exists()


def _can_stand_in(stand_in: User, user: User, start: datetime, end: datetime | None) -> bool:
    if stand_in.pk == user.pk or not stand_in.is_active or not stand_in.works_on_cases:
        return False
    knows = stand_in.is_administrator or bool(stand_in.team_ids & user.team_ids)
    return knows and not _overlapping(stand_in, start, end)


@transaction.atomic
def come_back(availability: Availability, *, by: User, now: datetime | None = None) -> None:
    """The absence is over now, or never begins. Silent when it is over. Raises NotAllowed."""
    if not may_set_availability(by, availability.user):
        raise NotAllowed
    now = now or timezone.now()
    rows = Availability.objects.filter(pk=availability.pk)
    planned = rows.filter(away_from__gt=now).delete()[0]
    if planned or rows.not_over(now).update(away_until=now):
        record(CameBack(availability_id=availability.pk, user_id=availability.user_id), by=by, at=now)
