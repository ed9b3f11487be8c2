"""What the ledger refuses to others' actions; `besa.wiring.guards` names it."""

from typing import Any

from besa.cases.models import Case
from besa.promises.errors import ContactStillOwed
from besa.promises.models import Promise
from besa.promises.rules import CONTACTS


def refuse_silence(*, case: Case, by: Any) -> None:
    """Nobody solves a case silently whose customer was promised to hear from us (PR-02). One query."""
    owed = Promise.objects.filter(case=case, kind__in=CONTACTS).open().order_by("due_at").first()
    if owed is not None:
        raise ContactStillOwed(due_at=owed.due_at, promise=owed.pk)
