"""Never recorded and forgotten (CO-28): cases in which nothing stands next are an error that somebody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from besa.cases.models import Case, Draft, Handover, Question

if TYPE_CHECKING:
    from besa.accounts.models import Team, User

SHOWN = 30


def forgotten_by(user: User, team: Team | None) -> list[Case]:
    """Of the team, or the reader's own; who was left longest first. One query along the cases at which it is our turn.

    A question to a colleague, a hand-over that is offered and a letter that leaves later are steps too.
    """
    here = {"case": OuterRef("pk")}
    rows = Case.objects.visible_to(user).filter(
        is_active=True,
        place=Case.Place.INBOX,
        status__in=Case.OUR_TURN,
        next_due_at=None,
        unanswered_since=None,
    )
    rows = rows.filter(team=team) if team else rows.filter(owner=user)
    steps = (Question.objects.waiting(), Handover.objects.offered(), Draft.objects.scheduled())
    for found in steps:
        rows = rows.exclude(Exists(found.filter(**here)))
    return list(rows.select_related("customer", "owner").order_by("last_message_at", "id")[:SHOWN])
