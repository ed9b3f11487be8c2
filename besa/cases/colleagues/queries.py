"""Whom a case, a slip or a question can be passed on to, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from besa.accounts.models import Membership, Team, User
from besa.cases.models import Handover

if TYPE_CHECKING:
    from besa.cases.models import Case


def colleagues_by_team(user: User) -> list[tuple[Team, list[User]]]:
    """Active people who work on cases, by active team, without `user`. Two queries."""
    serving = User.objects.visible_to(user).active().with_role("agent", "manager", "administrator").exclude(pk=user.pk)
    rows = Membership.objects.filter(user__in=serving, team__is_active=True).select_related("user", "team")
    teams: dict[int, tuple[Team, list[User]]] = {}
    for row in rows.order_by("team__name", "user__name"):
        teams.setdefault(row.team_id, (row.team, []))[1].append(row.user)
    for team in Team.objects.visible_to(user).active():
        teams.setdefault(team.pk, (team, []))
    return list(teams.values())


def may_accept(handover: Handover, user: User) -> bool:
    """Whether it waits for this person's yes."""
    return Handover.objects.offered_to(user).filter(pk=handover.pk).exists()


def briefs_of(case_handovers: Iterable[int]) -> dict[int, Handover]:
    """The handovers with these ids; whoever asks has fetched the case's timeline through the viewer."""
    return Handover.objects.in_bulk(list(case_handovers))


def open_handover(case: Case) -> Handover | None:
    """The offer of this case that waits for an answer. One query, by the constraint that there is one at most."""
    return Handover.objects.offered().filter(case=case).select_related("to", "team", "by").first()
