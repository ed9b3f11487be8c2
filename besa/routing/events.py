"""What routing does, as facts."""

from dataclasses import dataclass, field
from typing import Any

from besa.cases.events import CaseEvent
from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOffered(CaseEvent):
    """`why`: words of `telling.WHY` with their numbers."""

    offer_id: int
    user_id: int
    person: str
    why: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered(CaseEvent):
    """`state`: accepted, declined, expired or withdrawn."""

    offer_id: int
    user_id: int
    person: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRouted(CaseEvent):
    """Given to a person by a policy, with the reason that everybody may read (CH-12)."""

    user_id: int
    policy_id: int | None
    why: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitChosen(CaseEvent):
    """Somebody chose between waiting for the trusted person and anybody now (CR-11). `user_id` None: anybody."""

    user_id: int | None
    person: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(Event):
    policy_id: int
    policy_name: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChanged(Event):
    user_id: int
    limit: int
    languages: list[str]
    takes_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillChanged(Event):
    skill_id: int
    skill_name: str
    people: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChanged(Event):
    user_id: int
    team_id: int
    week: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerAsked(CaseEvent):
    """`answer_by`: the senior's clock."""

    escalation_id: int
    to_id: int
    person: str
    answer_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerCame(CaseEvent):
    escalation_id: int
    by_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerDebriefed(CaseEvent):
    """What the senior did, and what to do next time: a lesson that stays with the case (ES-03)."""

    escalation_id: int
    by_id: int
    did: str
    next_time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerLate(CaseEvent):
    """The senior's clock has passed: the owner hears of it (ES-08)."""

    escalation_id: int
    to_id: int
    by_id: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerNotNeeded(CaseEvent):
    escalation_id: int
    to_id: int
