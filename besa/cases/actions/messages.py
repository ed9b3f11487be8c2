"""What is said in a case: taken in, answered, noted, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.attention import require_seen, see_own
from besa.cases.actions.files import attach_drafted, attach_inbound
from besa.cases.actions.row import hold, update
from besa.cases.actions.snoozing import wake_for_reply
from besa.cases.actions.statuses import move_to, reopen
from besa.cases.actions.waiting import wait_again
from besa.cases.errors import AlreadyOnItsWay, IdempotencyConflict, MergedAlready, NobodyToSendTo, NothingToSend
from besa.cases.events import (
    AnswerQueued,
    AutomaticMessageQueued,
    MessageReceived,
    MessageWithdrawn,
    NoteWritten,
)
from besa.cases.models import Case, Delivery, Draft, DraftFile, Message
from besa.cases.ports import Address
from besa.cases.rules import LONGEST_UNDO, PASSED_ON, UNDO_TIME, last_words, require_work_on
from besa.core.events import record
from besa.core.failpoints import reach
from besa.core.gathering import whole
from besa.core.prepared import insert, insert_all, new
from besa.core.registry import channels, guards
from besa.core.text.direction import direction_of

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.ports import InboundMessage
    from besa.customers.models import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to attach to an outgoing message; already stored (besa.core.files)."""

    filename: str
    content_type: str
    size: int
    sha256: str
    stored: str
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person or a machine wants to say: the content of an outgoing message or note. Addresses are plain strings."""

    text: str = ""
    html: str = ""
    subject: str = ""
    to: Sequence[tuple[str, str]] = ()  # (name, address)
    cc: Sequence[tuple[str, str]] = ()
    bcc: Sequence[tuple[str, str]] = ()
    files: Sequence[NewFile | DraftFile] = field(default_factory=tuple)
    direction: str = ""
    language: str = ""
    # What panels of the slot "in the composer" posted with the words: for guards, and in AnswerQueued for reactions.
    extra: Mapping[str, str] = field(default_factory=dict)


def receive(
    case: Case,
    *,
    said: InboundMessage,
    customer: Customer | None,
    account: str,
    at: datetime,
    flags: Iterable[str] = (),
    is_first: bool = False,
) -> Message:
    """Write what came in into the case, reopen it where a person wrote, and tell. Must be called inside a transaction that
    holds the case (`hold`), unless it is new: else the answer of this very moment would leave the customer waiting unseen.

    `at` is the server's receipt time: clocks start there (issue 2, decision 0). Automatic mail never reopens a case,
    and never makes it unanswered when it was answered. About six queries, two more for each attachment.
    """
    automatic = said.automatic is not None
    sender = said.sender or _first_shown(said)
    message = new(
        Message,
        case=case,
        direction=Message.Direction.IN,
        channel=said.channel,
        account=account,
        customer=customer,
        from_name=sender.name[:200],
        from_address=sender.address[:320],
        to=_people(said.to),
        cc=_people(said.cc),
        reply_to=_people(said.reply_to),
        subject=said.subject[:998],
        text=said.text,
        html=said.html,
        fold_at=said.fold_at,
        text_direction=said.direction,
        language=said.language,
        automatic=automatic,
        automatic_reason=(said.automatic or "")[:60],
        verdict=said.verdict,
        flags=list(flags),
        remote_images=said.has_remote_images,
        message_id=said.message_id[:998],
        in_reply_to=said.in_reply_to[:998],
        references=list(said.references),
        header_date=said.sent_at,
        said_at=at,
    )
    message.asks = said.asks
    insert(message)
    attach_inbound(message, said.attachments)
    waits = {} if automatic or case.unanswered_since else {"unanswered_since": at}
    show_last(case, message, who=sender.name or sender.address, now=at, **waits)
    if not automatic and case.status != Case.Status.NEW:
        reopen(case, by=None, reason="customer_wrote", now=at)
    if not automatic:
        wake_for_reply(case, now=at)
    event = MessageReceived(case_id=case.pk, message_id=message.pk, automatic=automatic, is_first=is_first)
    record(event, at=at, about=message)
    return message


def _first_shown(said: InboundMessage) -> Address:
    return said.senders[0] if said.senders else Address("", "")


@transaction.atomic
def answer(
    case: Case,
    *,
    by: User,
    letter: Letter,
    channel: str = "email",
    undo: timedelta = UNDO_TIME,
    client_id: str | None = None,
    status: str = "",
    draft: Draft | None = None,
    confirmed: Collection[str] = (),
    seen: int | None = None,
    now: datetime | None = None,
) -> Message:
    """Queue a person's message to the customer; it leaves after `undo` (at most ten minutes).

    One `Delivery` for each recipient. The customer no longer waits; the case becomes `status`, or waits for the customer
    when it is empty. A repeat with the same `client_id` and the same words answers with the first message (X03).
    With `seen`, the id of the last message that the writer knows, raises NotSeen when there is a newer one (X14).
    Raises NotAllowed, NothingToSend, NobodyToSendTo, IdempotencyConflict, what the guards of `send` refuse, and Doubted for
    what they warn of and `confirmed` does not name.
    """
    hold(case)
    require_work_on(by, case)
    earlier = repeated(case, by, letter, client_id)
    if earlier:
        return earlier
    now = now or timezone.now()
    require_sendable(case, letter, by=by, confirmed=confirmed, seen=seen)
    sender = channels.transport(channel).sender_for(case, by=by)
    message = write_out(case, letter, by=by, channel=channel, sender=sender, client_id=client_id, now=now)
    attach_drafted(message, letter.files)
    queue_copies(message, at=now + min(max(undo, timedelta(0)), LONGEST_UNDO))
    newest_before = case.newest_message_id
    show_last(case, message, who=by.name, now=now, unanswered_since=None, back_because="")
    see_own(message, newest_before=newest_before, has_seen_all=seen is not None)
    record(AnswerQueued(case_id=case.pk, message_id=message.pk, extra=dict(letter.extra)), by=by, at=now)
    move_to(case, status=status or Case.Status.WAITING, by=by, reason="answered", now=now)
    reach("answer.before_commit")
    transaction.on_commit(partial(reach, "answer.committed"))
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).delete()
    return message


def require_sendable(
    case: Case, letter: Letter, *, by: User, confirmed: Collection[str] = (), seen: int | None = None
) -> None:
    """Raises NothingToSend, NobodyToSendTo, NotSeen, what the guards of `send` refuse, and Doubted."""
    _require_content(letter)
    if not letter.to:
        raise NobodyToSendTo(field="to")
    if seen is not None:
        require_seen(case, by=by, upto=seen)
    guards.check("send", confirmed=confirmed, case=case, letter=letter, by=by)


@whole()
def answer_automatically(
    case: Case,
    *,
    letter: Letter,
    channel: str = "email",
    undo: timedelta = timedelta(0),
    now: datetime | None = None,
) -> Message:
    """Queue a machine's message, such as an acknowledgement. Never an answer: the case stays unanswered (CH-14).

    Budgets are the caller's duty (reliability.md 4). `undo`: how long what a person caused can still be taken back. A letter
    with files must not be gathered.
    """
    now = now or timezone.now()
    if not letter.to:
        raise NobodyToSendTo(field="to")
    sender = channels.transport(channel).sender_for(case, by=None)
    message = write_out(case, letter, by=None, channel=channel, sender=sender, client_id=None, now=now, automatic=True)
    if letter.files:
        attach_drafted(message, letter.files)
    queue_copies(message, at=now + undo)
    record(AutomaticMessageQueued(case_id=case.pk, message_id=message.pk), at=now, about=message)
    update(case, messages=1, updated_at=now)
    return message


@transaction.atomic
def write_note(
    case: Case,
    *,
    by: User | None,
    letter: Letter,
    who: str = "",
    flags: Iterable[str] = (),
    client_id: str | None = None,
    draft: Draft | None = None,
    confirmed: Collection[str] = (),
    seen: int | None = None,
    now: datetime | None = None,
) -> Message:
    """An internal note: never leaves the house (PV-05). It has no deliveries, and no action makes any for it.

    Without `by`, `who` says where it came from: a mail that claims to be a colleague's and is not proved.
    Observers and executives may note on what they may read. Raises NothingToSend, IdempotencyConflict, NotSeen as
    `answer` does, what the guards of `note` refuse, and Doubted for what they warn of and `confirmed` does not name.
    """
    earlier = repeated(case, by, letter, client_id)
    if earlier:
        return earlier
    now = now or timezone.now()
    _require_content(letter)
    hold(case)
    if case.merged_into_id and by is not None:
        raise MergedAlready
    if seen is not None and by is not None:
        require_seen(case, by=by, upto=seen)
    guards.check("note", confirmed=confirmed, case=case, letter=letter, by=by)
    message = Message.objects.create(
        case=case,
        direction=Message.Direction.NOTE,
        channel=Message.Channel.NOTE,
        author=by,
        from_name=(by.name if by else who)[:200],
        text=letter.text,
        html=letter.html,
        flags=list(flags),
        text_direction=letter.direction or direction_of(letter.text),
        said_at=now,
        client_id=client_id,
    )
    attach_drafted(message, letter.files)
    newest_before = case.newest_message_id
    update(case, messages=1, updated_at=now, newest_message_id=message.pk)
    see_own(message, newest_before=newest_before, has_seen_all=seen is not None)
    record(NoteWritten(case_id=case.pk, message_id=message.pk), by=by, at=now)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).delete()
    return message


@transaction.atomic
def withdraw(message: Message, *, by: User, now: datetime | None = None) -> Message:
    """Undo of sending: every copy that has not been claimed is taken back; the customer waits again.

    Settled by one conditional UPDATE: raises AlreadyOnItsWay, and changes nothing, when any copy has been claimed.
    """
    case = message.case
    hold(case)
    require_work_on(by, case)
    now = now or timezone.now()
    total = message.deliveries.count()
    taken = message.deliveries.filter(state=Delivery.State.QUEUED, attempts=0).update(state=Delivery.State.WITHDRAWN)
    if not total or taken != total:
        raise AlreadyOnItsWay
    Message.objects.filter(pk=message.pk).update(withdrawn_at=now)
    message.withdrawn_at = now
    record(MessageWithdrawn(case_id=case.pk, message_id=message.pk), by=by, at=now)
    if message.is_forward:  # it was no answer: the customer waits as before, and hears nothing of it
        _withdraw_notice(message, now=now)
        return message
    _show_last_standing(case, now=now)
    wait_again(case, by=by, reason="taken_back", now=now)
    return message


@transaction.atomic
def recall(message: Message, *, by: User, now: datetime | None = None) -> bool:
    """Undo of what made an automatic message: no copy leaves. False, and nothing changes, when one has been claimed."""
    copies = message.deliveries.all()
    if copies.exclude(state=Delivery.State.QUEUED, attempts=0).exists():
        return False
    taken = copies.filter(state=Delivery.State.QUEUED, attempts=0).update(state=Delivery.State.WITHDRAWN)
    if taken != copies.count():
        raise AlreadyOnItsWay
    Message.objects.filter(pk=message.pk).update(withdrawn_at=now or timezone.now())
    record(MessageWithdrawn(case_id=message.case_id, message_id=message.pk), by=by, at=now)
    return True


def _withdraw_notice(message: Message, *, now: datetime) -> None:
    """What told the customer of a forward; silent when it has left already."""
    notices = message.case.messages.filter(automatic_reason=PASSED_ON, said_at=message.said_at, withdrawn_at=None)
    for notice in notices:
        if notice.deliveries.filter(state=Delivery.State.QUEUED, attempts=0).update(state=Delivery.State.WITHDRAWN):
            Message.objects.filter(pk=notice.pk).update(withdrawn_at=now)


def repeated(case: Case, by: User | None, letter: Letter, client_id: str | None) -> Message | None:
    if not client_id:
        return None
    earlier = Message.objects.filter(client_id=client_id).first()
    if earlier is None:
        return None
    same = (earlier.case_id, earlier.author_id, earlier.text, earlier.html) == (
        case.pk,
        by.pk if by else None,
        letter.text,
        letter.html,
    )
    # A note has no recipients, whatever its letter says.
    if not same or (not earlier.is_note and earlier.to != _pairs(letter.to)):
        raise IdempotencyConflict
    return earlier


def _require_content(letter: Letter) -> None:
    if not (letter.text.strip() or letter.html.strip() or letter.files):
        raise NothingToSend(field="text")


def write_out(
    case: Case,
    letter: Letter,
    *,
    by: User | None,
    channel: str,
    sender: Any,
    client_id: str | None,
    now: datetime,
    automatic: bool = False,
    reason: str = "",
) -> Message:
    message = new(
        Message,
        case=case,
        direction=Message.Direction.OUT,
        channel=channel,
        account=sender.account,
        author=by,
        customer=case.customer,
        from_name=sender.name[:200],
        from_address=sender.address,
        to=_pairs(letter.to),
        cc=_pairs(letter.cc),
        bcc=_pairs(letter.bcc),
        subject=(letter.subject or case.subject)[:998],
        text=letter.text,
        html=letter.html,
        text_direction=letter.direction or direction_of(letter.text),
        language=letter.language or case.language,
        automatic=automatic,
        automatic_reason=reason,
        said_at=now,
        created_at=now,
        client_id=client_id,
    )
    return insert(message)


def queue_copies(message: Message, *, at: datetime, automatic: bool | None = None) -> None:
    """One delivery for each recipient. `automatic`: whether the copies travel as a machine's; as the message says when None."""
    seen: set[str] = set()
    rows = []
    for role, people in (("to", message.to), ("cc", message.cc), ("bcc", message.bcc)):
        for person in people:
            address = person["address"].strip()
            if address.casefold() in seen:
                continue
            seen.add(address.casefold())
            rows.append(
                new(
                    Delivery,
                    message=message,
                    channel=message.channel,
                    account=message.account,
                    recipient=address[:320],
                    recipient_domain=address.rpartition("@")[2].casefold()[:255],
                    role=role,
                    automatic=message.automatic if automatic is None else automatic,
                    next_attempt_at=at,
                    created_at=message.created_at,
                )
            )
    insert_all(rows)


