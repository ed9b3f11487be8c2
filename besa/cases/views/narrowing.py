"""The cases of a condition in parts, each of which walks along an index of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from besa.cases.conditions import All, Condition, Test, to_q
from besa.cases.conditions.tree import tests_in
from besa.cases.models import Case

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models.case import CaseQuerySet


def rows_of(condition: Condition, user: User) -> list[CaseQuerySet]:
    """What `user` sees of the cases that meet `condition`; no case in two of them. In the inbox, unless a place is asked for."""
    asked = to_q(condition, reader=user)
    return [
        part.filter(place=place).with_activity(activity).filter(asked)
        for part in parts_of(user)
        for place in _places(condition)
        for activity in _activities(condition)
    ]


def parts_of(user: User) -> list[CaseQuerySet]:
    """What `user` sees: each team, what is theirs elsewhere, and what they recorded elsewhere."""
    seen = Case.objects.visible_to(user)
    if user.sees_every_case:
        return [seen]
    teams = sorted(user.team_ids) if user.works_on_cases else []
    elsewhere = seen.exclude(team_id__in=teams)
    owned = [elsewhere.filter(owner=user)] if user.works_on_cases else []
    recorded = elsewhere.filter(created_by=user)
    return [
        *(Case.objects.visible_to(user, team=team) for team in teams),
        *owned,
        recorded.exclude(owner=user) if owned else recorded,
    ]


def _places(condition: Condition) -> list[Any]:
    asked = _asked(condition, "place")
    if asked is not None:
        return asked
    is_mentioned = any(test.field == "place" for test in tests_in(condition))
    return list(Case.Place.values) if is_mentioned else [Case.Place.INBOX]


def _activities(condition: Condition) -> list[bool]:
    """Only what the condition can hold for: the other half of an index would be read in vain."""
    allowed = {True, False}
    activities, statuses = _asked(condition, "activity"), _asked(condition, "status")
    if activities is not None:
        allowed &= {one == "open" for one in activities}
    if statuses is not None:
        allowed &= {one in Case.ACTIVE for one in statuses}
    return sorted(allowed, reverse=True)


def _asked(condition: Condition, field: str) -> list[Any] | None:
    """The only values of `field` for which the condition can hold, None where it may hold for any."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    found = [part.value for part in parts if isinstance(part, Test) and (part.field, part.op) == (field, "is")]
    return found[0] if found else None
