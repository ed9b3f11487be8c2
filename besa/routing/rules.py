"""Who is the best person for a case: a pure decision over what is known about each candidate (CH-12, CR-11, AB-06)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LONG_AGO = 0.0
# Why nobody could be found; the narrowest reason wins, so that the sentence helps.
NOBODY = ("no_members", "skill", "language", "away", "absent", "resting", "full", "asked", "closed", "waits_for")


def may_see_routing(user: Any) -> bool:
    """Settings of routing: managers for their teams, administrators for all."""
    return bool(user.is_authenticated and user.is_active and (user.is_manager or user.is_administrator))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What routing knows about one member of the team at this moment. Nothing here says why somebody is away or rests."""

    user_id: int
    open_cases: int = 0
    upset_cases: int = 0
    limit: int = 25
    languages: frozenset[str] = frozenset()
    skills: frozenset[int] = frozenset()
    is_present: bool = True
    is_away: bool = False
    is_resting: bool = False
    spares_upset: bool = False
    has_declined: bool = False
    last_given_at: datetime | None = None

    @property
    def turn(self) -> float:
        return self.last_given_at.timestamp() if self.last_given_at else LONG_AGO


@dataclass(frozen=True, slots=True)
class Ask:
    """What the case needs. `skills` are all needed; a language of '' is served by everybody."""

    skills: frozenset[int] = frozenset()
    language: str = ""
    only_present: bool = True
    is_upset: bool = False
    trusted_id: int | None = None
    only_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The person, and why: words of `telling.WHY` with their numbers. Without a person: why nobody."""

    user_id: int | None = None
    why: list[dict[str, Any]] = field(default_factory=list)
    nobody: str = ""


def choose(candidates: Sequence[Candidate], ask: Ask) -> Choice:
    """The trusted person if they can; else, of those at the desk before all others, whoever has the fewest open cases, and among
    equals waited longest for one.

    So among equals the spread is never more than one case. Linear in the number of candidates.
    """
    left = list(candidates)
    if not left:
        return Choice(nobody="no_members")
    is_chosen_present = False
    for reason, fits in _steps(ask):
        if reason == "absent":
            is_chosen_present = any(not one.is_present for one in left)
        kept = [one for one in left if fits(one)]
        if not kept:
            return Choice(nobody=reason)
        left = kept
    trusted = next((one for one in left if one.user_id == ask.trusted_id), None)
    best = trusted or min(left, key=lambda one: (not one.is_present, *_load(one, ask), one.turn, one.user_id))
    if not trusted:
        left = [one for one in left if one.is_present == best.is_present]
    why = _why(best, ask, left, is_trusted=trusted is not None)
    return Choice(user_id=best.user_id, why=[{"why": "present"}] * (is_chosen_present and best.is_present) + why)


def _steps(ask: Ask) -> Iterable[tuple[str, Callable[[Candidate], bool]]]:
    """One condition after the other; the one that leaves nobody is the reason that is told."""
    if ask.only_id is not None:
        yield "waits_for", lambda one: one.user_id == ask.only_id
    yield "skill", lambda one: ask.skills <= one.skills
    yield "language", lambda one: not ask.language or ask.language in one.languages
    yield "away", lambda one: not one.is_away
    yield "absent", lambda one: one.is_present or not ask.only_present
    yield "resting", lambda one: not (one.is_resting or (ask.is_upset and one.spares_upset))
    yield "full", lambda one: one.open_cases < one.limit
    yield "asked", lambda one: not one.has_declined


def _load(one: Candidate, ask: Ask) -> tuple[int, ...]:
    """Upset customers are shared fairly among all, before anything else (AB-06)."""
    return (one.upset_cases, one.open_cases) if ask.is_upset else (one.open_cases,)


def _why(best: Candidate, ask: Ask, left: Sequence[Candidate], *, is_trusted: bool) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    if is_trusted:
        said.append({"why": "trusted"})
    if ask.skills:
        said.append({"why": "skill", "skills": sorted(ask.skills)})
    if ask.language:
        said.append({"why": "language", "language": ask.language})
    if not is_trusted:
        fewest = [one for one in left if _load(one, ask) == _load(best, ask)]
        said.append({"why": "only"} if len(left) == 1 else {"why": "fewest", "open": best.open_cases})
        if len(fewest) > 1:
            said.append({"why": "turn"})
    return said
