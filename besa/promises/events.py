"""What happens to promises. Each stands on the timeline of its case."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEvent(Event):
    case_id: int
    promise_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsFound(Event):
    """A customer's message asks several things (PR-15)."""

    case_id: int
    message_id: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEvent(Event):
    case_id: int
    point_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAdded(PointEvent):
    """By a person: no rule had found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChanged(PointEvent):
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSettled(PointEvent):
    """`how`: answered, elsewhere (`reason`: where) or dismissed."""

    how: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointReopened(PointEvent):
    """By a person, or because the answer was taken back or did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(PromiseEvent):
    """`due_at` in ISO 8601, UTC. `promiser_id` None: a policy's promise. `previous_id`: the promise whose time it replaces."""

    due_at: str
    text: str = ""
    promiser_id: int | None = None
    deliverer_id: int | None = None
    previous_id: int | None = None
    # Another area's event stands on the timeline for it.
    is_told_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(PromiseEvent):
    """By a message to the customer or a contact, or by hand when `message_id` is None.

    `late`: the time had passed; the promise stays broken, and the customer has what they waited for. `early`: PR-08.
    """

    message_id: int | None
    late: bool = False
    early: bool = False
    # By the earlier time, of which the customer had been told another: the timeline says it of that one.
    is_told_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(PromiseEvent):
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn(PromiseEvent):
    """`reason`: solved, closed, spam, trash, not_reached; by a person not_needed or mistake, then with a `note`."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePaused(PromiseEvent):
    """The clock of a solution stands still. `why`: waiting, on_hold or solved; `left`: seconds of working time."""

    why: str
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseResumed(PromiseEvent):
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAlarmed(PromiseEvent):
    """It is not kept yet, and its time runs out: `level` 1 to 3 (rules.ALARMS), `before` the last one that rang."""

    level: int
    before: int
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAimed(PromiseEvent):
    """The case has become more urgent, and we aim for `aim_at`; None: for the promised time again.

    `because`: priority, kind, tag, team or other.
    """

    aim_at: str | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRenegotiated(PromiseEvent):
    """Another time has taken its place; the customer was told by `message_id`, and agreed in `agreed_in_id`.

    `late`: only after it was broken. Not `agreed`, or `late`: it counts as broken (PR-07). `wished`: the customer asked for it
    themselves, so that nobody needed to tell them.
    """

    due_at: str
    new_id: int
    new_due_at: str
    message_id: int | None
    agreed: bool
    reason: str
    late: bool = False
    wished: bool = False
    agreed_in_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimeAgreed(PromiseEvent):
    """The customer, who had been told beforehand, agreed in `message_id`, before the earlier time had come."""

    due_at: str
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePassedOn(PromiseEvent):
    """Somebody else does it. `reason`: by_hand, away (a stand-in for somebody absent) or back. `deliverer_name`: as it was that day."""

    deliverer_id: int
    deliverer_name: str
    previous_id: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReopened(PromiseEvent):
    """`reason`: taken_back, not_delivered or reopened."""

    reason: str
    is_told_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandSaved(Event):
    """A kind of offer that somebody else must carry out was made or changed."""

    errand_id: int
    called: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandAsked(Event):
    """Whoever must do `what` is asked whether it can be done (PR-05)."""

    case_id: int
    request_id: int
    what: str
    whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed(Event):
    """The customer has in writing what was agreed (PR-11), as version `number`; not `is_sent`: they heard it or hold it on paper."""

    case_id: int
    agreement_id: int
    number: int
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceNear(Event):
    """The customer has heard nothing from us `since`; by `due_at` they should (PR-12)."""

    case_id: int
    since: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceBroken(Event):
    """The limit has passed without a word of ours."""

    case_id: int
    since: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementHeldBack(Event):
    """The customer was sent no acknowledgement; `reason` is a word of `rules.HELD_BACK`."""

    case_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySaved(Event):
    """`reason`: why it promises less than before, by an executive (SA-10)."""

    policy_id: int
    version: int
    is_active: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimesAnnounced(Event):
    """Customers will be told new times because the hours have changed."""

    announcement_id: int
    hours_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementTakenBack(Event):
    announcement_id: int
    hours_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GestureMade(Event):
    """Something beyond what was promised (PR-08), in the words of whoever did it."""

    case_id: int
    promise_id: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GestureTakenBack(GestureMade):
    """It was noted by mistake."""
