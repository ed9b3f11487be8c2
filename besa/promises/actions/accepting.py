"""What was confirmed in the composer is written into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from besa.cases.models import Case
from besa.promises.actions.personal import promise
from besa.promises.errors import NotOpen
from besa.promises.models import ErrandRequest
from besa.promises.rules import CONTACTS

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import User
    from besa.promises.accepting import Accepted
    from besa.promises.models import Promise


def write_down(case: Case, accepted: Accepted, *, by: User, now: datetime | None = None) -> Promise:
    """Raises what `promise` raises. What somebody else has confirmed is theirs to do, by the time that they have said."""
    if accepted.request is not None:
        return _write_down_confirmed(case, accepted.request, by=by, now=now)
    return promise(
        case,
        by=by,
        kind=accepted.kind,
        due_at=accepted.due_at,
        start=accepted.start if accepted.start != accepted.due_at or accepted.kind in CONTACTS else None,
        text=accepted.text,
        is_something_else=True,
        now=now,
    )


@transaction.atomic
def _write_down_confirmed(case: Case, key: int, *, by: User, now: datetime | None = None) -> Promise:
    """Read from the answer, not from the browser. Raises NotOpen for what was told already or has no yes."""
    rows = ErrandRequest.objects.filter(case=case, question__agreed_at__isnull=False).to_tell()
    found = rows.select_related("question__answered_by").filter(pk=key).first()
    if found is None or found.certain_at is None:
        raise NotOpen
    doer = found.question.answered_by
    sees = doer is not None and Case.objects.visible_to(doer).filter(pk=case.pk).exists()
    made = promise(
        case,
        by=by,
        kind="delivery",
        due_at=found.certain_at,
        text=found.what,
        deliverer=doer if sees else by,  # whoever cannot see the case is reminded by whoever asked
        is_something_else=True,
        now=now,
    )
    ErrandRequest.objects.filter(pk=found.pk).update(promise=made)
    return made
