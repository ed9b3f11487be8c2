"""What routing knows of a desk's people while it gives out many cases: read once for several, and held against the database
before a case is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from besa.cases.models import Case
from besa.core.prepared import Prepared
from besa.routing.models import Offer, Policy, Seat
from besa.routing.queries import candidates_of, declined_by, policies_of, seats_of
from besa.routing.rules import Candidate, Choice, choose

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from besa.accounts.models import Team
    from besa.routing.rules import Ask

# Who is there, who is away and what they can do may be so old; how many cases somebody has is asked before they get one.
FRESH = timedelta(seconds=2)


@dataclass(slots=True)
class Desk:
    read_at: datetime
    policies: list[Policy]
    candidates: dict[int, Candidate]
    seats: dict[int, Seat]


class Roster:
    """For the cases that one worker routes one after the other, each in its own transaction."""

    def __init__(self) -> None:
        self._desks: dict[int, Desk] = {}
        self._turn = 0

    def begin(self, turn: int) -> None:
        """`turn` is counted for all workers: when another has routed a case since ours, everything is read anew."""
        if turn != self._turn + 1:
            self._desks.clear()
        self._turn = turn

    def forget(self) -> None:
        """What was given is not written: nothing that is remembered holds."""
        self._desks.clear()

    def desk(self, team: Team, now: datetime) -> Desk:
        """About ten queries, or none."""
        known = self._desks.get(team.pk)
        if known is None or not timedelta(0) <= now - known.read_at <= FRESH:
            found = {one.user_id: one for one in candidates_of(team.pk, now=now)}
            known = self._desks[team.pk] = Desk(now, list(policies_of(team)), found, seats_of(found))
        return known

    def choose(self, case: Case, ask: Ask, now: datetime) -> Choice:
        """As `rules.choose`. Whoever is found has as many cases as is remembered, or all is read anew and chosen again."""
        desk, declined = self.desk(case.team, now), declined_by(case.pk, now)
        found = choose(_without(declined, desk), ask)
        if found.user_id is None or desk.read_at == now or self._is_right(desk, found.user_id):
            return found
        self.forget()
        return choose(_without(declined, self.desk(case.team, now)), ask)

    def give(self, case: Case, user_id: int, now: datetime) -> None:
        """Remember that this person has one case more."""
        desk = self._desks[case.team_id]
        before = desk.candidates[user_id]
        desk.candidates[user_id] = replace(
            before,
            open_cases=before.open_cases + 1,
            upset_cases=before.upset_cases + case.is_upset,
            last_given_at=now,
        )

    def _is_right(self, desk: Desk, user_id: int) -> bool:
        return len(_IN_HAND.tuples(user_id)) == desk.candidates[user_id].open_cases


def _without(declined: set[int], desk: Desk) -> list[Candidate]:
    if not declined:
        return list(desk.candidates.values())
    return [replace(one, has_declined=one.user_id in declined) for one in desk.candidates.values()]


def _owned(user: int) -> QuerySet[Case, Any]:
    open_ones = Case.objects.active().filter(owner_id=user).exclude(status=Case.Status.WAITING)
    return open_ones.order_by().values_list("pk")


# What somebody owns and what they are asked about; each counts.
_IN_HAND: Prepared[Case] = Prepared(
    lambda user: _owned(user).union(Offer.objects.open().filter(user_id=user).order_by().values_list("pk"), all=True),
    -1,
)
