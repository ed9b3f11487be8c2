"""How many automatic messages may go where (reliability.md 4): counted from the deliveries themselves, by their indexes.

Two cases are never opened at the same instant (`core.models.Counter`), so the second count sees what the first has queued.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from besa.cases.models import Delivery, Message
from besa.core import gathering
from besa.core.prepared import Prepared, PreparedForKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS_HOUR, ADDRESS_DAY, DOMAIN_HOUR, CASE_HOUR, MAILBOX_HOUR = 3, 10, 30, 2, 500
# Automatic mail that belongs to no case: functions of (address, since) that give when it went there (`besa.wiring`).
ELSEWHERE: list[Callable[[str, datetime], list[datetime]]] = []


def spent_budget(message: Message, *, address: str, account: str, now: datetime) -> str:
    """The first budget that an automatic answer to `message` would pass, as a word of `rules.HELD_BACK`; '' for none."""
    return next(spent(message, address, account, now), "")


def spent(message: Message, address: str, account: str, now: datetime) -> Iterator[str]:
    yield from spent_by_address(address, now)
    # What has just been opened, and is not even written, has sent nothing.
    if not gathering.is_held(message.case) and len(_IN_CASE.tuples(message.case_id, now - HOUR)) >= CASE_HOUR:
        yield "case_hour"
    yield from spent_around(address, account, now, is_authenticated=is_authenticated(message))


def spent_by_address(address: str, now: datetime) -> Iterator[str]:
    hour, day = now - HOUR, now - DAY
    nothing = gathering.has_none(_TO_ADDRESS, address)
    latest = [] if nothing else [at for (at,) in _TO_ADDRESS.tuples(address, day)]
    latest += [at for elsewhere in ELSEWHERE for at in elsewhere(address, day)]
    latest += [delivery.created_at for delivery in held_deliveries() if delivery.recipient == address]
    if sum(at > hour for at in latest) >= ADDRESS_HOUR:
        yield "address_hour"
    if len(latest) >= ADDRESS_DAY:
        yield "address_day"


def spent_around(address: str, account: str, now: datetime, *, is_authenticated: bool) -> Iterator[str]:
    hour = now - HOUR
    if not is_authenticated and _to_strangers(address.rpartition("@")[2], hour) >= DOMAIN_HOUR:
        yield "domain_hour"
    queued = sum(delivery.account == account for delivery in held_deliveries())
    if counted(_OF_ACCOUNT, account, hour) + queued >= MAILBOX_HOUR:
        yield "mailbox_hour"


def spent_outside_cases(address: str, account: str, now: datetime, *, is_authenticated: bool) -> str:
    """As `spent_budget`, for an automatic mail that belongs to no case."""
    found = [*spent_by_address(address, now), *spent_around(address, account, now, is_authenticated=is_authenticated)]
    return next(iter(found), "")


def _to_strangers(domain: str, hour: datetime) -> int:
    """What is held in hand goes to strangers as far as their messages, which are held as well, say so."""
    vouched = {message.case_id for message in gathering.held(Message) if is_authenticated(message)}
    queued = [one for one in held_deliveries() if one.recipient_domain == domain]
    sent = 0 if gathering.has_none(_TO_DOMAIN, domain) else counted(_TO_DOMAIN, domain, hour)
    return sent + sum(one.message.case_id not in vouched for one in queued)


def foresee(addresses: Collection[str], now: datetime) -> None:
    """Look for what was sent to these addresses and their domains, by two queries in all: mostly nothing was."""
    gathering.foresee(_TO_ADDRESS, addresses, [one for (one,) in _ADDRESSES.tuples(addresses, now - DAY)])
    domains = {address.rpartition("@")[2] for address in addresses}
    gathering.foresee(_TO_DOMAIN, domains, [one for (one,) in _DOMAINS.tuples(domains, now - HOUR)])


def held_deliveries() -> list[Delivery]:
    return [delivery for delivery in gathering.held(Delivery) if delivery.automatic]


def counted(rows: Prepared[Delivery], what: str, since: datetime) -> int:
    """As long as nothing is written in between, one count serves all that is gathered together."""
    return gathering.remembered_until_written((rows, what), lambda: len(rows.tuples(what, since)))


def is_authenticated(message: Message) -> bool:
    return message.verdict == Message.Verdict.AUTHENTICATED


def automatic(**conditions: Any) -> QuerySet[Delivery, Any]:
    return Delivery.objects.filter(automatic=True, **conditions).order_by()


def at_most(rows: QuerySet[Delivery, Any], limit: int) -> QuerySet[Delivery, Any]:
    """Reads at most `limit` rows, however many there are."""
    return rows.values_list("pk")[:limit]


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
_ADDRESSES: PreparedForKeys[Delivery] = PreparedForKeys(
    lambda addresses, since: (
        automatic(recipient__in=addresses, created_at__gt=since).values_list("recipient").distinct()
    ),
    _LONG_AGO,
    texts=True,
)
_DOMAINS: PreparedForKeys[Delivery] = PreparedForKeys(
    lambda domains, since: (
        automatic(recipient_domain__in=domains, created_at__gt=since).values_list("recipient_domain").distinct()
    ),
    _LONG_AGO,
    texts=True,
)
_IN_CASE: Prepared[Delivery] = Prepared(
    lambda case, since: at_most(automatic(message__case_id=case, created_at__gt=since), CASE_HOUR), -1, _LONG_AGO
)
_TO_DOMAIN: Prepared[Delivery] = Prepared(
    lambda domain, since: at_most(to_strangers(domain, since), DOMAIN_HOUR), "?domain", _LONG_AGO
)
_OF_ACCOUNT: Prepared[Delivery] = Prepared(
    lambda account, since: at_most(automatic(account=account, created_at__gt=since), MAILBOX_HOUR),
    "?account",
    _LONG_AGO,
)
