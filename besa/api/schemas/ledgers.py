"""What was received, and how the desk is."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from besa.api.pages import ListQuery
from besa.api.schemas import Moment
from besa.cases.models import Received


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
    received_since: Moment | None = None


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


class PartOut(Schema):
    name: str
    level: str = Field(description="ok, warning or failed")


class HealthOut(Schema):
    is_well: bool
    parts: list[PartOut]
