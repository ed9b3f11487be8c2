"""What every write to the ledger shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from besa.cases import actions as case_actions
from besa.promises.queries import next_due_of

if TYPE_CHECKING:
    from besa.cases.models import Case
    from besa.promises.models import Promise


def refresh_next_due(case: Case) -> None:
    """What the list shows as owed next. Derived from the rows, so it may be called at any time."""
    found = next_due_of(case)
    at, kind = (found.due_at, found.kind) if found else (None, "")
    if (case.next_due_at, case.next_due_kind) != (at, kind):
        case_actions.set_next_due(case, at=at, kind=kind)


def about(promise: Promise) -> dict[str, Any]:
    """The fields that every event of a promise has."""
    return {"case_id": promise.case_id, "promise_id": promise.pk, "kind": promise.kind}
