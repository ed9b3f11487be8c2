"""Pure decisions about promises: no database, no clock of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

# The last quarter of the time is the time to hurry (PR-01: alert at 75 %).
SOON = 0.25
# An acknowledgement comes at once or not at all: what is older came by import or after an outage.
OLDEST_ACKNOWLEDGED = timedelta(hours=24)


class Urgency(StrEnum):
    """What a due chip says: never by colour alone, each has its words and its icon."""

    NEUTRAL = "neutral"
    SOON = "due"
    LATE = "late"
    KEPT = "kept"


HELD_BACK = {
    "sender_failed": gettext_lazy("The sender could not be verified, so no automatic message was sent."),
    "no_address": gettext_lazy("The sender's address is not one plain address, so no automatic message was sent."),
    "too_old": gettext_lazy("The message is older than a day, so no automatic message was sent."),
    "address_hour": gettext_lazy("This address has had 3 automatic messages within an hour; no more were sent."),
    "address_day": gettext_lazy("This address has had 10 automatic messages within a day; no more were sent."),
    "domain_hour": gettext_lazy(
        "Unverified senders of this domain have had 30 automatic messages within an hour; no more were sent."
    ),
    "case_hour": gettext_lazy("This case has sent 2 automatic messages within an hour; no more were sent."),
    "mailbox_hour": gettext_lazy("The mailbox has sent 500 automatic messages within an hour; no more were sent."),
    "dead_address": gettext_lazy("Mail to this address has come back before, so no automatic message was sent."),
    "no_mailbox": gettext_lazy("No mailbox can send for this team, so no automatic message was sent."),
}


def urgency(*, started_at: datetime | None, due_at: datetime, now: datetime, is_kept: bool = False) -> Urgency:
    """How a due time stands at `now`. Without `started_at`, the last hour counts as soon."""
    if is_kept:
        return Urgency.KEPT
    if now >= due_at:
        return Urgency.LATE
    span = (due_at - started_at) * SOON if started_at else timedelta(hours=1)
    return Urgency.SOON if due_at - now <= span else Urgency.NEUTRAL


ANSWERS = ("first_answer", "next_answer")
BY_POLICY = (*ANSWERS, "solution")
CONTACTS = ("call_back", "update")
BY_PERSON = (*CONTACTS, "delivery", "other")
SPOKEN = ("phone", "visit")
# “At this hour”: a quarter of an hour before and after is that hour (PR-02).
TOLERANCE = timedelta(minutes=15)
FARTHEST = timedelta(days=732)
# Why a person takes a promise back. “No news” is none of them (PR-02).
NOT_NEEDED, MISTAKE = "not_needed", "mistake"
TAKEN_BACK_FOR = (NOT_NEEDED, MISTAKE)
# Called as often as was agreed, and nobody answered.
NOT_REACHED = "not_reached"
# In the place of a broken promise the customer was given another time.
SUPERSEDED = "superseded"
# They were told of another time beforehand, or we noted that they wish one, and nothing says that they agree: broken, until they do.
TOLD, WISHED = "told", "wished"
UNAGREED = (TOLD, WISHED)


@dataclass(frozen=True, slots=True)
class Window:
    """When a contact counts: from `opens_at` (None: from now on) until `closes_at`; `due_at` is what the customer heard."""

    opens_at: datetime | None
    due_at: datetime
    closes_at: datetime | None


def window_of(kind: str, start: datetime | None, end: datetime) -> Window:
    """“At ten” is a quarter of an hour around it, “between two and four” itself, “by Friday” everything before.

    Only a contact has a window: what is delivered early is early.
    """
    if kind not in CONTACTS or start is None:
        return Window(None, end, None)
    if start == end:
        return Window(end - TOLERANCE, end, end + TOLERANCE)
    return Window(start, end, None)


def is_kept_by(kind: str, promised_channel: str, said_by: str, is_outgoing: bool) -> bool:
    """Whether what a person said on the channel `said_by` keeps a promise of this kind, in time or not.

    A call back is kept by speaking, news by speaking or writing, as it was promised. The rest of what persons promise
    is kept when a person says so, a solution by solving.
    """
    if kind in ANSWERS:
        return True
    if kind == "call_back":
        return said_by in SPOKEN
    if kind == "update":
        return said_by in SPOKEN or (is_outgoing and promised_channel not in SPOKEN)
    return False


def is_early(kind: str, *, started_at: datetime, opens_at: datetime | None, due_at: datetime, at: datetime) -> bool:
    """Room for a pleasant surprise (PR-08): before the last quarter of the time had begun. A call at its hour is none."""
    return kind in BY_PERSON and opens_at is None and at <= due_at - (due_at - started_at) * SOON


# In these states of a case the customer waits for a word of ours (PR-12), and so long of working time they may: two days.
OUR_TURN = ("new", "open", "on_hold")
SILENCE = timedelta(hours=16)
STANDS_STILL = ("waiting", "on_hold")
DONE = ("solved", "closed")
AWAY = ("spam", "trash")
# How much of the time is left when the alarm rings: for who promised, then for their stand-in, then for the manager.
ALARMS = (SOON, 0.15, 0.05)


def may_set_policies(user: Any) -> bool:
    """Managers, administrators and executives."""
    return bool(
        user.is_authenticated and user.is_active and (user.is_administrator or user.is_manager or is_executive(user))
    )


def is_executive(user: Any) -> bool:
    """Who may make a target slower (SA-10)."""
    return bool(user.is_authenticated and user.is_active and user.has_role("executive"))
