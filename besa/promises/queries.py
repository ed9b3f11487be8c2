"""Reads about promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from besa.accounts.models import Team
from besa.accounts.queries import hours_of
from besa.calendars.worktime import Schedule
from besa.cases.actions.retelling import LOGGED
from besa.cases.conditions import EVERYTHING, matches, parse
from besa.cases.errors import BadCondition
from besa.cases.events import ContactLogged
from besa.cases.models import Case, Message, seen_by
from besa.cases.queries import COUNT_LIMIT
from besa.core import gathering
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared
from besa.customers.models import ContactPoint
from besa.promises.models import Agreement, ErrandRequest, Point, Promise, Silence, SLAPolicyVersion
from besa.promises.rules import BY_POLICY, is_kept_by

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.customers.models import Customer
    from besa.promises.models.promise import PromiseQuerySet

# By when we want to have done it (`Promise.wanted_at`).
WANTED = Coalesce("aim_at", "due_at")


def schedule_of_team(team: Team) -> Schedule:
    """The hours of the team; a team without hours answers at every hour, in the zone of the desk."""
    return hours_of(team)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the policy that holds for a case promises; all None where none holds."""

    version: SLAPolicyVersion | None = None
    first_answer: timedelta | None = None
    next_answer: timedelta | None = None
    solution: timedelta | None = None
    silence: timedelta | None = None


def chosen_for(case: Case, *, at: datetime) -> Chosen:
    """By the first active policy whose conditions hold for the case as it stands. One query without policies, else two."""
    for version in current_policies():
        if is_for(version, case, at):
            return chosen_by(version, case.priority, case.channel)
    return Chosen()


def current_policies() -> list[SLAPolicyVersion]:
    """What the active policies say now, in their order."""
    return gathering.remembered("promises.policies", lambda: _POLICIES.rows(0))


def is_for(version: SLAPolicyVersion, case: Case, at: datetime) -> bool:
    try:
        condition = parse(version.conditions or {"all": []})
    except BadCondition:  # a field that it asks for is gone: the page of policies says so, and mail must still come in
        return False
    if condition == EVERYTHING:
        return True
    write_what_is_held()  # conditions may ask for tags, messages and whatever else belongs to the case
    return matches(case, condition, now=at)


def write_what_is_held() -> None:
    hand = gathering.current()
    if hand is not None:
        hand.flush()


def chosen_by(version: SLAPolicyVersion, priority: int, channel: str) -> Chosen:
    found: dict[str, timedelta] = {}
    # What names more counts before what names less: the priority before the channel.
    for target in sorted(version.targets.all(), key=lambda one: (one.priority > 0, bool(one.channel))):
        if target.priority in (0, priority) and target.channel in ("", channel):
            found[target.metric] = target.length
    return Chosen(version=version, **found)


# Asked for every mail.
_POLICIES: Prepared[SLAPolicyVersion] = Prepared(
    lambda after: SLAPolicyVersion.objects.filter(pk__gt=after, is_current=True, policy__is_active=True).order_by(
        "policy__position", "policy_id"
    ),
    -1,
)


@dataclass(frozen=True, slots=True)
class RestDays:
    """`closed`: weekdays (Monday is 0) on which one of the teams rests; None when no team has hours.

    `is_agreed`: all of them rest on just these days. Where not, counting by them gives a day that every team can keep.
    """

    closed: frozenset[int] | None
    is_agreed: bool


def rest_days_of(user: User) -> RestDays:
    """Those of the user's teams. Who belongs to no team but sees every case, asks all teams."""
    teams = Team.objects.active()
    if user.team_ids or not user.sees_every_case:
        teams = teams.filter(pk__in=user.team_ids)
    hours = [team.business_hours for team in teams.select_related("business_hours")]
    found = {frozenset(day for day in range(7) if not one.week[day]) for one in hours if one}
    closed = frozenset[int]().union(*found) if found else None
    return RestDays(closed, is_agreed=len(found) == 1 and None not in hours)


def has_something_to_say(case: Case, *, now: datetime) -> bool:
    """Whether a silence nears its limit in this case, an errand has not been told, something was agreed or is to be answered.

    Mostly none is. One query for a case in memory, whose SQL is made once; only then each is asked for.
    """
    known: bool | None = case.__dict__.get("_has_something_to_say")
    if known is None:
        known = case.__dict__["_has_something_to_say"] = bool(_TO_SAY.tuples(case.pk, now, case.pk, case.pk, case.pk))
    return known


