"""What a policy's promise must be, told by the events of its case alone: the ledger's own check, and nobody's source.

`replayed` reads the event log and folds it with rules of its own; a test over random histories holds it against what the
actions have stored. Personal promises are what a person wrote down: nothing follows from other events but their end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from besa.cases.models import Delivery
from besa.core.models import LoggedEvent
from besa.promises.clock import Clock
from besa.promises.rules import ANSWERS, AWAY, DONE, STANDS_STILL

if TYPE_CHECKING:
    from besa.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands: the columns that are recomputed."""

    state: str
    due_at: datetime
    kept_at: datetime | None = None
    kept_by: int | None = None
    reason: str = ""
    clock: Clock | None = None

    @property
    def is_owed(self) -> bool:
        return self.state == "open" or (self.state == "broken" and self.kept_at is None and not self.reason)

    @property
    def is_stopped(self) -> bool:
        return self.clock is not None and self.clock.stopped is not None


@dataclass(slots=True)
class Story:
    """The fold: what is known of the case so far, and of the promise once it was made."""

    kind: str
    begin: Standing
    started_at: datetime
    copies: dict[int, set[int]]
    now: Standing | None = None
    status: str = "new"
    place: str = "inbox"
    said: dict[int, datetime] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    @property
    def is_answer(self) -> bool:
        return self.kind in ANSWERS


def replayed(promise: Promise, *, now: datetime) -> Standing:
    """From the events of the case up to `now`, as if every alarm had rung in time."""
    clock = first_clock(promise)
    begin = Standing("open", clock.due_at if clock else promise.due_at, clock=clock)
    story = Story(promise.kind, begin, promise.started_at, copies_of(promise.case_id))
    for event in LoggedEvent.objects.filter(case_id=promise.case_id).order_by("id"):
        if event.name == "promises.PromiseMade" and event.data["promise_id"] == promise.pk:
            story.now = begin
            follow(story, event)
        elif event.name == "promises.PromiseRenegotiated" and event.data["promise_id"] == promise.pk:
            return replaced(promise, story, event, now)
        elif event.name in FACTS:
            if story.now:
                story.now = overdue(story, event.at)
            FACTS[event.name](story, event)
    if story.now is None:
        raise LookupError("the log does not tell of this promise")
    return overdue(story, now)


def first_clock(promise: Promise) -> Clock | None:
    if promise.target is None or not promise.hours:
        return None
    whole = Clock.of(promise.hours, promise.started_at, promise.target, promise.due_at, [])
    return Clock.start(whole.schedule, promise.started_at, promise.target)