def show_last(case: Case, message: Message, *, who: str, now: datetime, **fields: Any) -> None:
    """What the list line shows, and any further `fields` of the case, in one UPDATE. The inbox never goes back in time."""
    update(
        case,
        last_message_at=max(now, case.last_message_at),
        last_words=last_words(message.visible_text or message.subject),
        last_words_direction=message.text_direction,
        last_from=who[:200],
        last_message_was=message.direction,
        newest_message_id=message.pk,
        messages=1,
        updated_at=now,
        **fields,
    )


def _show_last_standing(case: Case, *, now: datetime) -> None:
    """The list line without the words that were taken back; its place in the inbox stays."""
    standing = case.messages.filter(withdrawn_at=None).exclude(direction=Message.Direction.NOTE)
    last = standing.order_by("-said_at", "-pk").first()
    words = last_words(last.visible_text or last.subject) if last else ""
    update(
        case,
        last_words=words,
        last_words_direction=last.text_direction if last else case.direction,
        last_from=(last.from_name or last.from_address)[:200] if last else "",
        last_message_was=last.direction if last else "",
        updated_at=now,
    )


def _people(addresses: Iterable[Address]) -> list[dict[str, str]]:
    return [{"name": a.name, "address": a.address} for a in addresses]


def _pairs(people: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "address": address} for name, address in people]
