"""Reads of wellbeing. One's own gauge; and for those who plan a yes or no for each person, never a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from besa.cases.models import Message
from besa.wellbeing.models import HardContact
from besa.wellbeing.rules import Gauge, gauge

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

DAY = timedelta(hours=36)
SPOKEN = (Message.Channel.PHONE, Message.Channel.VISIT)
JUST_NOW = timedelta(hours=2)


def gauge_of(user: User, *, now: datetime) -> Gauge:
    rows = HardContact.objects.visible_to(user).filter(at__gt=now - DAY).values_list("at", "minutes")
    return gauge(rows, now=now, zone=ZoneInfo(user.time_zone))


def who_needs_relief(people: Iterable[User], *, now: datetime) -> set[int]:
    """The people of a desk who have had enough today: ids and nothing else leaves this function (AB-07). One query."""
    known = {person.pk: person for person in people}
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    rows = HardContact.objects.filter(user__in=list(known), at__gt=now - DAY)
    for user_id, at, minutes in rows.values_list("user_id", "at", "minutes"):
        found[user_id].append((at, minutes))
    zones = {key: ZoneInfo(person.time_zone) for key, person in known.items()}
    return {key for key, contacts in found.items() if gauge(contacts, now=now, zone=zones[key]).needs_relief}


def spoken_minutes(user: User, case: Case, *, now: datetime) -> int | None:
    """How long the last call or visit lasted that `user` wrote down in the case just now; None without one."""
    spoken = Message.objects.visible_to(user).filter(case=case, author=user, channel__in=SPOKEN, duration__isnull=False)
    last = spoken.filter(created_at__gt=now - JUST_NOW).order_by("-created_at").first()
    return max(1, round(last.duration.total_seconds() / 60)) if last and last.duration else None
