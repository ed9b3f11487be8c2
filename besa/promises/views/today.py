"""Today: what is due, in the order in which it will break; and how well the word was kept (PR-01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from besa.accounts.models import Team, User
from besa.accounts.queries import teams_watched_by
from besa.cases.models import Case, Message
from besa.core.moments import day
from besa.core.views import asked_for, reader_of
from besa.promises.forgotten import forgotten_by
from besa.promises.keeping import WEEKS, Kept, rates_of
from besa.promises.models import Promise, Silence
from besa.promises.queries import WANTED, owed_by, owed_until
from besa.promises.views.desk import Row, row_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SHOWN = 100
GROUPS = {
    "late": pgettext_lazy("promises", "Late: make it good now"),
    "today": pgettext_lazy("promises", "Today"),
    "tomorrow": pgettext_lazy("promises", "Tomorrow"),
    "later": pgettext_lazy("promises", "Later"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the picture, in percent of the highest: all, what was broken or only told beforehand, what was broken."""

    monday: date
    kept: Kept
    height: int
    unkept_height: int
    broken_height: int


def owed_count(user: User) -> int:
    """For the rail: due today or late; bounded. Whoever owns a case sees it; what was given to somebody may have moved away."""
    if not user.works_on_cases:
        return 0
    end = _end_of_day(timezone.now(), ZoneInfo(user.time_zone))
    return owed_until(user, end)


def _end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone)


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """Mine, or of `?team=` for its members."""
    user = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams)
    rows = _of_team(user, team) if team else owed_by(user, most=SHOWN + 1)
    listed = list(rows.select_related("case__customer", "promiser", "deliverer").order_by(WANTED, "pk")[: SHOWN + 1])
    context = {
        "teams": teams,
        "team": team,
        "groups": _grouped(listed[:SHOWN], ZoneInfo(user.time_zone)),
        "has_more": len(listed) > SHOWN,
        "silent": silent_for(user, team),
        "forgotten": forgotten_by(user, team),
    }
    return render(request, "promises/today.html", context)


def silent_for(user: User, team: Team | None) -> list[Silence]:
    """Customers to whom it is time to give a sign of life (PR-12): of the team, or in the reader's own cases. One query."""
    rows = Silence.objects.visible_to(user).near(timezone.now()).select_related("case__customer", "case__owner")
    rows = rows.filter(case__team=team) if team else rows.filter(case__owner=user)
    return list(rows.order_by("due_at", "pk")[:SHOWN])


def _of_team(user: User, team: Team) -> QuerySet[Promise]:
    return Promise.objects.visible_to(user).owed().running().filter(team=team, case__place=Case.Place.INBOX)


def _grouped(promises: list[Promise], zone: ZoneInfo) -> list[tuple[Any, list[Row]]]:
    now = timezone.now()
    found: dict[str, list[Row]] = {key: [] for key in GROUPS}
    for one in promises:
        found[_group(one, now, zone)].append(row_of(one))
    return [(GROUPS[key], rows) for key, rows in found.items() if rows]


def _group(one: Promise, now: datetime, zone: ZoneInfo) -> str:
    if one.due_at <= now:
        return "late"
    days = (max(one.wanted_at, now).astimezone(zone).date() - now.astimezone(zone).date()).days
    return "today" if days == 0 else "tomorrow" if days == 1 else "later"


@require_safe
@login_required
def kept(request: HttpRequest) -> HttpResponse:
    """How well the word was kept in the last eight weeks: mine, a team's, or everybody's that the reader may see."""
    user = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    teams = teams_watched_by(user)
    team = asked_for(request, "team", teams)
    rows = Promise.objects.visible_to(user).filter(team__in=[one.pk for one in teams])
    mine = request.GET.get("mine") == "yes"
    rows = rows.filter(deliverer=user) if mine else rows.filter(team=team) if team else rows
    rates = rates_of(rows, now=timezone.now(), zone=ZoneInfo(user.time_zone))
    names = {one.pk: one.name for one in teams}
    context = {
        "teams": teams,
        "team": team,
        "mine": mine,
        "rates": rates,
        "bars": _bars(rates.weeks),
        "week_rows": [(day(monday), one) for monday, one in rates.weeks],
        "kinds": _by_name(dict(Promise.Kind.choices), rates.by_kind),
        "channels": _by_name(dict(Message.Channel.choices), rates.by_channel),
        "of_teams": [(names[key], one) for key, one in rates.by_team.items() if key in names],
        "silences": _silences(user, teams, team, mine),
        "people": _people(user, rates.by_person) if (user.is_manager or user.is_administrator) and not mine else [],
    }
    return render(request, "promises/kept.html", context)


def _by_name(labels: dict[str, Any], found: dict[str, Kept]) -> list[tuple[Any, Kept]]:
    """In the order in which the kinds, or the channels, always stand."""
    return [(label, found[key]) for key, label in labels.items() if key in found]


def _silences(user: User, teams: list[Team], team: Team | None, mine: bool) -> int:
    """How many customers waited in silence longer than the limit, in the same weeks."""
    begin = timezone.now() - timedelta(weeks=WEEKS)
    rows = Silence.objects.visible_to(user).filter(broken_at__gte=begin, case__team__in=[one.pk for one in teams])
    rows = rows.filter(case__owner=user) if mine else rows.filter(case__team=team) if team else rows
    return rows.count()


def _bars(weeks: list[tuple[date, Kept]]) -> list[Bar]:
    highest = max((one.total for _monday, one in weeks), default=0) or 1
    return [
        Bar(monday, one, *(round(100 * part / highest) for part in (one.total, one.broken, one.broken - one.told)))
        for monday, one in weeks
    ]


def _people(user: User, by_person: dict[int, Kept]) -> list[tuple[str, Kept]]:
    """In the order of names: nobody is ranked."""
    people = User.objects.visible_to(user).filter(pk__in=by_person).order_by("name", "id")
    return [(person.name, by_person[person.pk]) for person in people]
