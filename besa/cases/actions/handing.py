"""Passing a case on (CO-16, CR-02, CH-17): offered with a brief, accepted by whoever has read it, told to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.cases.actions.messages import Letter, answer_automatically
from besa.cases.actions.row import hold, update
from besa.cases.colleagues.briefs import recipients_of_notice
from besa.cases.errors import BriefIncomplete, HandoverOver, NobodyToReceive, OfferedAlready, ReasonMissing
from besa.cases.events import (
    CaseAssigned,
    CaseTransferred,
    HandoverAccepted,
    HandoverDeclined,
    HandoverOffered,
    HandoverSummed,
    HandoverWithdrawn,
    RepeatNoted,
    RepeatTakenBack,
)
from besa.cases.models import Case, Handover, Message, Repeat
from besa.cases.rules import require_work_on
from besa.core.errors import NotAllowed
from besa.core.events import record
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from besa.accounts.models import Team, User

# An offer that nobody answers is made again after this time, a few times.
AGAIN_AFTER = timedelta(hours=2)
MOST_TIMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What the receiver reads first. All but the feeling goes to the customer as well."""

    situation: str
    mood: str
    wish: str
    done: str = ""
    promised: str = ""
    feeling: str = ""

    def fields(self) -> dict[str, str]:
        names = ("situation", "mood", "wish", "done", "promised", "feeling")
        return {name: getattr(self, name).strip() for name in names}

    def is_whole(self) -> bool:
        return bool(self.situation.strip() and self.wish.strip() and self.mood in Handover.Mood.values)


@transaction.atomic
def offer(
    case: Case,
    *,
    to: User | None,
    team: Team,
    brief: Brief,
    notice: str,
    untold: str = "",
    by: User,
    now: datetime | None = None,
) -> Handover:
    """Offer the case to `to`, or to whoever of `team` accepts first. The owner stays responsible until then.

    `notice` is the mail to the customer, sent on acceptance; it can only be left out with a reason, `untold` (CH-17).
    Raises NotAllowed, BriefIncomplete, ReasonMissing, NobodyToReceive, OfferedAlready.
    """
    require_work_on(by, case)
    if not brief.is_whole():
        raise BriefIncomplete
    if not notice.strip() and not untold.strip():
        raise ReasonMissing
    _require_receiver(to, team, by)
    now = now or timezone.now()
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                case=case,
                by=by,
                to=to,
                team=team,
                notice="" if untold.strip() else notice.strip(),
                untold=untold.strip()[:200],
                offered_at=now,
                again_at=now + AGAIN_AFTER,
                **brief.fields(),
            )
    except IntegrityError:
        raise OfferedAlready from None
    event = HandoverOffered(case_id=case.pk, handover_id=handover.pk, user_id=to.pk if to else None, team_id=team.pk)
    record(event, by=by, at=now, about=handover)
    return handover


def _require_receiver(to: User | None, team: Team, by: User) -> None:
    if not team.is_active:
        raise NobodyToReceive
    if to is not None and (to == by or not to.is_active or not to.works_on_cases or team.pk not in to.team_ids):
        raise NobodyToReceive


@transaction.atomic
def accept(handover: Handover, *, by: User, notice: str | None = None, now: datetime | None = None) -> Message | None:
    """`by` has read the brief and answers for the case from now on; the customer is told. The message, where there is one.

    Settled by one conditional UPDATE: of two who accept, one does. `notice` is the mail as `by` changed it.
    Raises NotAllowed when it was not offered to `by`, HandoverOver when it is no longer open.
    """
    now = now or timezone.now()
    if not Handover.objects.offered_to(by).filter(pk=handover.pk).exists():
        raise HandoverOver if not _is_open(handover) else NotAllowed
    _end(handover, state=Handover.State.ACCEPTED, now=now, accepted_by=by)
    case = handover.case
    hold(case)
    message = _tell_customer(handover, notice, now)
    _give(case, handover, by, now)
    record(
        HandoverAccepted(case_id=case.pk, handover_id=handover.pk, user_id=handover.by_id, told=message is not None),
        by=by,
        at=now,
        about=handover,
    )
    return message


def _is_open(handover: Handover) -> bool:
    return Handover.objects.offered().filter(pk=handover.pk).exists()


def _end(handover: Handover, *, state: str, now: datetime, **fields: Any) -> None:
    fields |= {"state": state, "ended_at": now, "again_at": None}
    if not Handover.objects.offered().filter(pk=handover.pk).update(**fields):
        raise HandoverOver
    for name, value in fields.items():
        setattr(handover, name, value)


def _tell_customer(handover: Handover, notice: str | None, now: datetime) -> Message | None:
    """One mail: who has it now, and the brief without the feeling. Never an answer (CH-14)."""
    text = (notice if notice is not None else handover.notice).replace("\r\n", "\n").strip()
    to = recipients_of_notice(handover.case)
    if handover.untold or not text or not to:
        return None
    message = answer_automatically(handover.case, letter=Letter(text=text, to=to), now=now)
    Message.objects.filter(pk=message.pk).update(automatic_reason="handover")
    Handover.objects.filter(pk=handover.pk).update(message=message, notice=text)
    handover.message, handover.notice = message, text
    return message


