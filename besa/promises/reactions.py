"""What the ledger does when something happens to a case; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from besa.accounts.models import User
from besa.cases.events import CaseTransferred, FieldChanged, FieldSet, TagAdded, TagRemoved
from besa.cases.models import Case, Message, Received
from besa.core.gathering import in_hand
from besa.core.prepared import Prepared
from besa.promises import acknowledgement, actions
from besa.promises.accepting import confirmed_in
from besa.promises.actions.points import SEVERAL
from besa.promises.detection.questions import questions_in
from besa.promises.finding_out import said_on_a_call
from besa.promises.queries import current_policies, is_undelivered, write_what_is_held
from besa.promises.rules import AWAY, STANDS_STILL

if TYPE_CHECKING:
    from besa.accounts.events import WentAway
    from besa.cases.events import (
        AnswerQueued,
        CaseMerged,
        CaseMergedAway,
        CaseOpened,
        CasePlaced,
        CaseSplit,
        CasesSeparated,
        ContactLogged,
        DeliveryBounced,
        DeliveryFailed,
        DeliverySent,
        MessageReceived,
        MessageWithdrawn,
        StatusChanged,
    )
    from besa.core.models import LoggedEvent


@in_hand
def case_opened(event: CaseOpened, logged: LoggedEvent) -> None:
    """A customer's message opened a case: promise the first answer, and acknowledge (CH-13).

    Not for a machine's message, nor for one that a person recorded, nor for an import: nobody waits for those. Spam is
    promised an answer when it is put back.
    """
    if event.automatic or event.message_id is None:
        return
    message = logged.about or _opening(event.message_id)
    # What may be acknowledged is news, and no archive.
    if not (event.may_acknowledge or waits_for_an_answer(message)) or message.case.place != Case.Place.INBOX:
        return
    promise = actions.promise_opening(message.case, at=message.said_at)
    if promise is None:
        return
    if event.may_acknowledge:
        acknowledgement.acknowledge(message, promise, now=timezone.now())
    else:
        acknowledgement.hold_back(message, now=timezone.now())


def _opening(key: int) -> Message:
    return Message.objects.select_related("case__customer", "case__team__business_hours").get(pk=key)


def waits_for_an_answer(message: Message) -> bool:
    """A person's own message, and not one of an archive that was imported (which keeps its instant of receipt)."""
    if message.direction != Message.Direction.IN or message.automatic:
        return False
    return not _IMPORTED.tuples(message.said_at, message.account)


_IMPORTED: Prepared[Received] = Prepared(
    lambda at, account: (
        Received.objects.filter(received_at=at, account=account, source=Received.Source.IMPORT)
        .order_by()
        .values_list("pk")[:1]
    ),
    datetime(1900, 1, 1, tzinfo=UTC),
    "?account",
)


def answer_queued(event: AnswerQueued, logged: LoggedEvent) -> None:
    related = ("case__customer", "case__team__business_hours", "author")
    message = Message.objects.select_related(*related).get(pk=event.message_id)
    actions.keep_by(message)
    actions.hear(message.case, at=logged.at)
    if message.author is not None:
        for accepted in confirmed_in(event.extra):
            actions.write_down(message.case, accepted, by=message.author, now=logged.at)
    actions.answer_points(message, event.extra, now=logged.at)


def contact_logged(event: ContactLogged, logged: LoggedEvent) -> None:
    """A call or a visit in which a person spoke to the customer is an answer; a ringing phone is none. What was promised
    in it, and confirmed by whoever wrote it down, stands in the ledger however the call ended.

    A customer who got in touch and was not answered waits, as if they had written.
    """
    message = Message.objects.select_related("author", "case__customer", "case__team__business_hours").get(
        pk=event.message_id
    )
    if event.answered:
        actions.keep_by(message)
        actions.confirm_wish(message, by=message.author, now=logged.at)
        actions.hear(message.case, at=message.said_at)
        if message.author is not None:
            said_on_a_call(message.case, event.extra, by=message.author)
        actions.answer_points(message, event.extra, now=logged.at)
    elif message.direction == Message.Direction.IN and message.case.is_active and message.case.place in Case.AT_WORK:
        actions.promise_next_answer(message.case, at=message.said_at)
    if message.author is not None:
        for accepted in confirmed_in(event.extra):
            actions.write_down(message.case, accepted, by=message.author, now=logged.at)


def message_withdrawn(event: MessageWithdrawn, logged: LoggedEvent) -> None:
    message = Message.objects.select_related("case__team__business_hours").get(pk=event.message_id)
    actions.reopen_kept_by(message, reason="taken_back", now=logged.at)
    actions.reopen_points_of(message, now=logged.at)
    actions.hear_no_more(message.case, now=logged.at)


