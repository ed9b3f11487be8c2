"""Reads of call-backs: what a team offers, and which times are free."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from besa.accounts.queries import hours_of
from besa.accounts.secrets import hash_secret
from besa.calendars.rules import week_of
from besa.calendars.worktime import Interval, Schedule
from besa.callbacks.models import CallBack, Feed, Plan, Taken
from besa.callbacks.rules import Slot, is_busy, slots_in, steps_of
from besa.core.errors import Refused
from besa.core.gathering import remembered
from besa.core.prepared import Prepared
from besa.core.reader import LANGUAGES
from besa.core.registry import channels
from besa.customers.models import ContactPoint
from besa.customers.queries import Zone, first_that_works, zone_for
from besa.customers.reaching import suits
from besa.routing.coverage import OnDuty
from besa.routing.queries import absences_in, members_of, shifts_of_team, trusted_person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from besa.accounts.models import Team, User
    from besa.cases.models import Case
    from besa.promises.models import Promise

# More than any call is long: what begins before a day may reach into it.
LONGEST = timedelta(hours=2)
# A team without hours answers at any hour; nobody is called at night for that.
BY_DAY = (Interval.parse("09:00-17:00"),)


def plan_of(team: Team) -> Plan:
    """How the team offers call-backs; the defaults where nobody has said."""
    return Plan.objects.filter(team=team).first() or Plan(team=team)


def hours_for_calls(team: Team) -> Schedule:
    hours = hours_of(team)
    return hours if team.business_hours else Schedule(hours.zone, (BY_DAY,) * 7)


def windows_of(plan: Plan, zone: str) -> Schedule | None:
    """The plan's windows on the wall of the team's zone; None for all its hours."""
    return Schedule(zone, week_of(plan.week)) if any(plan.week) else None


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a team between two instants: its people's hours, and what is taken."""

    people: Sequence[User]
    duties: dict[int, OnDuty]
    busy: dict[int, set[datetime]]
    places: dict[datetime, set[int]]
    at_once: int

    def free_at(self, slot: Slot) -> tuple[int, ...]:
        """Who is there and not busy; nobody when the team has no telephone left."""
        steps = steps_of(slot.starts_at, slot.ends_at)
        if self.at_once and any(len(self.places.get(step, ())) >= self.at_once for step in steps):
            return ()
        last = slot.ends_at - timedelta(seconds=1)
        return tuple(
            key
            for key, duty in self.duties.items()
            if duty.is_there(slot.starts_at) and duty.is_there(last) and not is_busy(steps, self.busy.get(key, ()))
        )


def day_of(team: Team, plan: Plan, *, start: datetime, end: datetime, besides: CallBack | None = None) -> Day:
    """Four queries, whatever the number of people and days. `besides`: a call-back that is about to move."""
    people = list(members_of(team.pk))
    ids = [person.pk for person in people]
    shifts = {shift.user_id: shift for shift in shifts_of_team(team) if any(shift.week)}
    away = absences_in(ids, start=start, end=end)
    hours = hours_for_calls(team)
    duties = {
        person.pk: OnDuty(
            person.name,
            Schedule(hours.zone, week_of(shifts[person.pk].week)) if person.pk in shifts else hours,
            away.get(person.pk, ()),
        )
        for person in people
    }
    busy, places = taken_between(team, ids, start=start, end=end, besides=besides)
    return Day(people, duties, busy, places, plan.at_once)


def taken_between(
    team: Team, ids: Iterable[int], *, start: datetime, end: datetime, besides: CallBack | None
) -> tuple[dict[int, set[datetime]], dict[datetime, set[int]]]:
    """When each person is busy, in whichever team, and which of the team's places are taken."""
    wanted = set(ids)
    rows = Taken.objects.filter(Q(team=team) | Q(agent__in=wanted), at__gte=start - LONGEST, at__lt=end + LONGEST)
    rows = rows.exclude(call_back=besides) if besides else rows
    busy: dict[int, set[datetime]] = defaultdict(set)
    places: dict[datetime, set[int]] = defaultdict(set)
    for team_id, agent_id, place, at in rows.values_list("team_id", "agent_id", "place", "at"):
        if agent_id in wanted:
            busy[agent_id].add(at)
        if team_id == team.pk:
            places[at].add(place)
    return busy, places


def free_slots(
    team: Team, *, start: datetime, end: datetime, person: User | None = None, besides: CallBack | None = None
) -> list[Slot]:
    """The times between two instants at which somebody of the team, or `person`, is free. Five queries."""
    plan = plan_of(team)
    hours = hours_for_calls(team)
    day = day_of(team, plan, start=start, end=end, besides=besides)
    found = []
    for slot in slots_in(hours, windows_of(plan, hours.zone), length=plan.length, start=start, end=end):
        people = day.free_at(slot)
        if people and (person is None or person.pk in people):
            found.append(Slot(slot.starts_at, slot.ends_at, people))
    return found


def bookable_slots(
    team: Team, *, now: datetime, person: User | None = None, besides: CallBack | None = None
) -> list[Slot]:
    """What colleagues may choose: any free time from now on, as many days ahead as the team offers."""
    end = horizon(plan_of(team), team, now)
    return free_slots(team, start=now, end=end, person=person, besides=besides)


