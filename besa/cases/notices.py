"""What people are told about cases; `besa.wiring.notifications` registers the kinds and `besa.wiring.reactions` the reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import User
from besa.cases.models import Case, Draft, Handover, Message, Question, Slip
from besa.cases.rules import may_work_on
from besa.core.gathering import in_hand
from besa.core.text.controls import isolate, isolate_ltr
from besa.notifications.actions import notify
from besa.notifications.kinds import Data, Kind

if TYPE_CHECKING:
    from besa.cases.events import (
        AnswerHeld,
        CaseAssigned,
        DeliveryBounced,
        DeliveryFailed,
        HandoverAccepted,
        HandoverDeclined,
        HandoverOffered,
        HandoverWithdrawn,
        MessageReceived,
        QuestionAnswered,
        QuestionAsked,
        SlipDone,
        SlipTaken,
    )
    from besa.core.models import LoggedEvent

# A whole team is told, but no crowd.
MOST_TOLD = 50


def about(case: Case, **more: Any) -> Data:
    """What every notification about a case brings along; `more` is what its sentence needs besides."""
    return {"number": case.number, "subject": case.subject[:200], **more}


def at_message(data: Data) -> str:
    return f"/cases/{data['number']}/#message-{data['message']}" if "message" in data else f"/cases/{data['number']}/"


def case_assigned(event: CaseAssigned, logged: LoggedEvent) -> None:
    """The new owner is told, unless they took the case themselves. Two queries where somebody else gave it."""
    if event.owner_id is None or event.owner_id == logged.actor_id:
        return
    case = logged.about or Case.objects.select_related("owner").get(pk=event.case_id)
    if case.owner is None or case.owner_id != event.owner_id:
        return
    who = logged.actor.name if logged.actor else ""
    data = about(case, who=who, words=case.summary or case.last_words)
    notify(
        case.owner,
        kind="cases.assigned",
        once=f"assigned:{logged.pk}",
        by=logged.actor,
        case_id=case.pk,
        data=data,
        now=logged.at,
    )


@in_hand
def message_received(event: MessageReceived, logged: LoggedEvent) -> None:
    """Whoever owns the case hears that the customer wrote. Nothing is read for a case without an owner."""
    if event.automatic or event.is_first:
        return
    message = logged.about or Message.objects.select_related("case").get(pk=event.message_id)
    case = message.case
    if case.owner is None:
        return
    who = message.from_name or message.from_address
    data = about(case, who=who, message=message.pk, words=message.visible_text)
    notify(case.owner, kind="cases.message", once=f"message:{message.pk}", case_id=case.pk, data=data, now=logged.at)


def delivery_failed(event: DeliveryFailed | DeliveryBounced, logged: LoggedEvent) -> None:
    """Whoever wrote the answer hears that it did not arrive."""
    message = Message.objects.select_related("case", "author").get(pk=event.message_id)
    if message.author is None:
        return
    data = about(message.case, message=message.pk, address=event.recipient)
    once = f"undelivered:{event.delivery_id}"
    notify(
        message.author,
        kind="cases.undelivered",
        once=once,
        case_id=message.case_id,
        data=data,
        urgent=True,
        now=logged.at,
    )


def answer_held(event: AnswerHeld, logged: LoggedEvent) -> None:
    """Whoever wrote an answer that was to leave later is asked whether it still holds; where they no longer serve here, others."""
    draft = Draft.objects.select_related("case__team", "case__owner", "user").get(pk=event.draft_id)
    if draft.case is None:
        return
    data = about(draft.case, words=draft.text)
    for user in _asked_about(draft, draft.case):
        notify(
            user,
            kind="cases.held",
            once=f"held:{logged.pk}",
            case_id=draft.case_id,
            data=data,
            urgent=True,
            now=logged.at,
        )


def _asked_about(draft: Draft, case: Case) -> list[User]:
    """Its writer, else the case's owner, else the team."""
    for user in (draft.user, case.owner):
        if user is not None and may_work_on(user, case):
            return [user]
    return list(User.objects.active().members_of(case.team).with_role("agent", "manager")[:MOST_TOLD])


def tell_of_undo(case: Case, *, whose: User | None, by: User | None, what: str, event_id: int) -> None:
    """Somebody took a colleague's change back: the colleague is told. `what` is the sentence of the change."""
    if whose is None:
        return
    data = about(case, who=by.name if by else "", words=what)
    notify(whose, kind="cases.undone", once=f"undone:{event_id}", by=by, case_id=case.pk, data=data)


def handover_offered(event: HandoverOffered, logged: LoggedEvent) -> None:
    """Whoever it is offered to hears of it: one colleague, or everybody of the team who works on cases."""
    tell_of_offer(_handover(event.handover_id), by=logged.actor, once=f"offered:{event.handover_id}")


