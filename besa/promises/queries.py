"""Reads about promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from besa.accounts.models import Team
from besa.calendars.models import schedule_of
from besa.calendars.worktime import Interval, Schedule
from besa.cases.models import Case, Message
from besa.core.models import Installation
from besa.promises.models import Promise

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User


def schedule_of_team(team: Team) -> Schedule:
    """The hours of the team; a team without hours answers at every hour, in the zone of the desk."""
    if team.business_hours is not None:
        return schedule_of(team.business_hours)
    return always(Installation.current().time_zone or settings.TIME_ZONE)


def always(zone: str) -> Schedule:
    return Schedule(zone, ((Interval.parse("00:00-24:00"),),) * 7)


def closed_weekdays_of(user: User) -> frozenset[int] | None:
    """The weekdays (Monday is 0) on which nobody of the user's teams works.

    None when the teams do not agree, or one has no hours. Who belongs to no team but sees every case, asks all teams.
    """
    teams = Team.objects.active()
    if user.team_ids or not user.sees_every_case:
        teams = teams.filter(pk__in=user.team_ids)
    weeks = [
        team.business_hours.week if team.business_hours else None for team in teams.select_related("business_hours")
    ]
    found = {frozenset(day for day in range(7) if not week[day]) for week in weeks if week is not None}
    return found.pop() if len(found) == 1 and None not in weeks else None


def next_due_of(case: Case) -> Promise | None:
    """The earliest promise that the customer waits for; None for a case that is done or lies in spam or trash."""
    if not case.is_active or case.place != Case.Place.INBOX:
        return None
    return Promise.objects.filter(case=case).owed().order_by("due_at", "id").first()


def answers_of(case: Case, *, since: datetime) -> list[Message]:
    """What persons said to the customer since then, earliest first, and did not take back (CH-14).

    A message of which every copy failed has not been said. At most one row is ever needed, so at most a few are read.
    """
    said = (
        Message.objects.filter(case=case, direction=Message.Direction.OUT, automatic=False, author__isnull=False)
        .filter(said_at__gte=since, withdrawn_at=None)
        .order_by("said_at", "pk")
        .prefetch_related("deliveries")[:20]
    )
    return [message for message in said if not is_undelivered(message)]


def is_undelivered(message: Message) -> bool:
    """Whether copies were made and none of them can still arrive. Written-down calls and visits have no copies."""
    deliveries = list(message.deliveries.all())
    return bool(deliveries) and all(one.state in ("failed", "bounced", "withdrawn") for one in deliveries)
