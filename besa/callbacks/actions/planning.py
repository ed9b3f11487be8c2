"""How a team offers call-backs, and the link by which a customer chooses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.calendars.rules import week_of
from besa.callbacks.errors import NotAllowed
from besa.callbacks.events import LinkOffered, LinksRestored, LinksRevoked, PlanSaved
from besa.callbacks.links import link_for
from besa.callbacks.models import LinksTakenBack, Plan
from besa.callbacks.rules import may_plan
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.cases.models import Case


@transaction.atomic
def save_plan(team: Team, *, by: User | None, **fields: Any) -> Plan:
    """Write down how the team offers calls; those that are booked stay as they are. Raises NotAllowed, BadHours."""
    if by is not None and not (may_plan(by) and (by.is_administrator or team.pk in by.team_ids)):
        raise NotAllowed
    week_of(fields.get("week", []))
    plan, _made = Plan.objects.update_or_create(team=team, defaults=fields)
    record(PlanSaved(team_id=team.pk), by=by)
    return plan


@transaction.atomic
def offer_link(case: Case, *, by: User, now: datetime | None = None) -> str:
    """A link by which the customer of this case chooses a time, good for a month. Raises NotAllowed."""
    require_work_on(by, case)
    now = now or timezone.now()
    record(LinkOffered(case_id=case.pk), by=by, at=now)
    return link_for(case, now=now)


@transaction.atomic
def take_links_back(case: Case, *, by: User, now: datetime | None = None) -> None:
    """No link of this case that was sent until now opens anything any more; calls that are arranged stand. Raises NotAllowed."""
    require_work_on(by, case)
    now = now or timezone.now()
    row = LinksTakenBack.objects.create(case=case, by=by, at=now)
    record(LinksRevoked(case_id=case.pk, taken_back_id=row.pk), by=by, at=now)


@transaction.atomic
def restore_links(case: Case, *, taken_back_id: int, by: User, now: datetime | None = None) -> None:
    """The way back from `take_links_back`: the links that it ended are good again, as long as they were. Raises NotAllowed."""
    require_work_on(by, case)
    now = now or timezone.now()
    if LinksTakenBack.objects.filter(pk=taken_back_id, case=case, lifted_at=None).update(lifted_at=now):
        record(LinksRestored(case_id=case.pk), by=by, at=now)
