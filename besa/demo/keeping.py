"""What the people of the demonstration have promised: due today and tomorrow, some done, one that slipped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from besa.calendars.models import schedule_of
from besa.calendars.worktime import add_working_time
from besa.cases.models import Case
from besa.core.errors import Refused
from besa.promises import actions

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.demo.playing import Stage
    from besa.promises.models import Promise

# What they said, in the customer's language: (news, delivery, something else).
SAID = {
    "ar": ("سأكتب لكم عن موعد وصول القطعة.", "يصلكم الجهاز البديل حتى الباب.", "نصحح الفاتورة ونرسلها من جديد."),
    "he": ("אעדכן אתכם מתי החלק מגיע.", "המכשיר החלופי מגיע עד הבית.", "נתקן את החשבונית ונשלח אותה שוב."),
    "sq": (
        "Do t’ju shkruaj kur të mbërrijë pjesa.",
        "Pajisja e re vjen deri në shtëpi.",
        "E ndreqim faturën dhe e dërgojmë sërish.",
    ),
    "en": (
        "I will write to you when the part arrives.",
        "The replacement comes to you.",
        "We correct the invoice and send it again.",
    ),
}
KINDS = ("update", "delivery", "other")
# Hours of the team's work until each is due: nobody says "at two in the night".
AHEAD = (2, 3, 5, 7, 9, 12, 16, 22, 30)
# Hours since each was due; it was given two days before.
BEHIND = (-70, -50, -46, -30, -26, -22, -8)


def promise_things(stage: Stage) -> None:
    """Each in another open case of its owner; a case in which nothing can be promised is passed over."""
    owned = (
        Case.objects.active().filter(owner__isnull=False).select_related("customer", "team__business_hours", "owner")
    )
    cases = iter(owned.order_by("-last_message_at")[: 2 * len(AHEAD + BEHIND)])
    for number, hours in enumerate((*AHEAD, *BEHIND)):
        for case in cases:
            if _give(case, KINDS[number % 3], _due(case, hours, stage.now), stage.now, number):
                break


def _due(case: Case, hours: int, now: datetime) -> datetime:
    length = timedelta(hours=hours)
    hours_of_work = case.team.business_hours
    if hours < 0 or hours_of_work is None:
        return now + length
    return add_working_time(schedule_of(hours_of_work), now, length)


def _give(case: Case, kind: str, due_at: datetime, now: datetime, number: int) -> bool:
    owner = case.owner
    assert owner is not None
    given_at = min(now, due_at - timedelta(days=2)) if due_at <= now else now - timedelta(hours=1)
    kind = "delivery" if kind == "update" and due_at <= now else kind
    text = SAID.get(case.language[:2], SAID["en"])[KINDS.index(kind)]
    due_at = due_at.replace(minute=0, second=0, microsecond=0)
    try:
        made = actions.promise(
            case, by=owner, kind=kind, due_at=due_at, text=text, now=given_at, is_something_else=True
        )
        if due_at <= now:
            _settle(made, owner, late=number % 5 == 4)
    except Refused:
        return False
    return True


def _settle(made: Promise, owner: User, *, late: bool) -> None:
    at = made.due_at + timedelta(hours=2) if late else made.started_at + timedelta(hours=30)
    if late:
        actions.settle_overdue(made, now=made.due_at + timedelta(minutes=1))
    actions.keep(made, by=owner, now=at)
