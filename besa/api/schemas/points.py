"""What customers ask, point by point (PR-15)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from besa.api.schemas import Input, Line
from besa.promises.models import Point


class PointOut(Schema):
    id: int
    message: int = Field(description="Id of the customer's message that asks it.")
    text: str
    state: str = Field(description="open, answered, elsewhere or dismissed. A case with an open point is not solved.")
    reason: str = Field(description="elsewhere: where it was answered.")
    answered_in: int | None = Field(description="Id of the message that answers it.")


class PointPage(Schema):
    items: list[PointOut]
    next: None = Field(description="Always null: all points come in one page.")


class PointPatch(Input):
    state: Literal["open", "answered", "elsewhere", "dismissed"] | None = Field(None, description="Left out: as it is.")
    reason: Line = Field("", max_length=400, description="Is needed for elsewhere.")


def point_out(point: Point) -> dict[str, Any]:
    return {
        "id": point.pk,
        "message": point.message_id,
        "text": point.text,
        "state": point.state,
        "reason": point.reason,
        "answered_in": point.answered_in_id,
    }
