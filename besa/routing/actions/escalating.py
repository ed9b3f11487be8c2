"""Bringing a manager: asked with a clock, taken, and ended with a debrief that is owed to the agent (ES-01 to ES-03, ES-08)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.calendars.worktime import NeverOpens, add_working_time
from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.promises.queries import schedule_of_team
from besa.routing.errors import AlreadyAsked, DebriefMissing, EscalationOver, NobodyToBring, NotAllowed
from besa.routing.events import ManagerAsked, ManagerCame, ManagerDebriefed, ManagerLate, ManagerNotNeeded
from besa.routing.models import Escalation

if TYPE_CHECKING:
    from besa.accounts.models import User

# Working time of the desk within which a senior is expected to come.
SENIOR_CLOCK = timedelta(minutes=30)


@transaction.atomic
def ask_for(
    case: Case,
    *,
    to: User,
    reason: str,
    question: str,
    by: User,
    within: timedelta = SENIOR_CLOCK,
    now: datetime | None = None,
) -> Escalation:
    """Call `to` to the case. The owner stays the owner. Raises NotAllowed, NobodyToBring, AlreadyAsked."""
    require_work_on(by, case)
    if to.pk == by.pk or not to.is_active or not to.works_on_cases or not case.is_visible_to(to):
        raise NobodyToBring
    now = now or timezone.now()
    answer_by = _after(case, now, within)
    try:
        with transaction.atomic():
            made = Escalation.objects.create(
                case=case, by=by, to=to, reason=reason, question=question.strip(), asked_at=now, answer_by=answer_by
            )
    except IntegrityError:
        raise AlreadyAsked from None
    told = ManagerAsked(
        case_id=case.pk, escalation_id=made.pk, to_id=to.pk, person=to.name, answer_by=answer_by.isoformat()
    )
    record(told, by=by, at=now)
    return made


def _after(case: Case, now: datetime, within: timedelta) -> datetime:
    try:
        return add_working_time(schedule_of_team(case.team), now, within)
    except NeverOpens:
        return now + within


@transaction.atomic
def come(escalation: Escalation, *, by: User, now: datetime | None = None) -> None:
    """The senior is on it. Raises NotAllowed for anybody else, EscalationOver."""
    if by.pk != escalation.to_id:
        raise NotAllowed
    now = now or timezone.now()
    _move(escalation, from_=(Escalation.State.ASKED,), state=Escalation.State.TAKEN, taken_at=now)
    record(ManagerCame(case_id=escalation.case_id, escalation_id=escalation.pk, by_id=escalation.by_id), by=by, at=now)


@transaction.atomic
def debrief(escalation: Escalation, *, by: User, did: str, next_time: str, now: datetime | None = None) -> None:
    """Ends it: what did I do, what should you do next time. Raises NotAllowed, DebriefMissing, EscalationOver."""
    if by.pk != escalation.to_id:
        raise NotAllowed
    if not did.strip() or not next_time.strip():
        raise DebriefMissing
    now = now or timezone.now()
    words = {"did": did.strip(), "next_time": next_time.strip()}
    _move(escalation, from_=Escalation.OPEN, state=Escalation.State.DONE, done_at=now, **words)
    told = ManagerDebriefed(case_id=escalation.case_id, escalation_id=escalation.pk, by_id=escalation.by_id, **words)
    record(told, by=by, at=now)


@transaction.atomic
def withdraw_call(escalation: Escalation, *, by: User, now: datetime | None = None) -> None:
    """Nobody is needed any more. Raises NotAllowed for anybody but who asked, EscalationOver."""
    if by.pk != escalation.by_id:
        raise NotAllowed
    now = now or timezone.now()
    _move(escalation, from_=(Escalation.State.ASKED,), state=Escalation.State.WITHDRAWN, done_at=now)
    told = ManagerNotNeeded(case_id=escalation.case_id, escalation_id=escalation.pk, to_id=escalation.to_id)
    record(told, by=by, at=now)


def confirm_read(escalation: Escalation, *, by: User, now: datetime | None = None) -> None:
    """The agent has read the debrief. Raises NotAllowed."""
    if by.pk != escalation.by_id:
        raise NotAllowed
    Escalation.objects.filter(pk=escalation.pk, read_at=None).update(read_at=now or timezone.now())


@transaction.atomic
def alarm(escalation: Escalation, *, now: datetime) -> bool:
    """The clock has passed and nobody came: said once. False when somebody was faster."""
    rows = Escalation.objects.filter(pk=escalation.pk, state=Escalation.State.ASKED, alarmed_at=None)
    if not rows.update(alarmed_at=now):
        return False
    told = ManagerLate(
        case_id=escalation.case_id,
        escalation_id=escalation.pk,
        to_id=escalation.to_id,
        by_id=escalation.by_id,
        person=escalation.to.name,
    )
    record(told, at=now)
    return True


def _move(escalation: Escalation, *, from_: tuple[str, ...], **fields: object) -> None:
    if not Escalation.objects.filter(pk=escalation.pk, state__in=from_).update(**fields):
        raise EscalationOver
    for name, value in fields.items():
        setattr(escalation, name, value)
