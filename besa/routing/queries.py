"""Reads of routing: who could take a case, whom a customer trusts, and how a desk is covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from besa.accounts.models import Availability, Membership, Role, Team, User, UserRole
from besa.cases.models import Case, Message
from besa.core.gathering import remembered
from besa.core.prepared import Prepared
from besa.notifications.standing import AWAY, BUSY, HERE, Seen, standings_of
from besa.routing.models import Escalation, Offer, Pause, Policy, Seat, Shift, Skill, Wait
from besa.routing.rules import Candidate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from besa.customers.models import Customer

# Who declined is not asked again about the same case for so long.
DECLINED_FOR = timedelta(hours=4)
# From so many answered cases on, a customer and an agent know each other.
KNOWN_FROM = 2
RECENT_CASES = 20
WORKING = (Role.AGENT, Role.MANAGER)
# Of the row of a member.
NEEDED = ("id", "name", "language", "time_zone", "last_seen_at", "standing", "standing_until", "is_active")
_POLICIES: Prepared[Policy] = Prepared(
    lambda team: Policy.objects.active().filter(team=team).order_by().values_list("pk")[:1], 987_654_321
)


def is_routed(team_id: int) -> bool:
    """Whether the desk has any policy that is on. One cheap query; asked for every new case."""
    return remembered(("is_routed", team_id), lambda: bool(_POLICIES.tuples(team_id)))


def policies_of(team: Team) -> QuerySet[Policy]:
    return Policy.objects.active().filter(team=team).order_by("order", "id").prefetch_related("skills")


def candidates_of(team_id: int, *, now: datetime) -> list[Candidate]:
    """The members of the desk as routing knows them now. Ten queries, however many members."""
    people = list(members_of(team_id))
    ids = [person.pk for person in people]
    seats = seats_of(ids)
    skills = _skills_of(ids)
    load, upset = open_cases_of(ids), upset_cases_of(ids)
    pauses = {row.user_id: row for row in Pause.objects.filter(user__in=ids)}
    standings = standings_of(people, now=now)
    return [
        replace(
            _candidate(person, seats.get(person.pk), standings[person.pk]),
            skills=skills[person.pk],
            open_cases=load.get(person.pk, 0),
            upset_cases=upset.get(person.pk, 0),
            is_resting=_is_resting(pauses.get(person.pk), now),
            spares_upset=_spares_upset(pauses.get(person.pk), now),
        )
        for person in people
        if _takes_part(seats.get(person.pk))
    ]


def members_of(team_id: int) -> QuerySet[User]:
    """Active members who work on cases: nothing else of the row is needed."""
    inside = Membership.objects.filter(team_id=team_id).values("user_id")
    people = User.objects.active().with_role(*WORKING).filter(pk__in=inside)
    found: QuerySet[User] = people.only(*NEEDED).order_by("id")
    return found


def seen_at_the_desk(people: Iterable[User], *, now: datetime) -> dict[int, Seen]:
    """As colleagues see each other, for pages about who takes cases: who rests is busy, and nothing tells one from the other.

    Four queries.
    """
    seen = standings_of(people, now=now)
    resting = Pause.objects.filter(user__in=seen, until__gt=now).values_list("user_id", flat=True)
    for key in resting:
        seen[key] = Seen(BUSY) if seen[key].state == HERE else seen[key]
    return seen


def _takes_part(seat: Seat | None) -> bool:
    return seat is None or seat.takes_part


def _candidate(person: User, seat: Seat | None, seen: Seen) -> Candidate:
    return Candidate(
        user_id=person.pk,
        limit=seat.limit if seat else Seat.DEFAULT_LIMIT,
        languages=languages_of(person, seat),
        is_present=seen.state == HERE,
        is_away=seen.state in (BUSY, AWAY),
        last_given_at=seat.last_given_at if seat else None,
    )


def _is_resting(pause: Pause | None, now: datetime) -> bool:
    return pause is not None and pause.is_on(now)


def _spares_upset(pause: Pause | None, now: datetime) -> bool:
    return pause is not None and pause.spare_upset_until is not None and now < pause.spare_upset_until


def pause_of(user: User, *, now: datetime) -> Pause | None:
    """The pause that is on. One query."""
    return next(iter(_PAUSE.rows(user.pk, now)), None)


# Asked for every page.
_PAUSE: Prepared[Pause] = Prepared(
    lambda user, now: Pause.objects.filter(user_id=user, until__gt=now).order_by("pk")[:1],
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)


def languages_of(person: User, seat: Seat | None) -> frozenset[str]:
    return frozenset(seat.languages if seat and seat.languages else [person.language])


def _skills_of(ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, skill_id in Skill.people.through.objects.filter(user_id__in=ids).values_list("user_id", "skill_id"):
        found[user_id].add(skill_id)
    return defaultdict(frozenset, {key: frozenset(value) for key, value in found.items()})


def open_cases_of(ids: Iterable[int]) -> dict[int, int]:
    """Open cases by owner, with those offered to them now; what waits for the customer is no load."""
    owned = Case.objects.active().filter(owner__in=ids).exclude(status=Case.Status.WAITING)
    load = dict(owned.order_by().values_list("owner").annotate(Count("pk")))
    offered = Offer.objects.open().filter(user__in=ids).order_by().values_list("user").annotate(Count("pk"))
    for user_id, count in offered:
        load[user_id] = load.get(user_id, 0) + count
    return load


def upset_cases_of(ids: Iterable[int]) -> dict[int, int]:
    """Open cases of upset customers by owner, so that they are shared fairly (AB-06)."""
    owned = Case.objects.active().filter(owner__in=ids, is_upset=True)
    return dict(owned.order_by().values_list("owner").annotate(Count("pk")))


def declined_by(case_id: int, now: datetime) -> set[int]:
    """Who was asked about the case in the last hours, and did not want it or did not answer. One query."""
    return {user_id for (user_id,) in _DECLINED.tuples(case_id, now - DECLINED_FOR)}


def trusted_person_of(customer: Customer) -> int | None:
    """Whom the customer asked for; else whoever answered in at least two of their last twenty cases, and most often (CR-11)."""
    if customer.trusted_agent_id is not None:
        return customer.trusted_agent_id
    recent = [case for (case,) in _RECENT.tuples(customer.pk)]
    if len(recent) < KNOWN_FROM:
        return None
    for author, _cases in _ANSWERED_MOST.tuples(*recent, *recent[:1] * (RECENT_CASES - len(recent))):
        return int(author)
    return None


def who_can_help(reader: User, *, words: str, team_id: int | None, language: str) -> QuerySet[User]:
    """The directory: colleagues by name, skill, desk and language (CH-12)."""
    people = (
        User.objects.visible_to(reader).active().with_role(*WORKING).prefetch_related("skills", "memberships__team")
    )
    for word in words.split()[:5]:
        people = people.filter(
            Q(name__icontains=word) | Q(pk__in=Skill.objects.filter(name__icontains=word).values("people"))
        )
    if team_id:
        people = people.filter(memberships__team_id=team_id)
    if language:
        own = Q(seat=None, language=language) | Q(seat__languages=[], language=language)
        people = people.filter(own | Q(pk__in=_speakers(language)))
    found: QuerySet[User] = people.order_by("name", "id")
    return found


def _speakers(language: str) -> list[int]:
    rows: Iterable[tuple[int, Any]] = Seat.objects.exclude(languages=[]).values_list("user_id", "languages")
    return [user_id for user_id, languages in rows if language in languages]


def seats_of(ids: Iterable[int]) -> dict[int, Seat]:
    """What routing may give each of these people, where somebody has said so."""
    return {seat.user_id: seat for seat in Seat.objects.filter(user__in=ids)}


def waits_of(cases: Iterable[Case]) -> dict[int, Wait]:
    """By case: why each of these still has nobody. The caller has fetched the cases through the viewer."""
    rows = Wait.objects.filter(case__in=[case.pk for case in cases]).select_related("waits_for")
    return {wait.case_id: wait for wait in rows}


def open_offer_of(case: Case) -> Offer | None:
    return Offer.objects.open().filter(case=case).select_related("user").first()


def offer_to(user: User, *, now: datetime) -> Offer | None:
    """The offer that waits for the person's answer; there may be others behind it. One query."""
    if not _OFFERED.tuples(user.pk, now):  # asked for every page, and nearly always nothing is
        return None
    return Offer.objects.open().filter(user=user, expires_at__gt=now).select_related("case").first()


