"""Message slips (CH-22) and questions to colleagues. Notes and rows of the house: nothing here ever writes to a customer (PV-05)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from besa.cases.actions.messages import Letter, write_note
from besa.cases.errors import AnsweredAlready, NobodyToAsk, NotATime, NothingToUndo
from besa.cases.events import QuestionAnswered, QuestionAsked, QuestionWithdrawn, SlipDone, SlipTaken
from besa.cases.models import Case, Question, Slip
from besa.core.errors import NotAllowed
from besa.core.events import record
from besa.core.moments import full_moment
from besa.core.text.controls import isolate
from besa.customers.queries import customer_of_phone

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.cases.models import Message
    from besa.customers.models import Customer


@transaction.atomic
def take_slip(
    *,
    to: User,
    by: User,
    caller: str,
    wants: str,
    number: str = "",
    call_back_by: datetime | None = None,
    urgent: bool = False,
    customer: Customer | None = None,
    case: Case | None = None,
    now: datetime | None = None,
) -> Slip:
    """Write down a call for `to`. A number that we know says whose it was. Raises NobodyToAsk for who is not active."""
    if not to.is_active:
        raise NobodyToAsk
    known = customer or (case.customer if case else customer_of_phone(number))
    slip = Slip.objects.create(
        to=to,
        taken_by=by,
        caller=caller.strip()[:200],
        number=number.strip()[:60],
        wants=wants.strip(),
        call_back_by=call_back_by,
        is_urgent=urgent,
        customer=known,
        case=case,
        taken_at=now or timezone.now(),
    )
    event = SlipTaken(slip_id=slip.pk, user_id=to.pk, customer_id=known.pk if known else None)
    record(event, by=by, at=now, about=slip)
    return slip


def see_slips(*, by: User, now: datetime | None = None) -> int:
    """`by` has their list before them: what was new is seen. How many were."""
    new = Slip.objects.filter(to=by, state=Slip.State.NEW)
    return new.update(state=Slip.State.SEEN, seen_at=now or timezone.now())


@transaction.atomic
def finish_slip(slip: Slip, *, by: User, outcome: str = "", now: datetime | None = None) -> None:
    """Called back, or done otherwise. Only whom it is for. Raises NotAllowed, AnsweredAlready."""
    if slip.to_id != by.pk:
        raise NotAllowed
    fields: dict[str, Any] = {"state": Slip.State.DONE, "done_at": now or timezone.now()}
    fields["outcome"] = outcome.strip()[:300]
    if not Slip.objects.filter(pk=slip.pk).waiting().update(**fields):
        raise AnsweredAlready
    slip.refresh_from_db()
    record(SlipDone(slip_id=slip.pk, customer_id=slip.customer_id), by=by, at=now, about=slip)


def reopen_slip(slip: Slip, *, by: User) -> None:
    """Undo of `finish_slip`. Raises NotAllowed, NothingToUndo."""
    if slip.to_id != by.pk:
        raise NotAllowed
    done = Slip.objects.filter(pk=slip.pk, state=Slip.State.DONE)
    if not done.update(state=Slip.State.SEEN, done_at=None, outcome=""):
        raise NothingToUndo


@transaction.atomic
def ask(
    case: Case,
    *,
    to: User | None,
    team: Team | None,
    text: str,
    by: User,
    due_at: datetime | None = None,
    wanted_at: datetime | None = None,
    now: datetime | None = None,
) -> Question:
    """A note in the case that `to`, or anybody of `team`, owes an answer to; with `wanted_at`, whether it can be done by then.

    Raises NobodyToAsk, NothingToSend.
    """
    if (to is None and team is None) or to == by or (to is not None and not to.is_active):
        raise NobodyToAsk
    note = write_note(case, by=by, letter=Letter(text=text), flags=["question"], now=now)
    question = Question.objects.create(
        note=note,
        case=case,
        by=by,
        to=to,
        team=None if to else team,
        due_at=due_at,
        wanted_at=wanted_at,
        asked_at=now or timezone.now(),
    )
    event = QuestionAsked(
        case_id=case.pk,
        question_id=question.pk,
        user_id=to.pk if to else None,
        team_id=question.team_id,
    )
    record(event, by=by, at=now, about=question)
    return question


@transaction.atomic
def answer_question(
    question: Question,
    *,
    by: User,
    text: str,
    verdict: str = "",
    agreed_at: datetime | None = None,
    now: datetime | None = None,
) -> Message:
    """The answer stands in the case as a note, wherever it was written. The first answer is the answer.

    Whoever is asked may answer, and whoever may read the case. `verdict`, where a time was asked for: yes, no, or another time
    in `agreed_at`. Raises AnsweredAlready, NothingToSend, NotATime.
    """
    now = now or timezone.now()
    if question.wanted_at is not None and verdict:
        agreed_at = agreed_time(question, verdict, agreed_at, now)
        text = "\n".join(filter(None, (verdict_in_words(verdict, agreed_at), text)))
    note = write_note(question.case, by=by, letter=Letter(text=text), flags=["answer"], now=now)
    waiting = Question.objects.filter(pk=question.pk).waiting()
    if not waiting.update(answer=note, answered_by=by, answered_at=now, verdict=verdict, agreed_at=agreed_at):
        raise AnsweredAlready
    question.refresh_from_db()
    event = QuestionAnswered(case_id=question.case_id, question_id=question.pk, user_id=question.by_id)
    record(event, by=by, at=now, about=question)
    return note


def agreed_time(question: Question, verdict: str, other: datetime | None, now: datetime) -> datetime | None:
    """By when it will be done; None for a no. Raises NotATime for another time that is missing or has passed."""
    if verdict == Question.Verdict.NO:
        return None
    if verdict == Question.Verdict.YES:
        return question.wanted_at
    if other is None or other <= now:
        raise NotATime(field="agreed_at")
    return other


def verdict_in_words(verdict: str, agreed_at: datetime | None) -> str:
    """The first line of the note, in the language of whoever answers."""
    if agreed_at is None:
        return _("No, this cannot be done.")
    words = {"time": isolate(full_moment(agreed_at))}
    if verdict == Question.Verdict.YES:
        return _("Yes, it will be done by %(time)s.") % words
    return _("Not by then, but by %(time)s.") % words


@transaction.atomic
def withdraw_question(question: Question, *, by: User, now: datetime | None = None) -> None:
    """No answer is needed any more. Only whoever asked. Raises NotAllowed, AnsweredAlready."""
    if question.by_id != by.pk:
        raise NotAllowed
    if not Question.objects.filter(pk=question.pk).waiting().update(withdrawn_at=now or timezone.now()):
        raise AnsweredAlready
    record(QuestionWithdrawn(case_id=question.case_id, question_id=question.pk), by=by, at=now)
