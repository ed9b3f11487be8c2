"""What happens to a case. Facts of plain values; the timeline, the live stream and the reactions read them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseEvent):
    """`message_id` is the first message; None where a case was opened by hand without one."""

    message_id: int | None = None
    number: int
    channel: str
    automatic: bool = False
    may_acknowledge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(CaseEvent):
    """A customer, or somebody for them, said something in an existing or a new case."""

    message_id: int
    automatic: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQueued(CaseEvent):
    """A person answered; the message leaves when the undo time has passed. `extra`: what the composer's panels posted."""

    message_id: int
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerScheduled(CaseEvent):
    """A person wrote an answer that leaves at `send_at`; or gave it another time. It is no message yet."""

    draft_id: int
    send_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld(CaseEvent):
    """What was to leave later waits for a person: the customer wrote, or something refused it. A word or a sentence."""

    draft_id: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEnded(CaseEvent):
    """What was to leave later is a draft again."""

    draft_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticMessageQueued(CaseEvent):
    """A machine wrote to the customer: never an answer (CH-14)."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageForwarded(CaseEvent):
    """Messages were passed on to a third person (CH-17). `reason`: why the customer was not told; empty when they were."""

    message_id: int
    reason: str = ""
    # The words above what was passed on, for whoever takes it back.
    text: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWithdrawn(CaseEvent):
    """Sending was undone in time."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLogged(CaseEvent):
    """A call, a visit or a letter was written down. `answered`: the customer was spoken to by a person.

    `extra`: what the panels of the form posted.
    """

    message_id: int
    channel: str
    answered: bool
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(CaseEvent):
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(CaseEvent):
    """`owner_id` None: given back to the team."""

    owner_id: int | None
    previous_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTransferred(CaseEvent):
    team_id: int
    previous_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(CaseEvent):
    """`kept`: the columns that were written over, so that an undo brings them back. `own`: what the desk calls the status, by
    language, the usual name under "".
    """

    status: str
    previous: str
    reason: str = ""
    kept: dict[str, Any] | None = None
    own: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanged(CaseEvent):
    """One of: kind, priority, summary, subject, needed_by, needed_for, language, direction, is_upset."""

    field: str
    value: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAdded(CaseEvent):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRemoved(CaseEvent):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlaced(CaseEvent):
    """Moved between inbox, spam and trash."""

    place: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(CaseEvent):
    other_id: int
    other_number: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnlinked(CaseEvent):
    other_id: int
    other_number: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSnoozed(CaseEvent):
    """Out of the working folders until `until`, or the customer's answer, whichever is first."""

    snooze_id: int
    until: str | None
    on_reply: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWoken(CaseEvent):
    """A snoozed case is back; `because` is one of `Snooze.Ended`."""

    snooze_id: int | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFollowed(CaseEvent):
    """`user_id` wants to hear what happens to the case."""

    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnfollowed(CaseEvent):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMerged(CaseEvent):
    """`other_id` became part of this case."""

    other_id: int
    other_number: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMergedAway(CaseEvent):
    """This case became part of `other_id`."""

    other_id: int
    other_number: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesSeparated(CaseEvent):
    """A merge was undone; told of both."""

    other_id: int
    other_number: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSplit(CaseEvent):
    """`count` messages of this case began the case `other_id`."""

    other_id: int
    other_number: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSet(CaseEvent):
    """A field of the desk's own; `names` as in StatusChanged, the values as JSON has them."""

    field_id: int
    names: dict[str, str]
    value: Any
    previous: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFieldChanged(Event):
    field_id: int
    key: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatusChanged(Event):
    status_id: int
    called: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUndone(CaseEvent):
    """`undid`: the events that were taken back. `through`: the events that the way back wrote."""

    undid: list[int]
    through: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantAdded(CaseEvent):
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(CaseEvent):
    """A message could not be read: a person must look at it (P3)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReadAgain(CaseEvent):
    """An unreadable message was processed again, with success."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySent(CaseEvent):
    message_id: int
    delivery_id: int
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(CaseEvent):
    message_id: int
    delivery_id: int
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLate(CaseEvent):
    """Ten minutes have passed and the message has not left."""

    message_id: int
    delivery_id: int
    recipient: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryBounced(CaseEvent):
    message_id: int
    delivery_id: int
    recipient: str
    reason: str
    is_permanent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRetried(CaseEvent):
    """A person asked for another try of what had failed, bounced or was waiting."""

    message_id: int
    delivery_id: int
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(Event):
    """A view was made or changed."""

    view_id: int
    name_of_view: str
    condition: dict[str, Any]
    sort: str
    shared_with: str
    team_id: int | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRemoved(Event):
    view_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewReturned(Event):
    """The removal of a view was undone."""

    view_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOffered(CaseEvent):
    """`user_id` None: to whoever of the team accepts first."""

    handover_id: int
    user_id: int | None
    team_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAccepted(CaseEvent):
    """`user_id` is whose case it was; the receiver is the one who did it. `told`: the customer is told by a mail."""

    handover_id: int
    user_id: int | None
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDeclined(CaseEvent):
    handover_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWithdrawn(CaseEvent):
    """`reason`: "" by hand, "owner_changed" when the case got another owner meanwhile, "done" when it was solved."""

    handover_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSummed(CaseEvent):
    """The owner changed without a brief: the case's summary stands in for it."""

    handover_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatNoted(CaseEvent):
    """The customer had to tell something again."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatTakenBack(CaseEvent):
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(CaseEvent):
    question_id: int
    user_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(CaseEvent):
    question_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn(CaseEvent):
    question_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipTaken(Event):
    """Somebody called for a colleague. On the customer's timeline where the caller is known."""

    slip_id: int
    user_id: int
    customer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDone(Event):
    slip_id: int
    customer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReplyChanged(Event):
    """A prepared wording was made, or its title, team or words were changed."""

    reply_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReplyRemoved(Event):
    reply_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReplyReturned(Event):
    reply_id: int
    title: str
