"""Who answers for a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from besa.cases.actions.row import hold, row_time, update
from besa.cases.errors import OwnerNotInTeam
from besa.cases.events import CaseAssigned, CaseTransferred
from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


@transaction.atomic
def assign(
    case: Case, *, to: User | None, by: User | None, version: int | None = None, now: datetime | None = None
) -> None:
    """Give the case to `to`, or back to the team with None. Raises NotAllowed, OwnerNotInTeam, ChangedMeanwhile."""
    hold(case)
    require_work_on(by, case)
    if to is not None and not (to.is_active and to.works_on_cases and case.team_id in to.team_ids):
        raise OwnerNotInTeam(field="owner", name=to.name)
    new = to.pk if to else None
    if case.owner_id == new:
        return
    previous = case.owner_id
    update(case, version=version, owner=to, **row_time(now))
    record(CaseAssigned(case_id=case.pk, owner_id=new, previous_id=previous), by=by, at=now, about=case)


@transaction.atomic
def transfer(case: Case, *, to: Team, by: User | None, now: datetime | None = None) -> None:
    """Pass the case to another team. An owner who is not in it stays no owner there: the team answers for it (S: no case without team)."""
    hold(case)
    require_work_on(by, case)
    if case.team_id == to.pk:
        return
    previous, owner = case.team_id, case.owner
    update(case, team=to, **row_time(now))
    record(CaseTransferred(case_id=case.pk, team_id=to.pk, previous_id=previous), by=by, at=now)
    if owner is not None and to.pk not in owner.team_ids:
        update(case, owner=None, **row_time(now))
        record(CaseAssigned(case_id=case.pk, owner_id=None, previous_id=owner.pk), by=by, at=now)