def delivery_failed(event: DeliveryFailed | DeliveryBounced, logged: LoggedEvent) -> None:
    """What cannot arrive is no answer. One copy that arrives is enough."""
    rows = Message.objects.select_related("case__team__business_hours").prefetch_related("deliveries")
    message = rows.get(pk=event.message_id)
    if is_undelivered(message):
        actions.reopen_kept_by(message, reason="not_delivered", now=logged.at)
        actions.reopen_points_of(message, now=logged.at)
        actions.hear_no_more(message.case, now=logged.at)


def delivery_sent(event: DeliverySent, logged: LoggedEvent) -> None:
    """An answer that had failed, and was sent again by hand, is an answer after all."""
    related = ("case__customer", "case__team__business_hours", "author")
    message = Message.objects.select_related(*related).get(pk=event.message_id)
    if not message.is_human_answer or message.withdrawn_at is not None:
        return
    actions.keep_by(message, at=logged.at)
    # What the customer said since then may have waited for the promise that this answer has kept.
    case = message.case
    if case.unanswered_since and case.is_active and case.place in Case.AT_WORK:
        actions.promise_next_answer(case, at=case.unanswered_since)


@in_hand
def message_received(event: MessageReceived, logged: LoggedEvent) -> None:
    """What the customer asks is written down (PR-15); and the next answer is promised, where a policy promises it."""
    if event.automatic:
        return
    write_down_questions(logged.about or _opening(event.message_id))
    if event.is_first or not current_policies():
        return
    write_what_is_held()
    message = Message.objects.select_related("case__customer", "case__team__business_hours").get(pk=event.message_id)
    if message.case.place in Case.AT_WORK and message.case.is_active and waits_for_an_answer(message):
        actions.promise_next_answer(message.case, at=message.said_at)


def write_down_questions(message: Message) -> None:
    """No query where a message asks one thing or nothing. An archive is history: its questions were answered, or are not now."""
    asked = questions_in(message.visible_text) if message.asks is None else list(message.asks)
    if len(asked) >= SEVERAL and waits_for_an_answer(message):
        actions.find_points(message, asked)


def status_changed(event: StatusChanged, logged: LoggedEvent) -> None:
    case = Case.objects.select_related("team__business_hours").get(pk=event.case_id)
    actions.listen(case, now=logged.at)
    if case.place in Case.AT_WORK:  # in spam and trash nothing is owed, whatever the status
        actions.follow(case, by=logged.actor, now=logged.at)
        if event.previous in STANDS_STILL and case.is_active and current_policies():
            actions.aim_anew(case, because="other", by=logged.actor, now=logged.at)


URGENT_BY = {"priority": "priority", "kind": "kind"}


def case_changed(event: FieldChanged | FieldSet | TagAdded | TagRemoved | CaseTransferred, logged: LoggedEvent) -> None:
    """Another target or policy may fit by now: it gives an earlier aim, and moves no time (docs/decisions)."""
    if isinstance(event, FieldChanged):
        if event.field in ("summary", "needed_for", "direction"):
            return
        because = URGENT_BY.get(event.field, "other")
    else:
        because = {TagAdded: "tag", TagRemoved: "tag", CaseTransferred: "team"}.get(type(event), "other")
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=event.case_id)
    actions.aim_anew(case, because=because, by=logged.actor, now=logged.at)


def case_placed(event: CasePlaced, logged: LoggedEvent) -> None:
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=event.case_id)
    actions.follow(case, by=logged.actor, now=logged.at)
    actions.listen(case, now=logged.at)
    if event.place in AWAY:
        return
    if case.is_active and case.unanswered_since:
        promise_what_waited(case, logged)


def promise_what_waited(case: Case, logged: LoggedEvent) -> None:
    """What arrived in spam or trash was promised nothing: it is now, from the time at which it came."""
    first = Message.objects.filter(case=case).order_by("said_at", "pk").first()
    if first is None or case.unanswered_since is None or not waits_for_an_answer(first):
        return
    made = actions.promise_opening(case, at=first.said_at) or actions.promise_next_answer(
        case, at=case.unanswered_since
    )
    if made:
        actions.follow(case, by=logged.actor, now=logged.at)


def case_merged(event: CaseMerged | CaseMergedAway | CasesSeparated, logged: LoggedEvent) -> None:
    """What either case owes now, after its promises have gone over or back."""
    actions.refresh_next_due(Case.objects.get(pk=event.case_id))


def case_split(event: CaseSplit, logged: LoggedEvent) -> None:
    """Whoever waits in the new case is promised an answer there, from now."""
    case = Case.objects.select_related("customer", "team__business_hours").get(pk=event.other_id)
    if case.unanswered_since:
        actions.promise_first_answer(case, at=logged.at)


def went_away(event: WentAway, logged: LoggedEvent) -> None:
    """An absence that begins now is covered at once; the others when they begin."""
    if event.away_from <= logged.at:
        actions.cover_the_absent(now=logged.at, user=User.objects.get(pk=event.user_id))
