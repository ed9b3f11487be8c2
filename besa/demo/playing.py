"""Plays the stories: every turn, in the order of time, by the actions and the intake that real life uses, told its time.

Nothing leaves: what the company "sent" is composed and kept as it would have left, and marked sent within the same
transaction, so that no worker ever sees it waiting.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import count
from typing import Any

from besa.accounts.models import User
from besa.calendars.worktime import add_working_time
from besa.cases import actions as cases
from besa.cases.actions import deliveries
from besa.cases.actions.messages import Letter, NewFile
from besa.cases.models import Case, Message, Received
from besa.channels.email.intake.accounting import process
from besa.channels.email.intake.taking import take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.outbound import exact_bytes
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.viewing import VIEWER
from besa.core import files
from besa.customers.actions import find_or_add
from besa.demo.content import company
from besa.demo.content.shape import AGENT, CALL, CUSTOMER, NOTE, VISIT
from besa.demo.founding import Company
from besa.demo.mail import Answered, Mail, raw
from besa.demo.pictures import pdf
from besa.demo.story import Said, Story, schedule_of
from besa.promises.acknowledgement import acknowledge
from besa.promises.actions import settle_overdue
from besa.promises.actions.points import ANSWERED
from besa.promises.models import Promise
from besa.promises.pointing import open_points_of

HOLDER = "demonstration"
UNDO = timedelta(seconds=30)
ALARM = timedelta(seconds=40)
PRIORITIES = {"normal": Case.Priority.NORMAL, "high": Case.Priority.HIGH, "urgent": Case.Priority.URGENT}
CLOSED_AFTER = timedelta(days=8)
CLOSED, FOLLOWED_UP = 0.7, 0.85
LOGGED_AS = {CALL: "phone", VISIT: "visit"}

Step = Callable[[], None]


@dataclass
class Playing:
    """One story on its way."""

    story: Story
    chance: random.Random
    case: Case | None = None
    answered: Answered | None = None
    is_triaged: bool = False

    @property
    def the_case(self) -> Case:
        assert self.case is not None
        return self.case


@dataclass
class Stage:
    """The desk on which the stories are played."""

    company: Company
    reader: Reader
    now: datetime
    order: Iterator[int] = field(default_factory=count)
    steps: list[tuple[datetime, int, Step]] = field(default_factory=list)

    def plan(self, at: datetime, step: Step) -> None:
        """`step` happens at `at`, unless that is in the future."""
        if at <= self.now:
            heapq.heappush(self.steps, (at, next(self.order), step))

    def play(self, tell: Callable[[int], None] = lambda left: None) -> None:
        while self.steps:
            _at, _order, step = heapq.heappop(self.steps)
            step()
            tell(len(self.steps))

    def mailbox(self, story: Story) -> Mailbox:
        return self.company.mailboxes[story.team.key]

    def user(self, said: Said) -> User:
        assert said.who is not None
        return self.company.staff[said.who.email]


def plan(stage: Stage, story: Story) -> None:
    playing = Playing(story, random.Random(story.seed))  # noqa: S311 - repeatable on purpose
    for said in story.said:
        stage.plan(said.at, lambda said=said: turn(stage, playing, said))  # type: ignore[misc] # bound now, called later
    last = story.said[-1].at
    if story.is_whole:
        stage.plan(last + timedelta(minutes=playing.chance.randint(3, 90)), lambda: end(stage, playing))
    elif story.owner is None and playing.chance.random() < 0.5:
        stage.plan(last + timedelta(minutes=playing.chance.randint(10, 90)), lambda: hand_out(stage, playing))


def turn(stage: Stage, playing: Playing, said: Said) -> None:
    if said.by == CUSTOMER:
        hear(stage, playing, said)
        return
    if said.by in LOGGED_AS:
        log(stage, playing, said)
    triage(stage, playing, said)
    if said.by == NOTE:
        cases.write_note(playing.the_case, by=stage.user(said), letter=Letter(text=said.text), now=said.at)
    elif said.by == AGENT:
        reply(stage, playing, said)


def hear(stage: Stage, playing: Playing, said: Said) -> None:
    """The customer's mail comes in by SMTP, is read in the child, finds or opens its case, and is acknowledged."""
    story, mailbox = playing.story, stage.mailbox(playing.story)
    mail = Mail(
        person=story.person,
        address=story.address,
        to=(mailbox.name, mailbox.address),
        subject=story.subject,
        text=said.text,
        at=said.at,
        zone=story.team.zone,
        phone=story.slots["phone"],
        seed=story.seed,
        files=said.files,
        answers=playing.answered,
    )
    to = playing.answered.reply_to if playing.answered else mailbox.address
    received = take(stage, raw(mail), mailbox, sender=story.address, to=to, at=said.at)
    if playing.case is None:
        playing.case = received.case
        greet(stage, received, said.at + timedelta(seconds=1))
    playing.the_case.refresh_from_db()


