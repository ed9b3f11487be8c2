"""Where a case stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.row import update
from besa.cases.actions.snoozing import wake
from besa.cases.events import StatusChanged
from besa.cases.models import Case, Snooze
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.registry import guards

if TYPE_CHECKING:
    from besa.accounts.models import User

ENDING = ("solved_at", "closed_at", "unanswered_since")


@transaction.atomic
def set_status(
    case: Case,
    *,
    status: str,
    by: User | None,
    reason: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> None:
    """Move the case to `status`. Guards may refuse to call it done. Raises NotAllowed, ChangedMeanwhile, ValueError."""
    require_work_on(by, case)
    if status not in Case.Status.values:
        raise ValueError(status)
    if case.status == status:
        return
    if status in Case.DONE and not case.is_done:
        guards.check("solve", case=case, by=by)
    previous = case.status
    fields = _status_fields(case, status, now or timezone.now())
    kept = {name: _text(getattr(case, name)) for name in fields if name in ENDING}
    update(case, version=version, **fields)
    record(StatusChanged(case_id=case.pk, status=status, previous=previous, reason=reason, kept=kept), by=by, at=now)
    if case.is_done and case.place == Case.Place.SNOOZED:
        wake(case, because=Snooze.Ended.DONE, by=by, now=now)


def solve(case: Case, *, by: User | None, version: int | None = None, now: datetime | None = None) -> None:
    """The customer has what they needed."""
    set_status(case, status=Case.Status.SOLVED, by=by, version=version, now=now)


def reopen(case: Case, *, by: User | None, reason: str = "", now: datetime | None = None) -> None:
    """Back to work. Silent when it is open."""
    if case.is_done or case.status == Case.Status.WAITING:
        set_status(case, status=Case.Status.OPEN, by=by, reason=reason, now=now)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _status_fields(case: Case, status: str, now: datetime) -> dict[str, Any]:
    done = status in Case.DONE
    fields: dict[str, Any] = {"status": status, "is_active": not done, "updated_at": now}
    fields["solved_at"] = (case.solved_at or now) if done else None
    fields["closed_at"] = now if status == Case.Status.CLOSED else None
    if done:
        fields |= {"unanswered_since": None, "back_because": ""}
    return fields