def offered_slots(team: Team, *, now: datetime, besides: CallBack | None = None) -> list[Slot]:
    """What a customer may choose: not before the team's lead time, and not beyond its days."""
    plan = plan_of(team)
    start, end = now + plan.lead, horizon(plan, team, now)
    return free_slots(team, start=start, end=end, besides=besides) if plan.takes_bookings and start < end else []


def takes_bookings(team: Team) -> bool:
    """Whether customers of the team choose a time themselves. Asked wherever an answer is written."""
    return not _CLOSED.tuples(team.pk)


def acknowledges_with_link(team: Team) -> bool:
    """Whether the acknowledgement offers a call. Asked for every mail."""
    return remembered((_ACKNOWLEDGING, team.pk), lambda: bool(_ACKNOWLEDGING.tuples(team.pk)))


_CLOSED: Prepared[Plan] = Prepared(
    lambda team: Plan.objects.filter(team_id=team, takes_bookings=False).values_list("pk"), -1
)
_ACKNOWLEDGING: Prepared[Plan] = Prepared(
    lambda team: Plan.objects.filter(team_id=team, takes_bookings=True, in_acknowledgement=True).values_list("pk"), -1
)


def in_their_hours(slots: Iterable[Slot], case: Case, zone: str) -> list[Slot]:
    """Those at which the customer wishes to be reached (CH-27); all of them where they have said nothing. No query."""
    return [slot for slot in slots if suits(case.customer, zone, slot.starts_at, slot.ends_at)]


def horizon(plan: Plan, team: Team, now: datetime) -> datetime:
    """The end of the last day on which a call can be booked, by the clock of the team."""
    zone = ZoneInfo(hours_for_calls(team).zone)
    last = now.astimezone(zone).date() + timedelta(days=plan.days_ahead + 1)
    return datetime.combine(last, datetime.min.time(), zone)


def chosen_from(slot: Slot, case: Case, *, plan_team: Team) -> int:
    """Who calls, when nobody was named: the owner, whom the customer trusts, else whoever calls least that day."""
    for key in (case.owner_id, trusted_person_of(case.customer)):
        if key in slot.people:
            return int(key)
    zone = ZoneInfo(hours_for_calls(plan_team).zone)
    start = datetime.combine(slot.starts_at.astimezone(zone).date(), datetime.min.time(), zone)
    counts = dict.fromkeys(slot.people, 0)
    day = CallBack.objects.standing().between(start, start + timedelta(days=1)).filter(agent__in=slot.people)
    for key in day.values_list("agent_id", flat=True):
        counts[key] += 1
    return min(counts, key=lambda key: (counts[key], key))


def standing_of(case: Case) -> CallBack | None:
    """The call-back that the case has now. One query."""
    rows = CallBack.objects.standing().filter(case=case).select_related("agent", "team", "promise")
    return rows.order_by("starts_at").first()


def has_standing(case: Case) -> bool:
    """Asked for every case that is shown."""
    return bool(_STANDING.tuples(case.pk))


_STANDING: Prepared[CallBack] = Prepared(
    lambda case: CallBack.objects.standing().filter(case_id=case).order_by().values_list("pk")[:1], -1
)


def last_of(case: Case) -> CallBack | None:
    """The case's latest call-back, whatever became of it: what whoever comes back to their link is told."""
    return CallBack.objects.filter(case=case).select_related("team", "case").order_by("-starts_at", "-pk").first()


def made_of(promise: Promise) -> CallBack | None:
    """The call-back that a promise was made for, also after it was given other times."""
    newest = promise
    while (later := newest.successors.order_by("-pk").first()) is not None:
        newest = later
    return CallBack.objects.filter(promise=newest).select_related("case", "agent").first()


def plans_of(teams: Iterable[Team]) -> list[tuple[Team, Plan]]:
    """Each team with what it offers. One query."""
    teams = list(teams)
    rows = {plan.team_id: plan for plan in Plan.objects.filter(team__in=teams)}
    return [(team, rows.get(team.pk) or Plan(team=team)) for team in teams]


def phone_of(case: Case) -> str:
    """The customer's first telephone number that works, or ''."""
    return first_that_works(case.customer, ContactPoint.Kind.PHONE)


def email_of(case: Case) -> str:
    """Where the customer reads our mail, or ''."""
    return first_that_works(case.customer, ContactPoint.Kind.EMAIL)


def reply_address(case: Case) -> str:
    """Where the customer's mail finds their case again, or '' when no mailbox can take it."""
    try:
        return str(channels.transport("email").answers_to(case, recipient=email_of(case)))
    except Refused:
        return ""


def desk_address() -> str:
    """Where anybody may write to us, or ''."""
    return str(channels.transport("email").public_address())


def language_for(case: Case) -> str:
    """The customer's own, as their message shows it; else as we know it; else the team's."""
    codes = (case.language, case.customer.language, case.team.language)
    return next((code[:2] for code in codes if code[:2] in LANGUAGES), "en")


def zone_of(case: Case, phone: str = "") -> Zone:
    """The customer's own; else that of their telephone's country, where it has only one; else the team's."""
    return zone_for(case.customer, case.team, phone)


def own_feed(user: User) -> Feed | None:
    return Feed.objects.filter(user=user).first()


def whose_feed(secret: str) -> User | None:
    """Whose calls stand under the secret address; None for a wrong one, and for somebody who works here no more."""
    found = Feed.objects.select_related("user").filter(secret_hash=hash_secret(secret), user__is_active=True).first()
    return found.user if found else None
