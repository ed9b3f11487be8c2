"""When customers are called."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from besa.api.pages import ListQuery
from besa.api.schemas import Id, Input, Line, Moment
from besa.api.schemas.cases import StaffOut, staff_out
from besa.callbacks.models import CallBack
from besa.callbacks.rules import Slot
from besa.core.reader import ZONES


class SlotOut(Schema):
    starts_at: datetime
    ends_at: datetime
    suits: bool = Field(description="Whether the customer wishes to be called then, as far as we know.")


class SlotPage(Schema):
    items: list[SlotOut]
    next: None = Field(description="Always null: all free times come in one page.")


class SlotQuery(Input):
    agent: Id | None = Field(None, description="Id of a colleague whose times are asked for; left out: anybody's.")


def slot_out(slot: Slot, *, suits: bool) -> dict[str, Any]:
    return {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "suits": suits}


class CallBackOut(Schema):
    id: int
    case: int = Field(description="Number of the case.")
    promise: int = Field(description="Id of the promise that it is.")
    state: str = Field(description="booked, reached, not_reached, missed or cancelled")
    starts_at: datetime
    ends_at: datetime
    agent: StaffOut | None = Field(description="Who calls.")
    phone: str
    time_zone: str = Field(description="IANA name of the zone in which the customer was told the time.")
    about: str
    attempts: int = Field(description="How often nobody answered.")
    by_customer: bool = Field(description="The customer chose the time through their link.")


class CallBackPage(Schema):
    items: list[CallBackOut]
    next: str | None


class CallBackQuery(ListQuery):
    orderings = {"starts_at": ["starts_at", "id"], "-starts_at": ["-starts_at", "-id"]}

    state: Literal["booked", "reached", "not_reached", "missed", "cancelled"] | None = None
    case: Id | None = Field(None, description="Number of a case.")
    starts_before: Moment | None = None

    def filters(self) -> dict[str, Any]:
        asked = {"state": self.state, "case__number": self.case, "starts_at__lt": self.starts_before}
        return {field: value for field, value in asked.items() if value is not None}


def call_back_out(row: CallBack) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case.number,
        "promise": row.promise_id,
        "state": row.state,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "agent": staff_out(row.agent),
        "phone": row.phone,
        "time_zone": row.time_zone,
        "about": row.about,
        "attempts": row.attempts,
        "by_customer": row.booked_by_id is None,
    }


def _require_zone(name: str) -> str:
    if name and name not in ZONES:
        raise ValueError(_("Write the name of a time zone such as Europe/Tirane."))
    return name


class CallBackIn(Input):
    """Arrange a call at one of the free times of the case's team."""

    case: Id = Field(description="Number of the case.")
    starts_at: Moment = Field(description="One of the free times.")
    agent: Id | None = Field(
        None, description="Id of a colleague who calls; left out: whoever is free and knows the case."
    )
    phone: Line = Field("", max_length=40, description="Left out: the customer's number that we know.")
    time_zone: Annotated[str, AfterValidator(_require_zone)] = Field(
        "", max_length=64, description="IANA name of the customer's zone; left out: as known, or the best guess."
    )
    about: Line = Field("", max_length=200)
    is_something_else: bool = Field(False, description="It stands beside another time that a colleague has promised.")
    they_agreed: bool = Field(False, description="The customer agreed to a time outside of their contact times.")
