"""How many automatic messages may go where (reliability.md 4): counted from the deliveries themselves, by their indexes.

Two counts at the same instant may both see room, so a budget can be passed by as many as there are intake processes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from besa.cases.models import Delivery, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS_HOUR, ADDRESS_DAY, DOMAIN_HOUR, CASE_HOUR, MAILBOX_HOUR = 3, 10, 30, 2, 500


def spent_budget(message: Message, *, address: str, account: str, now: datetime) -> str:
    """The first budget that an automatic answer to `message` would pass, as a word of `rules.HELD_BACK`; '' for none."""
    return next(spent(message, address, account, now), "")


def spent(message: Message, address: str, account: str, now: datetime) -> Iterator[str]:
    automatic = Delivery.objects.filter(automatic=True)
    to_address = automatic.filter(recipient=address, created_at__gt=now - DAY).order_by("-created_at")
    latest = list(to_address.values_list("created_at", flat=True)[:ADDRESS_DAY])
    if sum(at > now - HOUR for at in latest) >= ADDRESS_HOUR:
        yield "address_hour"
    if len(latest) >= ADDRESS_DAY:
        yield "address_day"
    if is_full(automatic.filter(message__case_id=message.case_id, created_at__gt=now - HOUR), CASE_HOUR):
        yield "case_hour"
    if not is_authenticated(message) and is_full(to_strangers(automatic, address, now), DOMAIN_HOUR):
        yield "domain_hour"
    if is_full(automatic.filter(account=account, created_at__gt=now - HOUR), MAILBOX_HOUR):
        yield "mailbox_hour"


def is_full(rows: QuerySet[Delivery], limit: int) -> bool:
    """Reads at most `limit` rows, however many there are."""
    return rows.order_by().values_list("pk")[:limit].count() == limit


def is_authenticated(message: Message) -> bool:
    return message.verdict == Message.Verdict.AUTHENTICATED


def to_strangers(automatic: QuerySet[Delivery], address: str, now: datetime) -> QuerySet[Delivery]:
    """Automatic messages of the last hour to this domain, without those to senders whom their provider vouched for."""
    vouched = Message.objects.filter(
        case=OuterRef("message__case"), direction=Message.Direction.IN, verdict=Message.Verdict.AUTHENTICATED
    )
    domain = address.rpartition("@")[2]
    recent = automatic.filter(recipient_domain=domain, created_at__gt=now - HOUR)
    return recent.filter(~Exists(vouched))
