"""What the ledger refuses to others' actions; `besa.wiring.guards` names it."""

from typing import Any

from django.db import transaction

from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.promises.accepting import confirmed_in, write_down
from besa.promises.errors import ContactStillOwed
from besa.promises.models import Promise
from besa.promises.rules import CONTACTS


def refuse_impossible(*, case: Case, letter: Letter, by: Any) -> None:
    """What was confirmed in the composer must be possible when it is sent; else it is said before, and nothing is lost.

    Tried for real and taken back: the rules stand in one place.
    """
    confirmed = list(confirmed_in(letter.extra))
    if not confirmed or by is None:
        return
    with transaction.atomic():
        for accepted in confirmed:
            write_down(case, accepted, by=by)
        transaction.set_rollback(True)


def refuse_silence(*, case: Case, by: Any) -> None:
    """Nobody solves a case silently whose customer was promised to hear from us (PR-02). One query."""
    owed = Promise.objects.filter(case=case, kind__in=CONTACTS).open().order_by("due_at").first()
    if owed is not None:
        raise ContactStillOwed(due_at=owed.due_at, promise=owed.pk)