def take(stage: Stage, content: bytes, mailbox: Mailbox, *, sender: str, to: str, at: datetime) -> Received:
    """As the SMTP server takes it. The acknowledgement is left to `greet`, because the intake would date it today."""
    taken = take_in(
        content,
        mailbox=mailbox,
        envelope_from=sender,
        envelope_to=to,
        source=Received.Source.SMTP,
        received_at=at,
        peer="192.0.2.25",
        claim=True,
    )
    taken.received.may_acknowledge = False
    return process(taken.received, stage.reader)


def greet(stage: Stage, received: Received, at: datetime) -> None:
    """The acknowledgement of the promise, and the alarm that will ring when its time has passed."""
    promise = Promise.objects.filter(case=received.case_id, kind=Promise.Kind.FIRST_ANSWER).first()
    if promise is None or received.message is None:
        return
    acknowledge(received.message, promise, now=at)
    send_due(at)
    rings_at = promise.due_at + ALARM
    stage.plan(rings_at, lambda: settle_overdue(promise, now=rings_at))


def send_due(at: datetime) -> None:
    """What a worker does, without a server: the built-in viewer keeps it."""
    while delivery := deliveries.claim(holder=HOLDER, now=at):
        exact_bytes(delivery, Mailbox.of_account(delivery.account))
        deliveries.mark_sent(delivery, reference=VIEWER, now=at)


def log(stage: Stage, playing: Playing, said: Said) -> None:
    story, by, channel = playing.story, stage.user(said), LOGGED_AS[said.by]
    if playing.case is None:
        open_by_contact(stage, playing, by, channel, said.at)
    is_first = said == story.said[0]
    cases.log_contact(
        playing.the_case,
        by=by,
        channel=channel,
        direction=Message.Direction.IN if is_first else Message.Direction.OUT,
        text=said.text,
        duration=timedelta(minutes=said.minutes),
        said_at=said.at,
        answered=not (is_first and any(one.by == AGENT for one in story.thread.turns)),
    )


def open_by_contact(stage: Stage, playing: Playing, by: User, channel: str, at: datetime) -> None:
    story, person = playing.story, playing.story.person
    customer, _new = find_or_add(email=story.address, name=person.name, language=person.language, at=at)
    playing.case = cases.open_by_hand(
        by=by,
        customer=customer,
        team=stage.company.teams[story.team.key],
        subject=story.subject,
        kind=story.thread.kind,
        channel=channel,
        owner=by,
        account=stage.mailbox(story).account,
        language=story.language,
        at=at,
    )


def triage(stage: Stage, playing: Playing, said: Said) -> None:
    """Whoever deals with a case first takes it, says what it is, and sums it up."""
    if playing.is_triaged:
        return
    playing.is_triaged = True
    case, by, thread, at = playing.the_case, stage.user(said), playing.story.thread, said.at - timedelta(minutes=2)
    at = max(at, case.created_at)
    cases.assign(case, to=by, by=by, now=at)
    fields: dict[str, Any] = {
        "kind": thread.kind,
        "priority": PRIORITIES[thread.priority],
        "summary": playing.story.summary,
    }
    cases.change_fields(case, by=by, now=at, **fields)
    for name in thread.tags:
        cases.tag(case, by=by, name=name, now=at)


