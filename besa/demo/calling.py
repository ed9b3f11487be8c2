"""Call-backs of the demonstration: today's and tomorrow's, some that took place, one that was missed, one nobody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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
    from collections.abc import Iterator

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
# For each call: hours from now around which a free time is looked for, and what came of it.
SPOKE, MISSED, NOBODY, AHEAD = "spoke", "missed", "nobody", "ahead"
CALLS = (
    (-30, MISSED),
    (-26, SPOKE),
    (-24, SPOKE),
    (-6, SPOKE),
    (-5, NOBODY),
    (1, AHEAD),
    (2, AHEAD),
    (4, AHEAD),
    (22, AHEAD),
    (24, AHEAD),
    (26, AHEAD),
    (27, AHEAD),
    (48, AHEAD),
    (74, AHEAD),
)


@dataclass(slots=True)
class Call:
    case: Case
    slot: Slot
    what: str
    by_customer: bool


def arrange_calls(stage: Stage) -> None:
    """Each in an open case of its own that nobody has to call already."""
    owned = Case.objects.active().filter(owner__isnull=False, standing_call_back=None, next_due_kind="")
    cases = owned.select_related("customer", "team__business_hours", "owner").order_by("-last_message_at", "pk")
    for number, call in enumerate(_calls(stage, iter(cases[: 2 * len(CALLS)]))):
        _play(call, number, now=stage.now)
    send_due(stage.now)


def _calls(stage: Stage, cases: Iterator[Case]) -> Iterator[Call]:
    for number, (hours, what) in enumerate(CALLS):
        start = stage.now + timedelta(hours=hours)
        end = start + timedelta(days=3) if what == AHEAD else stage.now - timedelta(hours=1)
        for case in cases:
            slot = next(iter(free_slots(case.team, start=start, end=end)), None)
            if slot:
                yield Call(case, slot, what, by_customer=number % 3 == 1)
                break


def _play(call: Call, number: int, *, now: datetime) -> None:
    case, starts_at = call.case, call.slot.starts_at
    booked_at = min(now - timedelta(hours=1), starts_at - timedelta(days=1))
    language = case.language[:2] if case.language[:2] in SPOKEN else "en"
    phone = next(one for one in company.PHONES[language] if one.startswith("+")).format(n=2000 + 37 * number)
    try:
        made = actions.book(
            case,
            by=None if call.by_customer and call.what != AHEAD else case.owner,
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