_TO_SAY: Prepared[Any] = Prepared(
    lambda silent, now, asked, agreed, points: (
        Silence.objects.filter(pk=silent)
        .near(now)
        .order_by()
        .values_list("pk")
        .union(
            ErrandRequest.objects.filter(case_id=asked).to_tell().order_by().values_list("pk"),
            Agreement.objects.filter(case_id=agreed).current().order_by().values_list("pk"),
            Point.objects.filter(message__case_id=points).open().order_by().values_list("pk"),
            all=True,
        )[:1]
    ),
    -1,
    datetime(1900, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    -2,
    -3,
    -4,
)


def near_silence_of(case: Case, *, now: datetime) -> Silence | None:
    """Where the customer has heard nothing from us for so long that it is time for a sign of life (PR-12)."""
    return Silence.objects.near(now).filter(pk=case.pk).first()


def next_due_of(case: Case) -> Promise | None:
    """The earliest promise that the customer waits for; None in spam and trash. Of a done case only what a person promised."""
    if case.place not in Case.AT_WORK:
        return None
    rows = Promise.objects.filter(case=case).owed().running()
    if not case.is_active:
        rows = rows.personal()
    return rows.order_by("due_at", "id").first()


def keepers_of(promise: Promise) -> list[Message]:
    """What persons said to the customer that keeps this promise, in time or not; earliest first (CH-14, PR-02)."""
    since = promise.opens_at or promise.started_at
    return [
        message
        for message in answers_of(promise.case, since=since)
        if is_kept_by(
            promise.kind, promise.channel, message.channel, is_outgoing=message.direction == Message.Direction.OUT
        )
    ]


def answers_of(case: Case, *, since: datetime, newest: bool = False) -> list[Message]:
    """What persons said to the customer since then, earliest first, and did not take back (CH-14).

    A message of which every copy failed has not been said; a call is one only when somebody answered it. The first twenty, or
    the `newest` ones.
    """
    calls = LoggedEvent.objects.filter(case_id=case.pk, name=ContactLogged.name(), data__answered=True)
    spoken = [call.data["message_id"] for call in calls]
    said = (
        Message.objects.filter(
            Q(direction=Message.Direction.OUT) & ~Q(channel__in=LOGGED) | Q(pk__in=spoken), case=case
        )
        .filter(automatic=False, author__isnull=False, said_at__gte=since, withdrawn_at=None)
        .order_by(*(("-said_at", "-pk") if newest else ("said_at", "pk")))
        .select_related("author")
        .prefetch_related("deliveries")[:20]
    )
    found = [message for message in said if not is_undelivered(message)]
    return found[::-1] if newest else found


def is_undelivered(message: Message) -> bool:
    """Whether copies were made and none of them can still arrive. Written-down calls and visits have no copies."""
    deliveries = list(message.deliveries.all())
    return bool(deliveries) and all(one.state in ("failed", "bounced", "withdrawn") for one in deliveries)


REACHED_BY = {
    "phone": (ContactPoint.Kind.PHONE,),
    "sms": (ContactPoint.Kind.PHONE,),
    "fax": (ContactPoint.Kind.FAX,),
    "letter": (ContactPoint.Kind.POST,),
    "email": (ContactPoint.Kind.EMAIL,),
    "": tuple(ContactPoint.Kind.values),
}


def ways_to_reach(customer: Customer, channel: str) -> bool:
    """Whether we have an address for that channel, or for any when it is empty. A visit needs none: they come to us."""
    if channel in ("visit", "chat", "form"):
        return True
    points = customer.contact_points.filter(kind__in=REACHED_BY[channel])
    return points.exclude(state=ContactPoint.State.DEAD).exists()


def other_time_promised(case: Case, *, kind: str, due_at: datetime, by: User) -> Promise | None:
    """What another person has promised in this case of the same kind, for another time, and still owes."""
    others = Promise.objects.filter(case=case, kind=kind).open().exclude(promiser=by).exclude(due_at=due_at)
    return others.select_related("promiser").order_by("due_at").first()


def promises_in(case: Case) -> list[Promise]:
    """The newest twenty; whoever asks has the case through the viewer. One query whose SQL is made once."""
    return _OF_CASE.rows(case.pk)


_OF_CASE: Prepared[Promise] = Prepared(
    lambda case: Promise.objects.filter(case_id=case).select_related("promiser", "deliverer").order_by("-due_at")[:20],
    -1,
)


def owed_by(user: User, *, most: int) -> PromiseQuerySet:
    """What this person does, the first `most`: their own, and a policy's in cases that they own. The clock that stands still waits."""
    given = _given_to(user).filter(seen_by(user, "case")).order_by(WANTED, "pk")[:most]
    owned = _with_cases_of(user).order_by(WANTED, "pk")[:most]
    keys = [key for part in (given, owned) for key in part.values_list("pk", flat=True)]
    return Promise.objects.visible_to(user).filter(pk__in=keys)


def _given_to(user: User | int) -> PromiseQuerySet:
    return Promise.objects.owed().running().filter(deliverer=user, case__place=Case.Place.INBOX)


def _with_cases_of(user: User | int) -> PromiseQuerySet:
    """By the index of what a case owes next, which stands on the case (`next_due_of`); of a done case only what a person promised."""
    rows = Promise.objects.owed().running().filter(Q(case__is_active=True) | ~Q(kind__in=BY_POLICY), deliverer=None)
    return rows.filter(case__owner=user, case__place=Case.Place.INBOX, case__next_due_at__isnull=False)


def owed_until(user: User, end: datetime) -> int:
    """How much of `owed_by(user)` is due before `end`, counted up to COUNT_LIMIT + 1.

    Two queries whose SQL is made once, by the cases that they own and by what was given to them; a third where something was:
    whether they still see it. Together it is one statement that reads every open case of their teams.
    """
    count = len(_OWED_BY_OWNER.tuples(user.pk, end))
    given = [key for (key,) in _OWED_BY_DELIVERER.tuples(user.pk, end)]
    return count + (Promise.objects.visible_to(user).filter(pk__in=given).count() if given else 0)


def _owed(end: datetime) -> PromiseQuerySet:
    return Promise.objects.owed().running().filter(case__place=Case.Place.INBOX, due_at__lt=end).order_by()


_OWED_BY_OWNER: Prepared[Promise] = Prepared(
    # By the index of what a case owes next (`next_due_of`), which stands on the case.
    lambda user, end: (
        _owed(end)
        .filter(Q(case__is_active=True) | ~Q(kind__in=BY_POLICY), deliverer=None)
        .filter(case__owner_id=user, case__next_due_at__lt=end)
        .values_list("pk")[: COUNT_LIMIT + 1]
    ),
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)
_OWED_BY_DELIVERER: Prepared[Promise] = Prepared(
    lambda user, end: _owed(end).filter(deliverer_id=user).values_list("pk")[: COUNT_LIMIT + 1],
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)
