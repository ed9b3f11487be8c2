"""Taking changes back, all of the named ones or none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.errors import ChangedSince, NotAllowed, NothingToUndo
from besa.cases.events import ChangeUndone
from besa.cases.models import Case
from besa.cases.rules import may_work_on
from besa.cases.undo.reversals import REVERSALS
from besa.cases.undo.standing import standing_of
from besa.core.events import gathered, record
from besa.core.models import LoggedEvent

if TYPE_CHECKING:
    from besa.accounts.models import User

# Who passes a case out of their own sight by mistake can take it back this long.
OWN_MISTAKE = timedelta(minutes=10)


@transaction.atomic
def undo(case: Case, *, changes: Collection[int], by: User, now: datetime | None = None) -> list[str]:
    """Take back the events `changes` of `case`, the last one first; answers with sentences on what could not come back.

    Raises NotAllowed, NothingToUndo (taken back already, or of no kind that can be), ChangedSince (a later change is about the
    same), and what a way back refuses. Then nothing has changed.
    """
    since = LoggedEvent.objects.filter(case_id=case.pk, pk__gte=min(changes, default=0)).order_by("-pk")
    wanted = [event for event in since if event.pk in changes and event.name in REVERSALS]
    if not wanted or len(wanted) != len(set(changes)):
        raise NothingToUndo
    if not may_undo(by, case, wanted, now=now or timezone.now()):
        raise NotAllowed
    _require_standing(since, wanted)
    with gathered() as through:
        said = [REVERSALS[event.name].put_back(case, event, by) for event in wanted]
    told = [event.pk for event in through if event.case_id == case.pk]
    record(ChangeUndone(case_id=case.pk, undid=sorted(changes), through=told), by=by, at=now)
    return [words for words in said if words]


def may_undo(user: User, case: Case, changes: Collection[LoggedEvent], *, now: datetime) -> bool:
    """Whoever may work on the case; and whoever made the changes a moment ago."""
    own = all(event.actor_id == user.pk and now - event.at <= OWN_MISTAKE for event in changes)
    return may_work_on(user, case) or own


def case_passed_away(user: User, *, number: int, changes: Collection[int], now: datetime) -> Case | None:
    """The case that `user` passed out of their own sight by one of `changes` a moment ago."""
    if not (user.is_active and user.works_on_cases):
        return None
    own = LoggedEvent.objects.filter(pk__in=changes, actor=user, at__gte=now - OWN_MISTAKE)
    return Case.objects.filter(number=number, pk__in=own.values("case_id")).select_related("customer", "team").first()


def _require_standing(since: Collection[LoggedEvent], wanted: Collection[LoggedEvent]) -> None:
    standing = standing_of(since)
    if any(event.pk in standing.undone for event in wanted):
        raise NothingToUndo
    asked = {event.pk for event in wanted}
    for event in wanted:
        mine = set(REVERSALS[event.name].aspects(event.data))
        later = (other for other in standing.live if other.pk > event.pk and other.pk not in asked)
        if any(mine & set(REVERSALS[other.name].aspects(other.data)) for other in later):
            raise ChangedSince