_DECLINED: Prepared[Offer] = Prepared(
    lambda case, since: (
        Offer.objects.filter(case_id=case, state__in=(Offer.State.DECLINED, Offer.State.EXPIRED), answered_at__gt=since)
        .order_by()
        .values_list("user_id")
    ),
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)
_RECENT: Prepared[Case] = Prepared(
    lambda customer: (
        Case.objects.filter(customer_id=customer).order_by("-last_message_at").values_list("pk")[:RECENT_CASES]
    ),
    -1,
)
_ANSWERED_MOST: Prepared[Message] = Prepared(
    lambda *cases: (
        Message.objects.filter(case__in=cases, direction=Message.Direction.OUT, automatic=False, author__is_active=True)
        .order_by()
        .values("author")
        .annotate(cases=Count("case", distinct=True))
        .filter(cases__gte=KNOWN_FROM)
        .order_by("-cases", "author")
        .values_list("author", "cases")[:1]
    ),
    *range(-900 - RECENT_CASES, -900),
)
_OFFERED: Prepared[Offer] = Prepared(
    lambda user, now: Offer.objects.open().filter(user_id=user, expires_at__gt=now).order_by().values_list("pk")[:1],
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)


def shifts_of_team(team: Team) -> QuerySet[Shift]:
    """The hours of everybody who serves the desk, by name."""
    rows = Shift.objects.filter(team=team, user__is_active=True).select_related("user")
    return rows.order_by("user__name", "pk")