def _give(case: Case, handover: Handover, to: User, now: datetime) -> None:
    """The case goes to its new owner, and to their team where that is another; both are events as for any change."""
    if case.team_id != handover.team_id:
        previous_team = case.team_id
        update(case, team=handover.team, updated_at=now)
        event = CaseTransferred(case_id=case.pk, team_id=handover.team_id, previous_id=previous_team)
        record(event, by=to, at=now)
    if case.owner_id != to.pk:
        previous = case.owner_id
        update(case, owner=to, updated_at=now)
        record(CaseAssigned(case_id=case.pk, owner_id=to.pk, previous_id=previous), by=to, at=now)


@transaction.atomic
def decline(handover: Handover, *, by: User, reason: str, now: datetime | None = None) -> None:
    """`by` does not take it, and says why. Raises NotAllowed, ReasonMissing, HandoverOver."""
    if not reason.strip():
        raise ReasonMissing
    if not Handover.objects.offered_to(by).filter(pk=handover.pk).exists():
        raise HandoverOver if not _is_open(handover) else NotAllowed
    now = now or timezone.now()
    _end(handover, state=Handover.State.DECLINED, now=now, reason=reason.strip()[:300])
    event = HandoverDeclined(case_id=handover.case_id, handover_id=handover.pk, reason=handover.reason)
    record(event, by=by, at=now, about=handover)


@transaction.atomic
def withdraw_offer(handover: Handover, *, by: User | None, reason: str = "", now: datetime | None = None) -> None:
    """Take the offer back. Raises NotAllowed for who may not work on the case, HandoverOver."""
    require_work_on(by, handover.case)
    now = now or timezone.now()
    _end(handover, state=Handover.State.WITHDRAWN, now=now, reason=reason)
    event = HandoverWithdrawn(case_id=handover.case_id, handover_id=handover.pk, reason=reason)
    record(event, by=by, at=now, about=handover)


def offer_again(handover: Handover, *, now: datetime) -> bool:
    """The time has passed without a yes or a no: made known again, a few times. Whether this call did it."""
    again = now + AGAIN_AFTER if handover.times + 1 < MOST_TIMES else None
    rows = Handover.objects.offered().filter(pk=handover.pk, times=handover.times, again_at__lte=now)
    if not rows.update(times=handover.times + 1, again_at=again):
        return False
    handover.times, handover.again_at = handover.times + 1, again
    return True


def sum_up(case: Case, *, by: User | None, to: User, now: datetime) -> Handover | None:
    """The owner changed without a brief: the summary stands in for it, marked so. None while nobody has answered yet.

    Must be called inside a transaction.
    """
    if not is_answered_by_others(case, to):
        return None
    handover = Handover.objects.create(
        case=case,
        by=by,
        to=to,
        team_id=case.team_id,
        state=Handover.State.ACCEPTED,
        is_summary=True,
        situation=case.summary,
        offered_at=now,
        ended_at=now,
        accepted_by=to,
    )
    record(HandoverSummed(case_id=case.pk, handover_id=handover.pk, user_id=to.pk), by=by, at=now)
    return handover


def is_answered_by_others(case: Case, user: User | None) -> bool:
    """Whether somebody else than `user` has answered the customer by hand: then there is something to tell. One query."""
    return bool(_SAID.tuples(case.pk, user.pk if user else 0))


# Asked whenever a case is given to somebody.
_SAID: Prepared[Message] = Prepared(
    lambda case, user: (
        Message.objects.filter(
            case_id=case, direction=Message.Direction.OUT, automatic=False, withdrawn_at=None, author__isnull=False
        )
        .exclude(author_id=user)
        .order_by()
        .values_list("pk")[:1]
    ),
    -1,
    -2,
)


@transaction.atomic
def note_repeat(message: Message, *, by: User, now: datetime | None = None) -> None:
    """The customer had to say this again (CR-02). Doing it twice does it once. Raises NotAllowed."""
    require_work_on(by, message.case)
    _row, made = Repeat.objects.get_or_create(
        message=message, defaults={"case_id": message.case_id, "by": by, "at": now or timezone.now()}
    )
    if made:
        record(RepeatNoted(case_id=message.case_id, message_id=message.pk), by=by, at=now)


@transaction.atomic
def take_back_repeat(message: Message, *, by: User) -> None:
    """It was no repetition after all. Silent when it was not marked. Raises NotAllowed."""
    require_work_on(by, message.case)
    if Repeat.objects.filter(message=message).delete()[0]:
        record(RepeatTakenBack(case_id=message.case_id, message_id=message.pk), by=by)
