"""What happens to call-backs. Each stands on the timeline of its case; what came of the word itself, the ledger tells."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackEvent(Event):
    case_id: int
    call_back_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackBooked(CallBackEvent):
    """`starts_at` in ISO 8601, UTC; `time_zone`: in which the customer was told. `by_customer`: through their link."""

    starts_at: str
    time_zone: str
    agent_id: int
    by_customer: bool
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackCancelled(CallBackEvent):
    """`told`: the customer has been sent the cancellation."""

    by_customer: bool
    told: bool
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackMoved(CallBackEvent):
    """Another time, and whose it was before. `message_id`: the mail that told the customer."""

    starts_at: str
    from_at: str
    agent_id: int
    from_agent_id: int
    time_zone: str
    by_customer: bool
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationUndone(CallBackEvent):
    """The call stands again, at the time that it had. `told`: the customer has a new invitation."""

    starts_at: str
    time_zone: str
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackTried(CallBackEvent):
    """We called, and nobody answered: the how manyth time, of how many that were agreed."""

    attempt: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReminded(CallBackEvent):
    starts_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSaved(Event):
    team_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOffered(Event):
    """Somebody had a link made by which the customer of the case can choose a time. The link itself is kept nowhere."""

    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksRevoked(Event):
    """No link of the case that was sent until now opens anything any more."""

    case_id: int
    taken_back_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksRestored(Event):
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMade(Event):
    """Somebody's calls stand under a new secret address; the one before is over."""

    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEnded(Event):
    user_id: int
