"""Call-backs of the demonstration: today's and tomorrow's, some that took place, one that was missed, one nobody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from besa.callbacks import actions
from besa.callbacks.queries import free_slots
from besa.cases.actions import log_contact
from besa.cases.models import Case
from besa.core.errors import Refused
from besa.demo.content import company
from besa.demo.playing import send_due
from besa.promises.actions import settle_overdue

if TYPE_CHECKING:
    from besa.callbacks.models import CallBack
    from besa.callbacks.rules import Slot
    from besa.demo.playing import Stage

# What it is about, in the customer's language.
ABOUT = {
    "ar": "موعد التركيب والفاتورة",
    "he": "מועד ההתקנה והחשבונית",
    "sq": "Koha e montimit dhe fatura",
    "en": "The date of the installation, and the invoice",
}
SPOKEN = {
    "ar": "اتفقنا على الموعد، والعميل راض.",
    "he": "סיכמנו על מועד, והלקוח מרוצה.",
    "sq": "Ramë dakord për kohën; klienti është i kënaqur.",
    "en": "Agreed on the date. The customer is content.",
}
SPOKE, MISSED, NOBODY, AHEAD = "spoke", "missed", "nobody", "ahead"
# Free times counted back from now, and what came of each; then hours from now after which a free time is looked for.
BEHIND = ((1, SPOKE), (4, NOBODY), (7, SPOKE), (12, MISSED), (16, SPOKE), (30, SPOKE), (41, SPOKE))
HOURS_AHEAD = (1, 2, 3, 5, 22, 23, 25, 27, 46, 49, 74)
TRIED = 3


@dataclass(slots=True)
class Call:
    case: Case
    slot: Slot
    what: str
    by_customer: bool


def arrange_calls(stage: Stage) -> None:
    """Each in an open case of its own that nobody has to call already."""
    plan = [*BEHIND, *((hours, AHEAD) for hours in HOURS_AHEAD)]
    owned = Case.objects.active().filter(owner__isnull=False, standing_call_back=None, next_due_kind="")
    rows = owned.select_related("customer", "team__business_hours", "owner").order_by("-last_message_at", "pk")
    cases = iter(rows[: TRIED * len(plan)])
    for number, (where, what) in enumerate(plan):
        for case in islice(cases, TRIED):
            slot = _slot(case, where, what, stage.now)
            if slot:
                _play(Call(case, slot, what, by_customer=number % 3 == 1), number, now=stage.now)
                break
    send_due(stage.now)


def _slot(case: Case, where: int, what: str, now: datetime) -> Slot | None:
    """A free time of the case's team: the first one some hours ahead, or one of the last that have passed."""
    if what == AHEAD:
        start = now + timedelta(hours=where)
        return next(iter(free_slots(case.team, start=start, end=start + timedelta(days=3))), None)
    passed = free_slots(case.team, start=now - timedelta(days=5), end=now - timedelta(minutes=30))
    return passed[-where] if len(passed) >= where else None


def _play(call: Call, number: int, *, now: datetime) -> None:
    case, starts_at = call.case, call.slot.starts_at
    booked_at = min(now, starts_at - timedelta(days=1))
    language = case.language[:2] if case.language[:2] in SPOKEN else "en"
    phone = next(one for one in company.PHONES[language] if one.startswith("+")).format(n=2000 + 37 * number)
    try:
        made = actions.book(
            case,
            by=None if call.by_customer else case.owner,
            starts_at=starts_at,
            phone=phone,
            about=ABOUT[language],
            is_something_else=True,
            now=booked_at,
        )
    except Refused:
        return
    _end(made, call.what)


def _end(made: CallBack, what: str) -> None:
    case, promise = made.case, made.promise
    if what == MISSED:
        settle_overdue(promise, now=promise.breaks_at + timedelta(minutes=1))
    elif what == SPOKE:
        words = SPOKEN.get(case.language[:2], SPOKEN["en"])
        at = made.starts_at + timedelta(minutes=2)
        length = timedelta(minutes=7)
        log_contact(case, by=made.agent, channel="phone", direction="out", text=words, duration=length, said_at=at)
    elif what == NOBODY:
        for minutes in (1, 9):
            at = made.starts_at + timedelta(minutes=minutes)
            log_contact(case, by=made.agent, channel="phone", direction="out", text="", said_at=at, answered=False)
