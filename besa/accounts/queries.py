"""Reads that need more than a queryset."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q, QuerySet

from besa.accounts.adapter import SecondFactorUnreadable
from besa.accounts.errors import InvitationOver
from besa.accounts.managers import TeamQuerySet, UserQuerySet
from besa.accounts.models import SEE_EVERY_CASE, AccessToken, Availability, Invitation, Membership, Role, Team, User
from besa.accounts.secrets import hash_secret
from besa.calendars.models import schedule_of
from besa.calendars.worktime import Interval, Schedule
from besa.core.models import Installation


def invitation_of_link(secret: str, now: datetime) -> Invitation:
    """Raises InvitationOver for a link that was used, revoked, has expired or never was (G05). One query."""
    rows = Invitation.objects.open(now).select_related("invited_by")
    invitation = rows.filter(secret_hash=hash_secret(secret)).first()
    if invitation is None:
        raise InvitationOver
    return invitation


def usable_token(secret: str, now: datetime) -> AccessToken | None:
    """The row of a bearer token with its user, unless it was revoked, has expired, or the user was deactivated.

    One query, by the hash: how long it takes says nothing about the secret.
    """
    rows = AccessToken.objects.usable(now).select_related("user")
    return rows.filter(secret_hash=hash_secret(secret)).first()


def teams_watched_by(user: User) -> list[Team]:
    """The teams whose day somebody may look at: their own, or all for who sees every case. One query."""
    teams = Team.objects.visible_to(user).active().select_related("business_hours")
    return list(teams if user.sees_every_case else teams.filter(pk__in=user.team_ids))


def watchers_of(user_id: int) -> set[int]:
    """Whose page of a shift may show this person: the members of their teams, and who sees every case. Two queries."""
    seats = Membership.objects.filter(team__in=Membership.objects.filter(user_id=user_id).values("team"))
    seeing = User.objects.active().with_role(*SEE_EVERY_CASE)
    return {user_id, *seats.values_list("user_id", flat=True), *seeing.values_list("pk", flat=True)}


def active_teams() -> TeamQuerySet:
    """Every desk that is open; all of the staff may know it."""
    return Team.objects.active().order_by("name")


def active_staff() -> UserQuerySet:
    """Everybody who may sign in; all of the staff may know them."""
    rows: UserQuerySet = User.objects.active().order_by("name", "id")
    return rows


def sessions_of(user: User) -> QuerySet[UserSession]:
    """The browsers in which `user` is signed in, the latest first."""
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=user)
    return rows.order_by("-last_seen_at")


def recovery_codes_left(user: User) -> int:
    codes = second_factor_of(user, Authenticator.Type.RECOVERY_CODES)
    try:
        return len(codes.wrap().get_unused_codes()) if codes else 0
    except SecondFactorUnreadable:
        return 0


def second_factor_of(user: User, kind: str = Authenticator.Type.TOTP) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=kind).first()


def hours_of(team: Team) -> Schedule:
    """When the team works; one without hours works at every hour, in the zone of the desk."""
    if team.business_hours is not None:
        return schedule_of(team.business_hours)
    zone = Installation.current().time_zone or settings.TIME_ZONE
    return always(zone)


@lru_cache(maxsize=16)
def always(zone: str) -> Schedule:
    """Every hour, kept: its days are worked out once."""
    return Schedule(zone, ((Interval.parse("00:00-24:00"),),) * 7)


LONGEST_CHAIN = 5


def absence_of(user_id: int, now: datetime) -> Availability | None:
    """The absence in which somebody is now. One query."""
    return Availability.objects.on(now).filter(user_id=user_id).select_related("user", "stand_in").first()


def absent_of(ids: Iterable[int], now: datetime) -> set[int]:
    """Which of these people are away. One query."""
    return set(Availability.objects.on(now).filter(user_id__in=list(ids)).values_list("user_id", flat=True))


def stand_in_of(user_id: int, now: datetime) -> User | None:
    """Who stands in for somebody who is away: the stand-in of the stand-in, where that one is away too. None: nobody."""
    seen = {user_id}
    for _step in range(LONGEST_CHAIN):
        absence = absence_of(user_id, now)
        if absence is None:
            return None
        found = absence.stand_in
        if found is None or found.pk in seen or not found.is_active:
            return None
        if absence_of(found.pk, now) is None:
            return found
        seen.add(found.pk)
        user_id = found.pk
    return None


def managers_of(team_id: int) -> UserQuerySet:
    """Who answers for a team: its managers and whoever leads it."""
    members = User.objects.active().filter(memberships__team_id=team_id)
    leads = Q(memberships__team_id=team_id, memberships__is_lead=True)
    found: UserQuerySet = members.filter(leads | Q(role_rows__role=Role.MANAGER)).distinct().order_by("id")
    return found
