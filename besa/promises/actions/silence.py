"""No customer waits in silence longer than a limit (PR-12). Whatever a machine sends is no word of ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from besa.cases.actions.retelling import LOGGED
from besa.cases.models import Case, Message
from besa.core.events import record
from besa.promises.clock import due
from besa.promises.events import SilenceBroken, SilenceNear
from besa.promises.models import Silence
from besa.promises.queries import chosen_for, schedule_of_team
from besa.promises.rules import OUR_TURN, SILENCE, SOON

if TYPE_CHECKING:
    from besa.core.events import Event


@transaction.atomic
def hear(case: Case, *, at: datetime) -> None:
    """A person has spoken to the customer at `at`: the silence begins anew."""
    _keep(case, since=at, now=at)


@transaction.atomic
def listen(case: Case, *, now: datetime) -> None:
    """The case has moved: it is our turn to speak from now on, or no more. What has been silent goes on counting."""
    row = Silence.objects.filter(case=case).first()
    if row is None and not _is_our_turn(case):
        return
    runs_on = row is not None and row.due_at is not None
    if runs_on and _is_our_turn(case):
        return
    _keep(case, since=now, now=now)


@transaction.atomic
def hear_no_more(case: Case, *, now: datetime) -> None:
    """What was said last was taken back or did not arrive: the silence goes back to what was said before it."""
    row = Silence.objects.filter(case=case).first()
    if row is not None:
        _keep(case, since=min(last_heard(case) or case.created_at, row.since), now=now)


def last_heard(case: Case) -> datetime | None:
    """When a person wrote or called last, as far as it stands."""
    rows = Message.objects.filter(case=case, automatic=False, author__isnull=False, withdrawn_at=None)
    said = rows.filter(direction=Message.Direction.OUT).exclude(channel__in=LOGGED).exclude(deliveries__state__in=LOST)
    return said.order_by("-said_at").values_list("said_at", flat=True).first()


LOST = ("failed", "bounced")


def _is_our_turn(case: Case) -> bool:
    return case.status in OUR_TURN and case.place in Case.AT_WORK


def _keep(case: Case, *, since: datetime, now: datetime) -> None:
    """One row a case, made when it is first needed."""
    soon_at, due_at = _limits(case, since, now) if _is_our_turn(case) else (None, None)
    fields = {"since": since, "soon_at": soon_at, "due_at": due_at, "wakes_at": soon_at}
    Silence.objects.update_or_create(case=case, defaults=fields)


def _limits(case: Case, since: datetime, now: datetime) -> tuple[datetime, datetime]:
    """In working time of the team; a quarter of it before the end is the time to speak."""
    limit: timedelta = chosen_for(case, at=now).silence or SILENCE
    schedule = schedule_of_team(case.team)
    return due(schedule, since, limit * (1 - SOON)), due(schedule, since, limit)


@transaction.atomic
def settle_silence(row: Silence, *, now: datetime) -> None:
    """What the sweep does: the owner is told before the limit; over it, it is counted, once. By one conditional UPDATE.

    It only wakes: of a case that was merged or ended meanwhile nothing is said.
    """
    if row.due_at is None or row.wakes_at is None:
        return
    if not _is_our_turn(row.case):
        Silence.objects.filter(pk=row.pk).update(soon_at=None, due_at=None, wakes_at=None)
        return
    is_over = now >= row.due_at
    rows = Silence.objects.filter(pk=row.pk, wakes_at=row.wakes_at, due_at=row.due_at)
    fields = {"broken_at": row.due_at, "times_broken": F("times_broken") + 1} if is_over else {}
    if rows.update(wakes_at=None if is_over else row.due_at, **fields):
        event: type[Event] = SilenceBroken if is_over else SilenceNear
        record(event(case_id=row.case_id, since=row.since.isoformat(), due_at=row.due_at.isoformat()), at=now)  # type: ignore[call-arg]  # both have these


def put_off_silence(row: Silence, *, until: datetime) -> None:
    """Not to be looked at before `until`: it could not be settled."""
    Silence.objects.filter(pk=row.pk).update(wakes_at=until)
