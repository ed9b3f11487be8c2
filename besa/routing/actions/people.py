"""What routing knows about people: their seat, their skills, their shifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.calendars.rules import week_of
from besa.calendars.worktime import Schedule
from besa.core.events import record
from besa.routing.actions.policies import require_policies_of
from besa.routing.errors import NameTaken, NotAllowed
from besa.routing.events import SeatChanged, ShiftChanged, SkillChanged
from besa.routing.models import Pause, Seat, Shift, Skill
from besa.routing.rules import may_see_routing

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


def require_planning_of(by: User | None, person: User) -> None:
    """Administrators, and managers of a desk that the person is in. Raises NotAllowed."""
    if by is not None and not (by.is_administrator or (by.is_manager and by.team_ids & person.team_ids)):
        raise NotAllowed


@transaction.atomic
def set_seat(person: User, *, by: User | None, limit: int, languages: Iterable[str], takes_part: bool = True) -> Seat:
    """How many open cases routing may give, and in which languages. Raises NotAllowed."""
    require_planning_of(by, person)
    spoken = sorted(set(languages))
    seat, _made = Seat.objects.update_or_create(
        user=person, defaults={"limit": limit, "languages": spoken, "takes_part": takes_part}
    )
    record(SeatChanged(user_id=person.pk, limit=limit, languages=spoken, takes_part=takes_part), by=by)
    return seat


def pause(person: User, *, until: datetime, spare_upset_until: datetime | None = None) -> None:
    """Give the person nothing until then. Written to no log: a pause is nobody's business (AB-06)."""
    fields = {"until": until, "spare_upset_until": spare_upset_until}
    Pause.objects.update_or_create(user=person, defaults=fields)


def end_pause(person: User, *, now: datetime | None = None) -> None:
    """Cases may come again; upset customers are spared as was said."""
    Pause.objects.filter(user=person).update(until=now or timezone.now())


@transaction.atomic
def set_skill(skill: Skill | None, *, by: User | None, name: str, people: Iterable[User]) -> Skill:
    """Make or change a skill: its name and exactly these people. Raises NotAllowed, NameTaken."""
    if by is not None and not may_see_routing(by):
        raise NotAllowed
    label = " ".join(name.split())[:80]
    same = Skill.objects.filter(name__iexact=label)
    if not label or (same.exclude(pk=skill.pk) if skill else same).exists():
        raise NameTaken
    skill = skill or Skill()
    skill.name = label
    skill.save()
    members = list(people)
    skill.people.set(members)
    record(SkillChanged(skill_id=skill.pk, skill_name=label, people=sorted(person.pk for person in members)), by=by)
    return skill


@transaction.atomic
def set_skills_of(person: User, *, by: User | None, skills: Iterable[Skill]) -> None:
    """Exactly these skills from now on. Raises NotAllowed."""
    require_planning_of(by, person)
    wanted, before = set(skills), set(person.skills.all())
    person.skills.set(wanted)
    for skill in sorted(wanted ^ before, key=lambda one: one.pk):
        people = sorted(skill.people.values_list("pk", flat=True))
        record(SkillChanged(skill_id=skill.pk, skill_name=skill.name, people=people), by=by)


@transaction.atomic
def set_shift(person: User, *, team: Team, by: User | None, week: Sequence[Sequence[str]]) -> Shift:
    """The hours of the week in which the person serves the desk; none at all takes the shift away. Raises NotAllowed, BadHours."""
    require_policies_of(by, team)
    Schedule("UTC", week_of(week))
    days = [list(day) for day in week]
    shift, _made = Shift.objects.update_or_create(user=person, team=team, defaults={"week": days})
    record(ShiftChanged(user_id=person.pk, team_id=team.pk, week=days), by=by)
    return shift
