"""Mail that becomes no case: ignored by rule, our own, a loop, or too much from one sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from besa.cases.models import Case, CaseLink, IgnoreRule
from besa.cases.ports import InboundMessage
from besa.channels.email.addresses import read_message_id
from besa.channels.email.intake.evidence import Pointer, Sender
from besa.channels.email.intake.office import Office
from besa.channels.email.keys import keys
from besa.core.prepared import Prepared

# F10: a sender's new cases in one hour; what comes beyond stands together in one line.
NEW_CASES_AN_HOUR = 20
OWN_MAIL = "own-mail"
# F08: cases of one domain, each opened by an answer to the one before.
LOOP_LENGTH = 3

_LATELY: Prepared[Case] = Prepared(
    lambda customer, since: (
        Case.objects.filter(customer_id=customer, last_message_at__gte=since, created_at__gte=since)
        .order_by()
        .values_list("pk")[:NEW_CASES_AN_HOUR]
    ),
    -1,
    datetime(1900, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Held:
    """`state` is a Received state, `reason` one word, `bundle` the line under which many stand together."""

    state: str
    reason: str
    bundle: str = ""

    @property
    def is_our_decision(self) -> bool:
        """A rule or a block, which whoever releases the mail sets aside; our own mail never becomes a case."""
        return self.reason != OWN_MAIL


def ignored(said: InboundMessage, sender: Sender, office: Office) -> Held | None:
    """Own mail come back (F09), a blocked sender, or a rule of the team."""
    if read_message_id(said.message_id, keys()) or said.automatic == "own-loop":
        return Held("ignored", OWN_MAIL)
    if sender.is_blocked:
        return Held("ignored", "blocked-sender")
    rule = _rule(said, sender, office)
    return Held("ignored", f"rule:{rule}") if rule else None


def _rule(said: InboundMessage, sender: Sender, office: Office) -> int | None:
    address = sender.address or (said.sender.address.casefold() if said.sender else "")
    subject, domain = said.subject.casefold(), address.rpartition("@")[2]
    for key, field, value in office.rules():
        matches = {
            IgnoreRule.Field.SENDER: address == value,
            # What a domain sends by a server of its own (`news.shop.example`) comes from that domain, too.
            IgnoreRule.Field.DOMAIN: f".{domain}".endswith(f".{value.lstrip('@')}"),
            IgnoreRule.Field.SUBJECT: value in subject,
        }
        if matches[IgnoreRule.Field(field)]:
            return key
    return None


def suspended(sender: Sender, pointer: Pointer, office: Office, *, now: datetime) -> Held | None:
    """Asked only for what would open a new case: our own addresses, loops, floods. One query, or two."""
    if sender.address and office.is_own(sender.address):
        return Held("suspended", "own-address")
    if pointer.case is not None and _is_loop(pointer.case, sender):
        return Held("suspended", "loop")
    if sender.point is not None and _opened_lately(sender, now) >= NEW_CASES_AN_HOUR:
        return Held("suspended", "too-many", bundle=sender.address)
    return None


def _opened_lately(sender: Sender, now: datetime) -> int:
    assert sender.point is not None
    return len(_LATELY.tuples(sender.point.customer_id, now - timedelta(hours=1)))


def _is_loop(case: Case, sender: Sender) -> bool:
    """Whether this would be one more answer to our answer to their answer, by a machine that changes its name each time.

    Counted by domain along the links from case to case, not by address (F08, FreeScout 688).
    """
    domain = sender.address.rpartition("@")[2]
    for _step in range(LOOP_LENGTH - 1):
        ties = CaseLink.objects.filter(case=case, kind__in=("looks_like_reply", "mentions")).select_related("other")
        before = ties.first()
        if before is None or not _is_of(case, domain):
            return False
        case = before.other
    return True


def _is_of(case: Case, domain: str) -> bool:
    return not domain or case.participants.filter(address__endswith=f"@{domain}").exists()