def reply(stage: Stage, playing: Playing, said: Said) -> None:
    story, case, by = playing.story, playing.the_case, stage.user(said)
    letter = Letter(
        text=said.text,
        to=[(story.person.name, story.address)],
        files=[invoice(story, said)] if "invoice" in said.files else (),
        language=story.language,
        extra=ticked(case),
    )
    message = cases.answer(case, by=by, letter=letter, undo=UNDO, now=said.at)
    send_due(said.at + UNDO)
    playing.answered = as_seen_by_customer(message, said)


def ticked(case: Case) -> dict[str, str]:
    """Here whoever answers, answers everything that was asked."""
    return {f"{ANSWERED}{point.pk}": "yes" for point in open_points_of(case)}


def as_seen_by_customer(message: Message, said: Said) -> Answered:
    delivery = message.deliveries.get()
    left = message_from_bytes(files.read(delivery.stored))
    return Answered(
        message_id=delivery.header_id,
        references=left.get("References", "").split(),
        reply_to=left.get("Reply-To") or message.from_address,
        who=message.from_name,
        text=said.text,
        at=said.at,
    )


def invoice(story: Story, said: Said) -> NewFile:
    order = story.slots["order"]
    content = pdf(
        ["Zaytun Home", f"Document for order {order}", f"{said.at:%d.%m.%Y}", f"Model {story.slots['model']}", "Copy"]
    )
    stored = files.put(content, kind="attachment")
    return NewFile(
        filename=f"{order}.pdf",
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
    )


def hand_out(stage: Stage, playing: Playing) -> None:
    """The manager gives an unanswered case to somebody."""
    team = stage.company.teams[playing.story.team.key]
    fitting = [
        user
        for user in stage.company.staff.values()
        if team.pk in user.team_ids and user.is_agent and user.language == playing.story.language
    ]
    at = playing.the_case.last_message_at + timedelta(minutes=9)
    cases.assign(
        playing.the_case, to=playing.chance.choice(fitting), by=stage.company.staff["admin@desk.example"], now=at
    )


def end(stage: Stage, playing: Playing) -> None:
    """The case comes to rest as the thread says. What waits is followed up by telephone some days later, mostly."""
    story, case, chance = playing.story, playing.the_case, playing.chance
    owner, last = case.owner, story.said[-1].at
    at = last + timedelta(minutes=2)
    if story.thread.ending == "hold":
        cases.set_status(case, status=Case.Status.ON_HOLD, by=owner, now=at)
    if story.thread.ending == "solved":
        solve(stage, playing, at)
    elif chance.random() < FOLLOWED_UP:
        later = add_working_time(schedule_of(story.team), last, timedelta(hours=chance.randint(10, 45)))
        stage.plan(later, lambda: follow_up(stage, playing, later))


def follow_up(stage: Stage, playing: Playing, at: datetime) -> None:
    case, by = playing.the_case, playing.the_case.owner
    assert by is not None
    words = playing.chance.choice(company.CALLED_BACK[playing.story.language])
    length = timedelta(minutes=playing.chance.randint(2, 9))
    how: dict[str, Any] = {"text": words, "duration": length, "said_at": at, "extra": ticked(case)}
    cases.log_contact(case, by=by, channel="phone", direction="out", **how)
    solve(stage, playing, at + timedelta(minutes=1))


def solve(stage: Stage, playing: Playing, at: datetime) -> None:
    """And closed some days later, if nobody writes any more."""
    case, owner = playing.the_case, playing.the_case.owner
    cases.set_status(case, status=Case.Status.SOLVED, by=owner, now=at)
    if playing.chance.random() < CLOSED:
        closed_at = at + CLOSED_AFTER
        stage.plan(closed_at, lambda: cases.set_status(case, status=Case.Status.CLOSED, by=owner, now=closed_at))