def tell_of_offer(handover: Handover, *, by: User | None, once: str) -> None:
    data = about(handover.case, who=handover.by.name if handover.by else "", handover=handover.pk)
    data["words"] = handover.situation
    for user in receivers_of(handover):
        notify(user, kind="cases.offered", once=once, by=by, case_id=handover.case_id, data=data)


def receivers_of(handover: Handover) -> list[User]:
    if handover.to is not None:
        return [handover.to]
    return list(User.objects.active().members_of(handover.team).with_role("agent", "manager")[:MOST_TOLD])


def handover_accepted(event: HandoverAccepted, logged: LoggedEvent) -> None:
    _tell_giver(event.handover_id, "cases.accepted", logged)


def handover_declined(event: HandoverDeclined, logged: LoggedEvent) -> None:
    _tell_giver(event.handover_id, "cases.declined", logged, words=event.reason)


def _tell_giver(handover_id: int, kind: str, logged: LoggedEvent, words: str = "") -> None:
    handover = _handover(handover_id)
    if handover.by is None:
        return
    data = about(handover.case, who=logged.actor.name if logged.actor else "", words=words)
    notify(
        handover.by,
        kind=kind,
        once=f"{kind}:{handover_id}",
        by=logged.actor,
        case_id=handover.case_id,
        data=data,
        now=logged.at,
    )


def handover_withdrawn(event: HandoverWithdrawn, logged: LoggedEvent) -> None:
    """The one named colleague hears that there is nothing left to read; a team need not."""
    handover = _handover(event.handover_id)
    if handover.to is None:
        return
    data = about(handover.case, who=handover.by.name if handover.by else "")
    once = f"withdrawn:{handover.pk}"
    notify(
        handover.to,
        kind="cases.withdrawn",
        once=once,
        by=logged.actor,
        case_id=handover.case_id,
        data=data,
        now=logged.at,
    )


def slip_taken(event: SlipTaken, logged: LoggedEvent) -> None:
    tell_of_slip(Slip.objects.select_related("to", "case").get(pk=event.slip_id), "cases.slip", by=logged.actor)


def tell_of_slip(slip: Slip, kind: str, *, by: User | None) -> None:
    notify(
        slip.to,
        kind=kind,
        once=f"{kind}:{slip.pk}",
        by=by,
        case_id=slip.case_id,
        data={"slip": slip.pk, "who": slip.caller, "words": slip.wants} | (about(slip.case) if slip.case else {}),
        urgent=slip.is_urgent,
    )


def slip_done(event: SlipDone, logged: LoggedEvent) -> None:
    """Whoever took the message hears that it was dealt with."""
    slip = Slip.objects.select_related("taken_by").get(pk=event.slip_id)
    data = {"slip": slip.pk, "who": logged.actor.name if logged.actor else "", "caller": slip.caller}
    data["words"] = slip.outcome
    once = f"slip done:{logged.pk}"
    notify(
        slip.taken_by,
        kind="cases.slip_done",
        once=once,
        by=logged.actor,
        case_id=slip.case_id,
        data=data,
        now=logged.at,
    )


def question_asked(event: QuestionAsked, logged: LoggedEvent) -> None:
    tell_of_question(_question(event.question_id), "cases.question")


def tell_of_question(question: Question, kind: str) -> None:
    """Whoever does not see the case is told the question, and nothing else of it."""
    for user in asked_by(question):
        sees = Case.objects.visible_to(user).filter(pk=question.case_id).exists()
        data = about(question.case) if sees else {"number": question.case.number}
        data |= {"question": question.pk, "who": question.by.name, "words": question.note.text}
        once = f"{kind}:{question.pk}"
        notify(user, kind=kind, once=once, by=question.by, case_id=question.case_id, data=data)


def asked_by(question: Question) -> list[User]:
    if question.to is not None:
        return [question.to]
    members = User.objects.active().filter(memberships__team_id=question.team_id).exclude(pk=question.by_id)
    return list(members[:MOST_TOLD])


def question_answered(event: QuestionAnswered, logged: LoggedEvent) -> None:
    question = _question(event.question_id)
    who = logged.actor.name if logged.actor else ""
    words = question.answer.text if question.answer else ""
    data = about(question.case, question=question.pk, who=who, words=words)
    once = f"answered:{question.pk}"
    notify(
        question.by,
        kind="cases.answered",
        once=once,
        by=logged.actor,
        case_id=question.case_id,
        data=data,
        now=logged.at,
    )


def _question(key: int) -> Question:
    return Question.objects.select_related("case", "by", "to", "note", "answer").get(pk=key)


def to_slip(data: Data) -> str:
    return f"/passed-on/slips/#slip-{data['slip']}"


def to_question(data: Data) -> str:
    return f"/passed-on/questions/#question-{data['question']}"


def _slip(data: Data) -> str:
    return _("%(who)s called for you.") % {"who": isolate(data["who"])}


def _slip_late(data: Data) -> str:
    return _("%(who)s waits for your call.") % {"who": isolate(data["who"])}


