"""A decision becomes rows, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from besa.accounts.models import User
from besa.cases.actions import answer, ask_for_help, follow_merge, give_help, link, put_back, receive, write_note
from besa.cases.actions.messages import Letter, NewFile
from besa.cases.actions.opening import add_participant, announce, open_case
from besa.cases.models import Case, Message, Received
from besa.cases.ports import InboundMessage, Verdict
from besa.cases.rules import REPLY_ELSEWHERE, THIRD_PARTY, reopens
from besa.channels.email.addresses import untagged
from besa.channels.email.intake.decision import Decision, Fate
from besa.channels.email.intake.evidence import Pointer, Sender
from besa.channels.email.models import Mailbox
from besa.core import files, gathering
from besa.core.prepared import Prepared, PreparedForKeys
from besa.customers.actions import add_unverified, find_or_add
from besa.customers.rules import domain_of, plain_email

if TYPE_CHECKING:
    from collections.abc import Collection

    from besa.customers.models import Customer

NEW_PARTICIPANTS = 20
REPLY_TO = 5
_SAME_ID: Prepared[Received] = Prepared(
    lambda account, header_id: (
        Received.objects.filter(account=account, header_id=header_id).order_by().values_list("pk")[:2]
    ),
    "?account",
    "?header_id",
)


_SAME_IDS: PreparedForKeys[Received] = PreparedForKeys(
    lambda keys: (
        Received.objects.filter(pk__in=keys)
        .filter(
            Exists(
                Received.objects.filter(account=OuterRef("account"), header_id=OuterRef("header_id")).exclude(
                    pk=OuterRef("pk")
                )
            )
        )
        .order_by()
        .values_list("pk")
    )
)


def foresee(rows: Collection[Received]) -> None:
    """Look for other mail under the ids of these, by one query."""
    keys = [row.pk for row in rows]
    gathering.foresee(_SAME_ID, keys, [key for (key,) in _SAME_IDS.tuples(keys)])


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything that is known about one mail on its way into a case."""

    said: InboundMessage
    received: Received
    mailbox: Mailbox
    sender: Sender
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Written:
    """What the mail became: its state (P3) and, where there is one, its case and message."""

    state: str
    reason: str = ""
    case: Case | None = None
    message: Message | None = None


def write(arrival: Arrival, decision: Decision) -> Written:
    """Carry the decision out. About fifteen queries for a new case, ten for a reply."""
    arrival = _answerable(arrival)
    if decision.fate == Fate.SUSPEND:
        return Written(Received.State.SUSPENDED, _suspension(arrival, decision))
    if decision.fate == Fate.ANSWER:
        return _answer(arrival)
    if decision.fate == Fate.NOTE:
        return _note(arrival)
    if decision.fate == Fate.THREAD:
        return _thread(arrival, decision)
    return _open(arrival, decision)


def _suspension(arrival: Arrival, decision: Decision) -> str:
    pointed = arrival.pointer.case
    return f"{decision.reason} #{pointed.number}" if pointed else decision.reason


def _thread(arrival: Arrival, decision: Decision) -> Written:
    """Into the case, or into a new one that continues it when a person writes long after it was solved."""
    case, received = arrival.pointer.case, arrival.received
    assert case is not None
    is_human = arrival.said.automatic is None
    if is_human and case.is_done and not reopens(case, now=received.received_at):
        return _open(arrival, Decision(Fate.NEW, decision.flags, "continues"))
    if is_human and case.place == Case.Place.TRASH:
        put_back(case, by=None)
    is_third_party = THIRD_PARTY in decision.flags
    message = receive(
        case,
        said=arrival.said,
        customer=None if is_third_party else _known(arrival),
        account=received.account,
        at=received.received_at,
        flags=_flags(arrival, decision),
    )
    if arrival.pointer.addressed is not None:
        follow_merge(message, addressed=arrival.pointer.addressed)
    if not is_third_party:
        _add_copied(case, arrival)
    return Written(Received.State.THREADED, "", case, message)


def _known(arrival: Arrival) -> Customer | None:
    return arrival.sender.point.customer if arrival.sender.point else None