def shifts_of(person: User) -> dict[int, Shift]:
    """By desk: the hours of the week in which the person serves it."""
    return {shift.team_id: shift for shift in Shift.objects.filter(user=person)}


def absences_in(people: Iterable[int], *, start: datetime, end: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each of these people is away between the two instants; what has no end lasts. One query."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = Availability.objects.filter(user_id__in=list(people), away_from__lt=end)
    for user_id, begins, ends in rows.values_list("user_id", "away_from", "away_until"):
        if ends is None or ends > start:
            found[user_id].append((begins, ends or end))
    return found


def known_skills() -> QuerySet[Skill]:
    """For choosing one: what colleagues can do is known to all of them."""
    return Skill.objects.all()


def seniors_for(case: Case, *, besides: User) -> QuerySet[User]:
    """Whom an agent can call to the case: those who lead its desk first, then managers, then colleagues by name."""
    inside = Membership.objects.filter(team_id=case.team_id)
    people = User.objects.active().with_role(*WORKING).filter(pk__in=inside.values("user_id")).exclude(pk=besides.pk)
    ranked = people.annotate(
        leads=Exists(inside.filter(user_id=OuterRef("pk"), is_lead=True)),
        manages=Exists(UserRole.objects.filter(user_id=OuterRef("pk"), role=Role.MANAGER)),
    )
    found: QuerySet[User] = ranked.order_by("-leads", "-manages", "name", "id")
    return found


def is_escalated(case: Case) -> bool:
    """Whether somebody is called to it, before the question whether the reader may know: few cases are."""
    return bool(_OPEN.tuples(case.pk))


_OPEN: Prepared[Escalation] = Prepared(
    lambda case: Escalation.objects.open().filter(case_id=case).order_by().values_list("pk")[:1], -1
)
