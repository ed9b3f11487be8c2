"""A case without an owner waits for one: from the moment it is open until somebody has it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.accounts.models import Team, User
from besa.calendars.models import schedule_of
from besa.calendars.worktime import NeverOpens, is_open, next_opening
from besa.cases.actions import assign
from besa.cases.conditions import matches, parse
from besa.cases.errors import BadCondition
from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.gathering import is_held
from besa.core.models import Counter
from besa.core.prepared import Prepared, change, insert
from besa.routing.actions.offers import offer
from besa.routing.events import CaseRouted, WaitChosen
from besa.routing.models import Policy, Seat, Skill, Wait
from besa.routing.queries import is_routed, trusted_person_of
from besa.routing.roster import Roster
from besa.routing.rules import Ask, Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

AGAIN = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=14)


def consider(case: Case, *, now: datetime) -> Wait | None:
    """Let the case wait for a person, if it is open, has none, and its desk is routed. One query where the desk is not."""
    if case.owner_id is not None or not case.is_active or case.place != Case.Place.INBOX or not is_routed(case.team_id):
        return None
    if is_held(case):  # it has just been opened
        return insert(Wait(case=case, team_id=case.team_id, since=now, next_try_at=now))
    wait, made = Wait.objects.get_or_create(
        case=case, defaults={"team_id": case.team_id, "since": now, "next_try_at": now}
    )
    if not made:
        Wait.objects.filter(pk=wait.pk).update(team_id=case.team_id, next_try_at=now)
    return wait


def stop_waiting(case_id: int) -> None:
    Wait.objects.filter(case_id=case_id).delete()


@transaction.atomic
def route(wait: Wait, *, now: datetime, roster: Roster | None = None) -> Choice:
    """One try to find the person: assigns, or offers, or says on the row why nobody and when it is tried again.

    The turn that is taken first is held until the commit: workers choose one after the other, and no limit is passed.
    `roster` is for whoever routes many, and must be forgotten when this raises.
    """
    roster = roster or Roster()
    roster.begin(Counter.take("routing"))
    if not _claim(wait, now):
        return Choice(nobody="asked")
    (case,) = _CASES.rows(wait.case_id)
    policies = roster.desk(case.team, now).policies
    policy = next((policy for policy in policies if _holds(policy, case)), None)
    if policy is None or case.owner_id is not None:
        stop_waiting(case.pk)
        return Choice(nobody="asked")
    opens = _opens_at(policy, case.team, now)
    if opens is not None:
        return _try_again(wait, Choice(nobody="closed"), at=opens)
    found = roster.choose(case, ask_of(policy, case, wait, now), now)
    if found.user_id is None:
        return _try_again(wait, found, at=now + AGAIN)
    seat = roster.desk(case.team, now).seats.get(found.user_id)
    roster.give(case, found.user_id, now)
    _give(case, policy, found, now, seat)
    return found


_CASES: Prepared[Case] = Prepared(
    lambda key: Case.objects.select_related("team__business_hours", "customer").filter(pk=key), -1
)


def _claim(wait: Wait, now: datetime) -> bool:
    """Only if the row still waits as the caller saw it."""
    return change(wait, only_if={"next_try_at": wait.next_try_at}, next_try_at=now + AGAIN)


def _holds(policy: Policy, case: Case) -> bool:
    """A condition whose field is gone holds for nothing: its page says so."""
    try:
        return not policy.condition or matches(case, parse(policy.condition))
    except BadCondition:
        return False


def _opens_at(policy: Policy, team: Team, now: datetime) -> datetime | None:
    """When the desk opens, where the policy waits for that; None while it is open."""
    hours = team.business_hours
    if not policy.in_working_hours or hours is None:
        return None
    schedule = schedule_of(hours)
    try:
        return None if is_open(schedule, now) else next_opening(schedule, now)
    except NeverOpens:
        return now + timedelta(hours=1)


def ask_of(policy: Policy, case: Case, wait: Wait, now: datetime) -> Ask:
    waits = wait.waits_for_id if wait.waits_until and wait.waits_until > now else None
    return Ask(
        skills=frozenset(skill.pk for skill in policy.skills.all()),
        language=case.language[:2] if policy.needs_language else "",
        only_present=policy.only_present,
        is_upset=case.is_upset,
        trusted_id=(waits or trusted_person_of(case.customer)) if policy.prefers_trusted or waits else None,
        only_id=waits,
    )


def _try_again(wait: Wait, found: Choice, *, at: datetime) -> Choice:
    Wait.objects.filter(pk=wait.pk).update(reason=found.nobody, next_try_at=at)
    return found


def _give(case: Case, policy: Policy, found: Choice, now: datetime, seat: Seat | None) -> None:
    person = User.objects.get(pk=found.user_id)
    why = _named(found.why)
    if seat is None or not change(seat, last_given_at=now):
        Seat.objects.update_or_create(user=person, defaults={"last_given_at": now})
    if policy.mode == Policy.Mode.OFFER:
        offer(case, to=person, policy=policy, why=why, now=now)
        return
    assign(case, to=person, by=None, now=now)
    record(CaseRouted(case_id=case.pk, user_id=person.pk, policy_id=policy.pk, why=why), by=None, at=now)


def _named(why: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the names of skills as they are today: what was told does not change when a skill is renamed."""
    said = []
    for part in why:
        if part["why"] == "skill":
            names = list(Skill.objects.filter(pk__in=part["skills"]).values_list("name", flat=True))
            part = {"why": "skill", "names": names}
        said.append(part)
    return said


@transaction.atomic
def choose_wait(
    case: Case, *, by: User, person: User | None, until: datetime | None = None, now: datetime | None = None
) -> None:
    """The customer's choice: wait for `person` until `until`, or None: anybody now (CR-11). Raises NotAllowed."""
    require_work_on(by, case)
    now = now or timezone.now()
    until = min(until or now + LONGEST_WAIT, now + LONGEST_WAIT) if person else None
    Wait.objects.update_or_create(
        case=case,
        defaults={"team_id": case.team_id, "waits_for": person, "waits_until": until, "next_try_at": now},
    )
    told = WaitChosen(
        case_id=case.pk,
        user_id=person.pk if person else None,
        person=person.name if person else "",
        until=until.isoformat() if until else "",
    )
    record(told, by=by, at=now)
