"""Pure decisions about promises: no database, no clock of their own."""

from datetime import datetime, timedelta
from enum import StrEnum

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
