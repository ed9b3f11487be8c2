"""How many automatic messages may go where (reliability.md 4): counted from the deliveries themselves, by their indexes.

Two counts at the same instant may both see room, so a budget can be passed by as many as there are intake processes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from besa.cases.models import Delivery, Message
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS_HOUR, ADDRESS_DAY, DOMAIN_HOUR, CASE_HOUR, MAILBOX_HOUR = 3, 10, 30, 2, 500
# Automatic mail that belongs to no case: functions of (address, since) that give when it went there (`besa.wiring`).
ELSEWHERE: list[Callable[[str, datetime], list[datetime]]] = []


def spent_budget(message: Message, *, address: str, account: str, now: datetime) -> str:
    """The first budget that an automatic answer to `message` would pass, as a word of `rules.HELD_BACK`; '' for none."""
    return next(spent(message, address, account, now), "")


def spent(message: Message, address: str, account: str, now: datetime) -> Iterator[str]:
    yield from spent_by_address(address, now)
    if _IN_CASE.tuples(message.case_id, now - HOUR):
        yield "case_hour"
    yield from spent_around(address, account, now, is_authenticated=is_authenticated(message))


def spent_by_address(address: str, now: datetime) -> Iterator[str]:
    hour, day = now - HOUR, now - DAY
    latest = [at for (at,) in _TO_ADDRESS.tuples(address, day)]
    latest += [at for elsewhere in ELSEWHERE for at in elsewhere(address, day)]
    if sum(at > hour for at in latest) >= ADDRESS_HOUR:
        yield "address_hour"
    if len(latest) >= ADDRESS_DAY:
        yield "address_day"


def spent_around(address: str, account: str, now: datetime, *, is_authenticated: bool) -> Iterator[str]:
    hour = now - HOUR
    if not is_authenticated and _TO_DOMAIN.tuples(address.rpartition("@")[2], hour):
        yield "domain_hour"
    if _OF_ACCOUNT.tuples(account, hour):
        yield "mailbox_hour"


def spent_outside_cases(address: str, account: str, now: datetime, *, is_authenticated: bool) -> str:
    """As `spent_budget`, for an automatic mail that belongs to no case."""
    found = [*spent_by_address(address, now), *spent_around(address, account, now, is_authenticated=is_authenticated)]
    return next(iter(found), "")


def is_authenticated(message: Message) -> bool:
    return message.verdict == Message.Verdict.AUTHENTICATED


def automatic(**conditions: Any) -> QuerySet[Delivery, Any]:
    return Delivery.objects.filter(automatic=True, **conditions).order_by()


def filled(rows: QuerySet[Delivery, Any], limit: int) -> QuerySet[Delivery, Any]:
    """The row that fills the budget, if it is there: reads at most `limit` rows, however many there are."""
    return rows.values_list("pk")[limit - 1 : limit]


def to_strangers(domain: str, since: datetime) -> QuerySet[Delivery, Any]:
    """Automatic messages since then to this domain, without those to senders whom their provider vouched for."""
    vouched = Message.objects.filter(
        case=OuterRef("message__case"), direction=Message.Direction.IN, verdict=Message.Verdict.AUTHENTICATED
    )
    return automatic(recipient_domain=domain, created_at__gt=since).filter(~Exists(vouched))


# Asked for every mail that opens a case.
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_TO_ADDRESS: Prepared[Delivery] = Prepared(
    lambda address, since: (
        automatic(recipient=address, created_at__gt=since)
        .order_by("-created_at")
        .values_list("created_at")[:ADDRESS_DAY]
    ),
    "?address",
    _LONG_AGO,
)
_IN_CASE: Prepared[Delivery] = Prepared(
    lambda case, since: filled(automatic(message__case_id=case, created_at__gt=since), CASE_HOUR), -1, _LONG_AGO
)
_TO_DOMAIN: Prepared[Delivery] = Prepared(
    lambda domain, since: filled(to_strangers(domain, since), DOMAIN_HOUR), "?domain", _LONG_AGO
)
_OF_ACCOUNT: Prepared[Delivery] = Prepared(
    lambda account, since: filled(automatic(account=account, created_at__gt=since), MAILBOX_HOUR), "?account", _LONG_AGO
)
