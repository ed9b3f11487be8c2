"""What was received, what was promised, and how the desk is."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from besa.api.pages import ListQuery
from besa.api.schemas import Id, Input, Moment, Prose
from besa.cases.models import Received
from besa.core.reader import ZONES
from besa.promises.detection.finding import LONGEST_TEXT
from besa.promises.models import Promise


class ReceivedOut(Schema):
    id: int
    state: str
    reason: str
    case: int | None = Field(description="Number of the case it became or joined.")
    message: int | None = Field(description="Id of the message it became.")
    sender: str
    subject: str
    recipient: str
    source: str
    size: int
    sha256: str
    received_at: datetime
    accounted_at: datetime | None


class ReceivedPage(Schema):
    items: list[ReceivedOut]
    next: str | None


class ReceivedQuery(ListQuery):
    orderings = {"-received_at": ["-received_at", "-id"], "received_at": ["received_at", "id"]}

    state: Literal["pending", "threaded", "new_case", "suspended", "ignored", "failed"] | None = None


def received_out(received: Received) -> dict[str, Any]:
    return {
        "id": received.pk,
        "state": received.state,
        "reason": received.reason,
        "case": received.case.number if received.case else None,
        "message": received.message_id,
        "sender": received.from_shown or received.envelope_from,
        "subject": received.subject_shown,
        "recipient": received.envelope_to,
        "source": received.source,
        "size": received.size,
        "sha256": received.sha256,
        "received_at": received.received_at,
        "accounted_at": received.accounted_at,
    }


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


class PromisePage(Schema):
    items: list[PromiseOut]
    next: str | None


class PromiseQuery(ListQuery):
    orderings = {"due_at": ["due_at", "id"], "-due_at": ["-due_at", "-id"]}

    state: Literal["open", "kept", "kept_early", "renegotiated", "broken", "withdrawn"] | None = None
    case: Id | None = Field(None, description="Number of a case.")
    due_before: Moment | None = None

    def filters(self) -> dict[str, Any]:
        asked = {"state": self.state, "case__number": self.case, "due_at__lt": self.due_before}
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
    }


def _require_zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError(_("Write the name of a time zone such as Europe/Tirane."))
    return name


class DetectIn(Input):
    text: Prose = Field(max_length=LONGEST_TEXT)
    language: Literal["ar", "en", "he", "sq"] | None = Field(
        None, description="Left out: the language of the text; of the token's owner where the text does not show it."
    )
    at: Moment = Field(description="When it is written: “tomorrow” is the day after this.")
    time_zone: Annotated[str, AfterValidator(_require_zone)] = Field(
        max_length=64, description="IANA name of the writer's zone, such as Europe/Tirane."
    )


class FoundOut(Schema):
    text: str = Field(description="The sentence.")
    confidence: Literal["sure", "maybe"] = Field(description="“sure” may fill in a form; “maybe” is a hint.")
    kind: Literal["call_back", "update", "delivery", "other"]
    start: datetime = Field(description="When the time begins; the same as the end for a moment or a deadline.")
    end: datetime = Field(description="When it is due.")


class FoundPage(Schema):
    items: list[FoundOut]
    next: None = Field(description="Always null: what one text promises comes in one page.")


class PartOut(Schema):
    name: str
    level: str = Field(description="ok, warning or failed")


class HealthOut(Schema):
    is_well: bool
    parts: list[PartOut]
