"""Where a case stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.row import hold, update
from besa.cases.actions.snoozing import wake
from besa.cases.events import StatusChanged
from besa.cases.models import Case, OwnStatus, Snooze
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
    own: OwnStatus | None = None,
    reason: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> None:
    """Move the case to `status`, under the desk's `own` name for it. Guards may refuse to call it done.

    Raises NotAllowed, ChangedMeanwhile, ValueError (no status, or a name of another one).
    """
    hold(case)
    move_to(case, status=status, by=by, own=own, reason=reason, version=version, now=now)


def move_to(
    case: Case,
    *,
    status: str,
    by: User | None,
    own: OwnStatus | None = None,
    reason: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> None:
    """`set_status` for an action that holds the case already."""
    require_work_on(by, case)
    if status not in Case.Status.values or (own is not None and own.category != status):
        raise ValueError(status)
    if (case.status, case.own_status_id) == (status, own.pk if own else None):
        return
    if status in Case.DONE and not case.is_done:
        guards.check("solve", case=case, by=by)
    previous = case.status
    fields = _status_fields(case, status, now or timezone.now()) | {"own_status": own}
    kept: dict[str, Any] = {name: _text(getattr(case, name)) for name in fields if name in ENDING}
    kept |= {"own_status_id": case.own_status_id}
    update(case, version=version, **fields)
    called = {"": own.name} | own.names if own else None
    event = StatusChanged(case_id=case.pk, status=status, previous=previous, reason=reason, kept=kept, own=called)
    record(event, by=by, at=now)
    if case.is_done and case.place == Case.Place.SNOOZED:
        wake(case, because=Snooze.Ended.DONE, by=by, now=now)


def solve(case: Case, *, by: User | None, version: int | None = None, now: datetime | None = None) -> None:
    """The customer has what they needed."""
    set_status(case, status=Case.Status.SOLVED, by=by, version=version, now=now)


def reopen(case: Case, *, by: User | None, reason: str = "", now: datetime | None = None) -> None:
    """Back to work. Silent when it is open. Whoever calls holds the case."""
    if case.is_done or case.status == Case.Status.WAITING:
        move_to(case, status=Case.Status.OPEN, by=by, reason=reason, now=now)


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
