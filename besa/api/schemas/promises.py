"""What was promised, and what a text promises."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from besa.api.pages import ListQuery
from besa.api.schemas import ClockTime, Id, Input, Line, Moment, Prose
from besa.api.schemas.cases import StaffOut, staff_out
from besa.core.reader import ZONES
from besa.promises.detection import Found
from besa.promises.detection.finding import LONGEST_TEXT
from besa.promises.models import Promise

Kind = Literal["first_answer", "next_answer", "solution", "call_back", "update", "delivery", "other"]


class PromiseOut(Schema):
    id: int
    case: int = Field(description="Number of the case.")
    kind: str
    text: str
    state: str
    started_at: datetime
    due_at: datetime
    kept_at: datetime | None
    ended_at: datetime | None
    promiser: StaffOut | None = Field(description="Who gave the word; null for a time by policy.")
    deliverer: StaffOut | None = Field(description="Who does it; null: whoever owns the case.")
    channel: str
    condition: str
    opens_at: datetime | None = Field(description="A call or news counts from here on; null: at any time before.")
    closes_at: datetime | None = Field(description="Until when it can be kept, where that is later than due_at.")
    previous: int | None = Field(description="Id of the promise whose time this one replaced.")


class PromisePage(Schema):
    items: list[PromiseOut]
    next: str | None


class PromiseQuery(ListQuery):
    orderings = {"due_at": ["due_at", "id"], "-due_at": ["-due_at", "-id"]}

    state: Literal["open", "kept", "kept_early", "renegotiated", "broken", "withdrawn"] | None = None
    kind: Kind | None = None
    case: Id | None = Field(None, description="Number of a case.")
    due_before: Moment | None = None

    def filters(self) -> dict[str, Any]:
        asked = {"state": self.state, "kind": self.kind, "case__number": self.case, "due_at__lt": self.due_before}
        return {field: value for field, value in asked.items() if value is not None}


def promise_out(promise: Promise) -> dict[str, Any]:
    return {
        "id": promise.pk,
        "case": promise.case.number,
        "kind": promise.kind,
        "text": promise.text,
        "state": promise.state,
        "started_at": promise.started_at,
        "due_at": promise.due_at,
        "kept_at": promise.kept_at,
        "ended_at": promise.ended_at,
        "promiser": staff_out(promise.promiser),
        "deliverer": staff_out(promise.deliverer),
        "channel": promise.channel,
        "condition": promise.condition,
        "opens_at": promise.opens_at,
        "closes_at": promise.closes_at,
        "previous": promise.previous_id,
    }


class PromiseIn(Input):
    """What a customer was told by the owner of the token."""

    case: Id = Field(description="Number of the case.")
    kind: Literal["call_back", "update", "delivery", "other"]
    due_at: Moment = Field(description="Until when; for a call “at ten”, ten.")
    start: Moment | None = Field(
        None, description="Left out: a deadline. Equal to due_at: at that hour. Earlier: between the two."
    )
    text: Line = Field("", max_length=400, description="What was promised, in the words that the customer heard.")
    deliverer: Id | None = Field(None, description="Id of a colleague who does it; left out: yourself.")
    channel: Literal["", "email", "phone", "visit", "letter", "fax", "sms"] = Field(
        "", description="How the customer will hear of it."
    )
    condition: Line = Field("", max_length=200, description="“Only if …”, as the customer was told.")
    is_something_else: bool = Field(
        False, description="It stands beside another time that a colleague has promised for the same kind of thing."
    )


def _require_zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError(_("Write the name of a time zone such as Europe/Tirane."))
    return name


class DetectIn(Input):
    text: Prose = Field(max_length=LONGEST_TEXT)
    language: Literal["ar", "en", "he", "sq"] | None = Field(
        None, description="Left out: the language of the text; of the token's owner where the text does not show it."
    )
    at: ClockTime = Field(
        description="When it is written: “tomorrow” is the day after this. Without an offset: by the clocks of `time_zone`."
    )
    time_zone: Annotated[str, AfterValidator(_require_zone)] = Field(
        max_length=64, description="IANA name of the writer's zone, such as Europe/Tirane."
    )


class FoundOut(Schema):
    text: str = Field(description="The sentence.")
    confidence: Literal["sure", "maybe"] = Field(description="“sure” may fill in a form; “maybe” is a hint.")
    kind: Literal["call_back", "update", "delivery", "other"]
    start: datetime = Field(
        description="When the time begins, with the offset of `time_zone`; the same as the end for a moment or a deadline."
    )
    end: datetime = Field(description="When it is due, with the offset of `time_zone`.")


def found_out(found: Found, zone: ZoneInfo) -> dict[str, Any]:
    return asdict(found) | {"start": found.start.astimezone(zone), "end": found.end.astimezone(zone)}


class FoundPage(Schema):
    items: list[FoundOut]
    next: None = Field(description="Always null: what one text promises comes in one page.")