def _open(arrival: Arrival, decision: Decision) -> Written:
    said, received = arrival.said, arrival.received
    customer = _customer(arrival)
    case = open_case(
        customer=customer,
        team=arrival.mailbox.team,
        subject=said.subject,
        channel=said.channel,
        account=received.account,
        language=said.language or customer.language or arrival.mailbox.language,
        at=received.received_at,
        place=Case.Place.SPAM if said.spam else Case.Place.INBOX,
        placed_at=received.received_at if said.spam else None,
    )
    if arrival.sender.address:
        name = said.sender.name if said.sender else ""
        add_participant(case, customer=customer, address=arrival.sender.address, name=name, is_first=True)
    message = receive(
        case,
        said=said,
        customer=customer,
        account=received.account,
        at=received.received_at,
        flags=_flags(arrival, decision),
        is_first=True,
    )
    _add_copied(case, arrival)
    if decision.tie and arrival.pointer.case is not None:
        link(case, to=arrival.pointer.case, kind=decision.tie, by=None)
    announce(
        case,
        message_id=message.pk,
        automatic=said.automatic is not None,
        may_acknowledge=_may_acknowledge(arrival, decision),
        at=received.received_at,
        message=message,
    )
    return Written(Received.State.NEW_CASE, "", case, message)


def _may_acknowledge(arrival: Arrival, decision: Decision) -> bool:
    """Never a machine's mail, never spam, never a sender who may be somebody else, never old mail (section 4)."""
    said = arrival.said
    return (
        arrival.received.may_acknowledge
        and arrival.mailbox.acknowledges
        and said.automatic is None
        and not said.spam
        and bool(arrival.sender.address)
        and said.verdict != Verdict.FAILED
        and "sender_unverified" not in decision.flags
    )


def _customer(arrival: Arrival) -> Customer:
    """The sender's record, found or made; somebody without one plain address gets a record of their own (finding 4)."""
    said = arrival.said
    shown = said.sender.name if said.sender else ""
    if not arrival.sender.address:
        return add_unverified(name=shown or (said.sender.address if said.sender else ""), language=said.language)
    if arrival.sender.point:
        return arrival.sender.point.customer
    at = arrival.received.received_at
    return find_or_add(email=arrival.sender.address, name=shown, language=said.language, at=at, is_unknown=True)[0]


def _add_copied(case: Case, arrival: Arrival) -> None:
    """Those in copy take part when a verified participant put them there, and only then (F04)."""
    said = arrival.said
    if said.verdict != Verdict.AUTHENTICATED or said.automatic is not None or not (said.cc or len(said.to) > 1):
        return
    people = {plain_email(one.address): one.name for one in (*said.to, *said.cc)}
    people = {address: name for address, name in people.items() if address and address != arrival.sender.address}
    for address in _ours(people):
        people.pop(address, None)
    for address, name in list(people.items())[:NEW_PARTICIPANTS]:
        customer = find_or_add(email=address, name=name)[0]
        add_participant(case, customer=customer, address=address, name=name, is_copied=True)


def _answerable(arrival: Arrival) -> Arrival:
    """The Reply-To as an answer may follow it: a few, and none of ours (B12). All of it stands in the raw mail."""
    said = arrival.said
    if not said.reply_to:
        return arrival
    people = {plain_email(one.address): one for one in said.reply_to}
    strangers = people.keys() - {""} - _ours(dict.fromkeys(people, ""))
    kept = tuple(one for address, one in people.items() if address in strangers)
    return replace(arrival, said=replace(said, reply_to=kept[:REPLY_TO]))


def _asks_elsewhere(arrival: Arrival) -> bool:
    """Whether an answer would leave the sender's own domain, and nobody vouches for the sender: an agent decides on that (B12)."""
    said, sender = arrival.said, arrival.sender.address
    if said.automatic is not None or said.verdict == Verdict.AUTHENTICATED:
        return False
    others = {plain_email(one.address) for one in said.reply_to} - {sender}
    return any(domain_of(address) != domain_of(sender) or not domain_of(address) for address in others)