def copies_of(case_id: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for message, key in Delivery.objects.filter(message__case_id=case_id).values_list("message_id", "pk"):
        found.setdefault(message, set()).add(key)
    return found


def replaced(promise: Promise, story: Story, event: LoggedEvent, now: datetime) -> Standing:
    """Agreed before it was late: renegotiated. Only told, or wished in no words: broken, unless they agree or have it in time (PR-07)."""
    late = event.data["late"]
    before = overdue(story, event.at) if late else (story.now or story.begin)
    if late:
        return replace(before, state="broken", reason="superseded")
    agreed = LoggedEvent.objects.filter(
        case_id=promise.case_id, name="promises.NewTimeAgreed", data__promise_id=promise.pk
    )
    if event.data["agreed"] or agreed.exists():
        return replace(before, state="renegotiated", reason="superseded")
    why = "wished" if event.data["wished"] else "told"
    new = replayed(promise.successors.get(), now=now)
    if new.state == "kept" and new.kept_at is not None and new.kept_at <= before.due_at:
        return replace(before, state="kept", kept_at=new.kept_at, kept_by=new.kept_by, reason=why)
    return replace(before, state="broken", reason=why)


def overdue(story: Story, at: datetime) -> Standing:
    """After the alarm: what is open, runs and has passed is broken."""
    found = story.now or story.begin
    if found.state == "open" and not found.is_stopped and at >= found.due_at:
        return replace(found, state="broken")
    return found


# What is said.


def spoke(story: Story, event: LoggedEvent) -> None:
    if event.name == "cases.ContactLogged" and not event.data["answered"]:
        return
    say(story, event.data["message_id"], said_at=event.at, at=event.at)


def say(story: Story, message: int, *, said_at: datetime, at: datetime) -> None:
    story.said[message] = said_at
    if story.now and story.is_answer and story.now.is_owed and said_at >= story.started_at:
        story.now = kept(story.now, at, message)


def kept(found: Standing, at: datetime, message: int | None) -> Standing:
    """In time counts even when the alarm was faster."""
    in_time = found.is_stopped or at <= found.due_at
    return replace(found, state="kept" if in_time else "broken", kept_at=at, kept_by=message)


def unsay(story: Story, event: LoggedEvent) -> None:
    message = event.data["message_id"]
    story.said.pop(message, None)
    if story.now and story.now.kept_at is not None and story.now.kept_by == message:
        reopen(story)
        by_what_stands(story)
        follow(story, event)


def reopen(story: Story) -> None:
    found = story.now or story.begin
    state = "broken" if found.state == "broken" else "open"
    story.now = replace(found, state=state, kept_at=None, kept_by=None, reason="")


def by_what_stands(story: Story) -> None:
    standing = sorted((at, key) for key, at in story.said.items() if at >= story.started_at)
    if story.now and story.is_answer and standing and story.now.is_owed:
        at, message = standing[0]
        story.now = kept(story.now, at, message)


def taken_back(story: Story, event: LoggedEvent) -> None:
    unsay(story, event)


def not_delivered(story: Story, event: LoggedEvent) -> None:
    story.lost.add(event.data["delivery_id"])
    if story.copies.get(event.data["message_id"], set()) <= story.lost:
        unsay(story, event)


def delivered(story: Story, event: LoggedEvent) -> None:
    story.lost.discard(event.data["delivery_id"])
    message = event.data["message_id"]
    said_at = story.said.get(message) or _said_at(message)
    if said_at is not None:
        say(story, message, said_at=said_at, at=event.at)


def _said_at(message: int) -> datetime | None:
    """Of an answer that counted once, was lost and has arrived after all; an automatic mail is none."""
    event = LoggedEvent.objects.filter(name="cases.AnswerQueued", data__message_id=message).first()
    return event.at.astimezone(UTC) if event else None


# Where the case stands.


def status_changed(story: Story, event: LoggedEvent) -> None:
    story.status = event.data["status"]
    if story.place == "inbox":
        follow(story, event)


def placed(story: Story, event: LoggedEvent) -> None:
    story.place = event.data["place"]
    follow(story, event)


def follow(story: Story, event: LoggedEvent) -> None:
    if story.now is None:
        return
    story.now = overdue(story, event.at)
    if story.place in AWAY:
        withdraw(story, story.place)
    elif story.is_answer:
        follow_answer(story)
    else:
        follow_solution(story, event)


def withdraw(story: Story, reason: str) -> None:
    found = story.now or story.begin
    if found.state == "open" or (found.state == "withdrawn" and found.reason in AWAY):
        story.now = replace(found, state="withdrawn", reason=reason)


def come_back(story: Story, reasons: Iterable[str]) -> None:
    if story.now and story.now.state == "withdrawn" and story.now.reason in reasons:
        reopen(story)
        by_what_stands(story)


def follow_answer(story: Story) -> None:
    if story.status in DONE:
        withdraw(story, story.status)
    else:
        come_back(story, (*AWAY, *DONE))


def follow_solution(story: Story, event: LoggedEvent) -> None:
    come_back(story, AWAY)
    found, at, by = story.now or story.begin, event.at, event.actor_id
    if story.status in DONE:
        story.now = kept(found, at, None) if found.is_owed else found
        return
    if found.kept_at is not None:
        kept_at = found.kept_at
        reopen(story)
        story.now = stopped(story.now or found, kept_at, "solved", by)
    if story.status in STANDS_STILL:
        story.now = stopped(story.now or found, at, story.status, by)
    elif story.now and story.now.state == "open" and story.now.clock:
        story.now = with_clock(story.now, story.now.clock.go_on(at, by=by))


def stopped(found: Standing, at: datetime, why: str, by: int | None) -> Standing:
    clock = found.clock
    if found.state != "open" or clock is None or (clock.stopped and clock.stopped.why == why):
        return found
    if not clock.stopped and at >= found.due_at:
        return replace(found, state="broken")
    return with_clock(found, clock.go_on(at, by=by).stop(at, why=why, by=by))


def with_clock(found: Standing, clock: Clock) -> Standing:
    return replace(found, clock=clock, due_at=clock.due_at)


FACTS: dict[str, Callable[[Story, Any], None]] = {
    "cases.AnswerQueued": spoke,
    "cases.ContactLogged": spoke,
    "cases.MessageWithdrawn": taken_back,
    "cases.DeliveryFailed": not_delivered,
    "cases.DeliveryBounced": not_delivered,
    "cases.DeliverySent": delivered,
    "cases.StatusChanged": status_changed,
    "cases.CasePlaced": placed,
}
