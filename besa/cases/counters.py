"""How much stands in the folders that the rail counts. Every page asks, so the SQL is made once (`core.prepared`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from besa.cases.models import Case, Received, Seen
from besa.cases.queries import COUNT_LIMIT
from besa.core.prepared import Prepared
from besa.core.registry import Counted

if TYPE_CHECKING:
    from besa.accounts.models import User

MOST = COUNT_LIMIT + 1


def _of_case(rows: Callable[..., Any], *stand_ins: Any) -> Prepared[Case]:
    """Keys of at most MOST cases, by the index of the folder's list."""
    return Prepared(lambda *key: rows(*key).order_by("-last_message_at", "-id").values_list("pk")[:MOST], *stand_ins)


def _held() -> Any:
    return Received.objects.held_back().order_by().values_list("pk")


def _mine(user: int) -> Any:
    """Of each case the newest message, and up to which `user` has seen it."""
    seen = Seen.objects.filter(user_id=user, case_id=OuterRef("pk")).values("upto")[:1]
    rows = Case.objects.active().filter(owner_id=user).annotate(seen=Subquery(seen))
    return rows.order_by("-last_message_at", "-id").values_list("newest_message_id", "seen")[:MOST]


_MINE: Prepared[Case] = Prepared(_mine, -1)
_UNOWNED = _of_case(lambda team: Case.objects.active().unowned().filter(team_id=team), -1)
_TEAM = _of_case(lambda team: Case.objects.active().filter(team_id=team), -1)
_ALL_UNOWNED = _of_case(lambda: Case.objects.active().unowned())
_ALL = _of_case(lambda: Case.objects.active())
_HELD: Prepared[Received] = Prepared(lambda team: _held().filter(team_id=team)[:MOST], -1)
_ALL_HELD: Prepared[Received] = Prepared(lambda: _held()[:MOST])
_PENDING: Prepared[Received] = Prepared(
    lambda since: (
        Received.objects.filter(state=Received.State.PENDING, received_at__lt=since).order_by().values_list("pk")[:1]
    ),
    datetime(1900, 1, 1, tzinfo=UTC),
)


def mine(user: User) -> Counted:
    """Open cases that `user` owns, whoever owns a case sees it; with how many of them have something new to them."""
    cases = _MINE.tuples(user.pk)
    found = Counted(len(cases))
    found.news = sum(newest > (seen or 0) for newest, seen in cases)
    return found


def unowned(user: User) -> int:
    return _of_teams(user, _UNOWNED, _ALL_UNOWNED)


def team(user: User) -> int:
    return _of_teams(user, _TEAM, _ALL)


def _of_teams(user: User, by_team: Prepared[Any], everywhere: Prepared[Any]) -> int:
    """Bounded as in `bounded_count`, for those who work on cases or read them all. One query for each team."""
    if user.sees_every_case:
        return len(everywhere.tuples())
    total = 0
    for team_id in sorted(user.team_ids):
        total += len(by_team.tuples(team_id))
        if total > COUNT_LIMIT:
            break
    return total


def held_back(user: User) -> int:
    """Mail that waits for a person's decision, or could not be read."""
    return _of_teams(user, _HELD, _ALL_HELD) if user.works_on_cases or user.sees_every_case else 0


def any_unsorted(since: datetime) -> bool:
    """Whether any mail that came before `since` is not accounted for."""
    return bool(_PENDING.tuples(since))