def _ours(people: dict[str, str]) -> set[str]:
    """Those of the addresses that are mailboxes of ours or colleagues: neither is a customer in copy."""
    mailboxes = Q()
    for address in people:
        mailboxes |= Q(address__iexact=untagged(address))
    own = {box.casefold() for box in Mailbox.objects.filter(mailboxes).values_list("address", flat=True)}
    colleagues = set(User.objects.filter(email__in=list(people)).values_list("email", flat=True))
    return {address for address in people if untagged(address) in own} | colleagues


def _flags(arrival: Arrival, decision: Decision) -> list[str]:
    flags = list(decision.flags)
    if _is_same_id_other_content(arrival.received):
        flags.append("same_id_other_content")
    if arrival.said.damaged:
        flags.append("damaged")
    if arrival.said.notes:
        flags.append("cut")
    if _asks_elsewhere(arrival):
        flags.append(REPLY_ELSEWHERE)
    return flags


def _is_same_id_other_content(received: Received) -> bool:
    """P2: a footer of a list, or somebody who re-uses an id to hide a mail; both are kept and marked."""
    if gathering.has_none(_SAME_ID, received.pk):
        return False
    return bool(received.header_id) and len(_SAME_ID.tuples(received.account, received.header_id)) > 1


def _answer(arrival: Arrival) -> Written:
    """A colleague answered a notification by mail: their words go to the customer, without the quoted history."""
    case, agent, received = arrival.pointer.case, arrival.pointer.agent, arrival.received
    assert case is not None
    assert agent is not None
    people = list(case.participants.values_list("name", "address", "is_copied"))
    to = [(name, address) for name, address, is_copied in people if not is_copied]
    if not to:
        return _note(arrival)
    message = answer(
        case,
        by=agent,
        letter=Letter(
            text=_said(arrival.said),
            to=to,
            cc=[(name, address) for name, address, is_copied in people if is_copied],
            files=_files(arrival.said),
            direction=arrival.said.direction,
            language=arrival.said.language,
        ),
        client_id=f"mail:{received.pk}",
        now=received.received_at,
    )
    return Written(Received.State.THREADED, "answer-of-agent", case, message)


def _note(arrival: Arrival) -> Written:
    """What claims to be a colleague's and is not proved stays in the house (F02, PV-05)."""
    case, said = arrival.pointer.case, arrival.said
    assert case is not None
    sender = said.sender
    shown = (sender.address or sender.name) if sender else ""
    letter = Letter(text=_said(said) or said.subject, files=_files(said), direction=said.direction)
    message = write_note(case, by=None, who=shown, letter=letter, flags=("unverified_agent",))
    return Written(Received.State.THREADED, "unverified-agent", case, message)


def _said(said: InboundMessage) -> str:
    return said.text[: said.fold_at].strip()


def _files(said: InboundMessage) -> list[NewFile]:
    found = []
    for attachment in said.attachments:
        stored = files.put(attachment.content, kind="attachment")
        found.append(
            NewFile(
                filename=attachment.filename,
                content_type=attachment.content_type,
                size=stored.size,
                sha256=stored.sha256,
                stored=stored.name,
                content_id=attachment.content_id,
                inline=attachment.inline,
            )
        )
    return found


def write_unreadable(arrival: Arrival, reason: str) -> Written:
    """A mail that could not be read is a case that asks for help; the raw mail is beside it (P3, P4)."""
    case = arrival.received.case
    if case is None:
        written = _open(arrival, Decision(Fate.NEW, ("unreadable",)))
        case, message = written.case, written.message
        assert case is not None
    else:
        message = arrival.received.message
    ask_for_help(case, reason=reason)
    return Written(Received.State.FAILED, reason, case, message)


def fill(arrival: Arrival) -> Written:
    """The mail could be read after all: its words go into the case that asked for help."""
    arrival = _answerable(arrival)
    case, received = arrival.received.case, arrival.received
    assert case is not None
    message = receive(
        case,
        said=arrival.said,
        customer=_known(arrival),
        account=received.account,
        at=received.received_at,
        flags=_flags(arrival, Decision(Fate.THREAD)),
    )
    give_help(case, message=message)
    return Written(Received.State.NEW_CASE, "read-again", case, message)
