"""The queue: who is at the desk, what they hold, and what waits. It never ranks people (TM-17). And: who can help? (CH-12)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from besa.accounts.models import Team, User
from besa.accounts.queries import teams_watched_by
from besa.cases.models import Case
from besa.core.listing import alphabetical
from besa.core.views import asked_for, panels, reader_of
from besa.notifications.standing import Seen
from besa.routing.forms import HelpForm
from besa.routing.models import Seat
from besa.routing.queries import (
    languages_of,
    members_of,
    open_cases_of,
    seats_of,
    seen_at_the_desk,
    waits_of,
    who_can_help,
)
from besa.routing.telling import why_nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

WAITING_SHOWN = 20
PEOPLE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Place:
    """One person at the desk, in the order of names."""

    person: User
    seen: Seen
    takes_part: bool
    open_cases: int
    limit: int
    languages: list[str]
    skills: list[str]

    @property
    def share(self) -> int:
        """How full, in percent; at most a hundred."""
        return min(100, 100 * self.open_cases // self.limit) if self.limit else 100


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams) or next(iter(teams), None)
    context: dict[str, Any] = {"teams": teams, "team": team, "here": "queue"}
    if team:
        context |= {"places": places_of(list(members_of(team.pk).prefetch_related("skills")), timezone.now())}
        context |= _waiting(user, team) | {"panels": panels(request, "in the queue", team)}
    return render(request, "routing/queue.html", context)


def places_of(people: Sequence[User], now: datetime) -> list[Place]:
    """Six queries for any number of people."""
    ids = [person.pk for person in people]
    seats = seats_of(ids)
    load = open_cases_of(ids)
    seen = seen_at_the_desk(people, now=now)
    made = [_place(person, seats.get(person.pk), load.get(person.pk, 0), seen[person.pk]) for person in people]
    return sorted(made, key=lambda place: (place.person.name, place.person.pk))


def _place(person: User, seat: Seat | None, load: int, seen: Seen) -> Place:
    return Place(
        person=person,
        seen=seen,
        takes_part=seat.takes_part if seat else True,
        open_cases=load,
        limit=seat.limit if seat else Seat.DEFAULT_LIMIT,
        languages=[str(dict(settings.LANGUAGES)[code]) for code in sorted(languages_of(person, seat))],
        skills=[skill.name for skill in person.skills.all()],
    )


def _waiting(user: User, team: Team) -> dict[str, Any]:
    """The cases that nobody owns, the oldest first, with why they wait where routing knows."""
    unowned = Case.objects.visible_to(user).active().unowned().filter(team=team)
    oldest = list(unowned.select_related("customer").order_by("last_message_at", "id")[: WAITING_SHOWN + 1])
    waits = waits_of(oldest)
    rows = [(case, why_nobody(waits[case.pk].reason) if case.pk in waits else "") for case in oldest[:WAITING_SHOWN]]
    return {"waiting": rows, "has_more": len(oldest) > WAITING_SHOWN}


@require_safe
@login_required
def directory(request: HttpRequest) -> HttpResponse:
    """Who can help? Colleagues by name, skill, desk and language."""
    user = reader_of(request)
    form = HelpForm(request.GET, teams=Team.objects.visible_to(user).active())
    asked = form.cleaned_data if form.is_valid() else {}
    team = asked.get("team")
    people = who_can_help(
        user, words=asked.get("q", ""), team_id=team.pk if team else None, language=asked.get("language", "")
    )
    places = places_of(alphabetical(people[:PEOPLE_SHOWN]), timezone.now())
    return render(request, "routing/directory.html", {"form": form, "places": places})
