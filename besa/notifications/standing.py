"""How colleagues see each other wherever one of them is chosen: here, busy, away, not here. Never why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.accounts.models import Availability, Standing
from besa.core.models import Installation
from besa.core.moments import moment
from besa.notifications.queries import focused

if TYPE_CHECKING:
    from besa.accounts.models import User

HERE, BUSY, AWAY, NOT_HERE = "here", "busy", "away", "not_here"


@dataclass(frozen=True, slots=True)
class Seen:
    """`until`: only of somebody away, and only where they have said it."""

    state: str
    until: datetime | None = None

    @property
    def words(self) -> str:
        if self.state == AWAY and self.until is not None:
            return _("away until %(moment)s") % {"moment": moment(self.until)}
        words = {
            HERE: pgettext("of a person", "here"),
            BUSY: pgettext("of a person", "busy"),
            AWAY: pgettext("of a person", "away"),
            NOT_HERE: pgettext("of a person", "not here"),
        }
        return words[self.state]

    @property
    def is_asked(self) -> bool:
        """Whether routing would ask them now."""
        return self.state == HERE


def standings_of(people: Iterable[User], *, now: datetime) -> dict[int, Seen]:
    """By person. Three queries, however many people."""
    listed = list(people)
    ids = [person.pk for person in listed]
    absent = dict(Availability.objects.on(now).filter(user_id__in=ids).values_list("user_id", "away_until"))
    busy = set(focused(ids, now=now))
    present_for = presence_lasts()
    return {person.pk: _seen(person, absent, busy, present_for, now) for person in listed}


def presence_lasts() -> timedelta:
    """How long after the last sign of them somebody is taken to be at the desk. One query."""
    return timedelta(minutes=Installation.current().present_for_minutes)


def _seen(
    person: User, absent: dict[int, datetime | None], busy: set[int], present_for: timedelta, now: datetime
) -> Seen:
    if person.pk in absent:
        return Seen(AWAY, absent[person.pk])
    said = person.standing_at(now)
    if said == Standing.AWAY:
        return Seen(AWAY, person.standing_until)
    if said == Standing.BUSY or person.pk in busy:
        return Seen(BUSY)
    return Seen(HERE if is_present(person, present_for, now) else NOT_HERE)


def is_present(person: User, present_for: timedelta, now: datetime) -> bool:
    """A page of theirs was open, or they asked for one, so lately; noted to five minutes, and nothing older is kept."""
    return person.last_seen_at is not None and now - person.last_seen_at <= present_for


def with_standings(people: Iterable[User]) -> list[User]:
    """The same people, each with `seen`. Three queries."""
    listed = list(people)
    seen = standings_of(listed, now=timezone.now())
    for person in listed:
        person.seen = seen[person.pk]  # type: ignore[attr-defined]  # for templates
    return listed
