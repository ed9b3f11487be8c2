"""Facts about staff, for the log: who let whom in, who may do what, and by which key."""

from dataclasses import dataclass
from datetime import datetime

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInvited(Event):
    invitation_id: int
    email: str
    roles: list[str]
    team_ids: list[int]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRenewed(Event):
    invitation_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Event):
    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserJoined(Event):
    user_id: int
    roles: list[str]
    team_ids: list[int]
    invitation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRenamed(Event):
    user_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged(Event):
    user_id: int
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsChanged(Event):
    user_id: int
    before: list[int]
    after: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReactivated(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorAdded(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesMade(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Event):
    user_id: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    user_id: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOpened(Event):
    team_id: int
    team_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    team_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMembersChanged(Event):
    team_id: int
    member_ids: list[int]
    lead_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamClosed(Event):
    team_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReopened(Event):
    team_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenCreated(Event):
    token_id: int
    user_id: int
    scopes: list[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenRevoked(Event):
    token_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WentAway(Event):
    """Absent from then until then, or until they are back. No reason is kept anywhere."""

    availability_id: int
    user_id: int
    away_from: datetime
    away_until: datetime | None
    stand_in_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack(Event):
    """Back, perhaps sooner than planned; or the absence was called off before it began."""

    availability_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSet(Event):
    """Somebody said whether they take cases now. To what it was set stands in no log."""

    user_id: int