def _slip_done(data: Data) -> str:
    return _("%(who)s dealt with the call of %(caller)s.") % {
        "who": isolate(data["who"]),
        "caller": isolate(data["caller"]),
    }


def _asked(data: Data) -> str:
    return _("%(who)s asks you something.") % {"who": isolate(data["who"])}


def _question_late(data: Data) -> str:
    return _("%(who)s still waits for your answer.") % {"who": isolate(data["who"])}


def _answered(data: Data) -> str:
    return _("%(who)s answered your question.") % {"who": isolate(data["who"])}


def _handover(key: int) -> Handover:
    return Handover.objects.select_related("case", "by", "to", "team").get(pk=key)


def to_handover(data: Data) -> str:
    return f"/handovers/{data['handover']}/"


def _offered(data: Data) -> str:
    return _("%(who)s offers you a case.") % {"who": isolate(data["who"])}


def _accepted(data: Data) -> str:
    return _("%(who)s took your case over.") % {"who": isolate(data["who"])}


def _declined(data: Data) -> str:
    return _("%(who)s declined your case. It stays with you.") % {"who": isolate(data["who"])}


def _withdrawn(data: Data) -> str:
    return _("The offer of %(who)s is over.") % {"who": isolate(data["who"])}


def _assigned(data: Data) -> str:
    if data.get("who"):
        return _("%(who)s assigned a case to you.") % {"who": isolate(data["who"])}
    return _("A case was assigned to you.")


def _message(data: Data) -> str:
    return _("%(who)s wrote in a case of yours.") % {"who": isolate(data["who"])}


def _followed(data: Data) -> str:
    return _("%(who)s wrote in a case that you follow.") % {"who": isolate(data["who"])}


def _mention(data: Data) -> str:
    return _("%(who)s mentioned you in a note.") % {"who": isolate(data["who"])}


def _undelivered(data: Data) -> str:
    return _("Your mail to %(address)s did not arrive.") % {"address": isolate_ltr(data["address"])}


def _held(data: Data) -> str:
    return _("An answer of yours that was to leave later waits for your word.")


def _undone(data: Data) -> str:
    if data.get("who"):
        return _("%(who)s took a change of yours back.") % {"who": isolate(data["who"])}
    return _("A change of yours was taken back.")


KINDS = [
    Kind("cases.assigned", pgettext_lazy("told when", "A case is assigned to me"), "user-check", _assigned),
    Kind("cases.slip", pgettext_lazy("told when", "Somebody called for me"), "phone-incoming", _slip, to_slip),
    Kind("cases.slip_late", pgettext_lazy("told when", "A call that I owe is late"), "phone", _slip_late, to_slip),
    Kind(
        "cases.slip_done",
        pgettext_lazy("told when", "A message that I took is dealt with"),
        "circle-check",
        _slip_done,
        to_slip,
        in_browser=False,
        by_mail=False,
    ),
    Kind(
        "cases.question",
        pgettext_lazy("told when", "A colleague asks me or my team"),
        "message-circle-question-mark",
        _asked,
        to_question,
    ),
    Kind(
        "cases.question_late",
        pgettext_lazy("told when", "An answer that I owe a colleague is late"),
        "message-circle-question-mark",
        _question_late,
        to_question,
    ),
    Kind(
        "cases.answered", pgettext_lazy("told when", "A question of mine is answered"), "reply", _answered, to_question
    ),
    Kind("cases.offered", pgettext_lazy("told when", "A case is offered to me"), "handshake", _offered, to_handover),
    Kind("cases.accepted", pgettext_lazy("told when", "A case that I offered is taken over"), "handshake", _accepted),
    Kind("cases.declined", pgettext_lazy("told when", "A case that I offered is declined"), "circle-x", _declined),
    Kind(
        "cases.withdrawn",
        pgettext_lazy("told when", "An offer to me is over"),
        "rotate-ccw",
        _withdrawn,
        in_browser=False,
        by_mail=False,
    ),
    Kind(
        "cases.message", pgettext_lazy("told when", "A customer writes in a case of mine"), "mail", _message, at_message
    ),
    Kind(
        "cases.followed",
        pgettext_lazy("told when", "Something is said in a case that I follow"),
        "messages-square",
        _followed,
        at_message,
        by_mail=False,
    ),
    Kind("cases.mention", pgettext_lazy("told when", "I am mentioned in a note"), "at-sign", _mention, at_message),
    Kind(
        "cases.undelivered",
        pgettext_lazy("told when", "A mail of mine did not arrive"),
        "mail-warning",
        _undelivered,
        at_message,
    ),
    Kind("cases.held", pgettext_lazy("told when", "A scheduled answer of mine is held"), "calendar-clock", _held),
    Kind(
        "cases.undone",
        pgettext_lazy("told when", "Somebody takes a change of mine back"),
        "undo-2",
        _undone,
        by_mail=False,
    ),
]
