"""What a request says of something that was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from besa.promises import actions as promises
from besa.promises.models import Point

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.api.schemas.points import PointPatch


def settle_point(point: Point, patch: PointPatch, *, by: User) -> Point:
    """Raises NotAllowed, ReasonNeeded."""
    if patch.state == "open":
        promises.reopen_point(point, by=by)
    elif patch.state:
        promises.settle_point(point, how=patch.state, reason=patch.reason, by=by)
    return point
