"""What the ledger refuses to others' actions; `besa.wiring.guards` names it."""

from typing import Any

from django.db import transaction

from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.promises.accepting import confirmed_in
from besa.promises.actions import write_down
from besa.promises.errands import unconfirmed_in
from besa.promises.errors import ContactStillOwed, NotAllAnswered, NotConfirmed
from besa.promises.models import Promise
from besa.promises.pointing import open_points_of
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


def warn_of_others_errands(*, case: Case, letter: Letter, by: Any) -> None:
    """What is somebody else's to give is not improvised: it is asked of them first (PR-05). One query without such words."""
    if by is None:
        return
    for errand in unconfirmed_in(letter.text, case, by):
        name = errand.person.name if errand.person else errand.team.name
        raise NotConfirmed(key=f"errand:{errand.pk}", errand=errand.name, name=name)


def refuse_silence(*, case: Case, by: Any) -> None:
    """Nobody solves a case silently whose customer was promised to hear from us (PR-02). One query."""
    owed = Promise.objects.filter(case=case, kind__in=CONTACTS).open().order_by("due_at").first()
    if owed is not None:
        raise ContactStillOwed(due_at=owed.due_at, promise=owed.pk)


def refuse_unanswered(*, case: Case, by: Any) -> None:
    """Everything that was asked is answered, or somebody has said where it was (PR-15). One query."""
    points = open_points_of(case)
    if points:
        raise NotAllAnswered(count=len(points), first=points[0].text, points=[point.pk for point in points])
