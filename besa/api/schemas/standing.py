"""One's own switch: available, busy or away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ninja import Schema
from pydantic import Field

from besa.api.schemas import Input, Moment
from besa.notifications.standing import standings_of

if TYPE_CHECKING:
    from besa.accounts.models import User


class StandingOut(Schema):
    state: Literal["available", "busy", "away"] = Field(description="What the owner of the token says of themselves.")
    until: datetime | None = Field(description="From then on available again; null: until they say so.")
    seen_as: Literal["here", "busy", "away", "not_here"] = Field(
        description="How colleagues and routing see them now, which nobody is told the reason of."
    )


class StandingIn(Input):
    state: Literal["available", "busy", "away"]
    until: Moment | None = Field(
        None, description="Within a day; left out: until you say otherwise. Of no effect with available."
    )


def standing_out(user: User, now: datetime) -> dict[str, Any]:
    """Three queries."""
    state = user.standing_at(now)
    until = None if state == "available" else user.standing_until
    return {"state": state, "until": until, "seen_as": standings_of([user], now=now)[user.pk].state}
