"""What happens to promises. Each stands on the timeline of its case."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEvent(Event):
    case_id: int
    promise_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(PromiseEvent):
    """`due_at` in ISO 8601, UTC."""

    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """By a person's message; `late` when the time had passed: then the promise stays broken, and the customer has an answer."""

    message_id: int
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn(PromiseEvent):
    """`reason`: solved, closed, spam or trash."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReopened(PromiseEvent):
    """`reason`: taken_back, not_delivered or reopened."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementHeldBack(Event):
    """The customer was sent no acknowledgement; `reason` is a word of `rules.HELD_BACK`."""

    case_id: int
    reason: str
