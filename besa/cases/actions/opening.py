"""How a case begins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.errors import NotAllowed
from besa.cases.events import CaseOpened
from besa.cases.models import Case, Participant
from besa.cases.rules import two_lines
from besa.core.events import record
from besa.core.models import Counter
from besa.core.prepared import insert, new
from besa.core.text.direction import direction_of

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.cases.models import Message
    from besa.customers.models import Customer

FIRST_NUMBER = 1001


def hold_opening() -> None:
    """Until the caller's transaction ends nobody else opens a case, nor holds this: what depends on what others have opened, and
    sent because of it, may be counted. Waits for those who are at it. One query.
    """
    if not Counter.hold("case"):
        Counter.take("case", first=FIRST_NUMBER - 1)


def open_case(
    *,
    customer: Customer,
    team: Team,
    subject: str,
    channel: str,
    account: str = "",
    language: str = "",
    direction: str = "",
    kind: str = Case.Kind.REQUEST,
    owner: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Case:
    """A new case with the next number, not yet announced: the caller adds the first message and calls `announce`.

    Must be called inside a transaction. Three queries.
    """
    now = at or timezone.now()
    case = new(
        Case,
        number=Counter.take("case", first=FIRST_NUMBER),
        customer=customer,
        team=team,
        owner=owner,
        created_by=by,
        subject=subject[:998],
        direction=direction or direction_of(subject),
        channel=channel,
        account=account,
        language=language or customer.language,
        kind=kind,
        created_at=now,
        updated_at=now,
        last_message_at=now,
        **fields,
    )
    return insert(case)


def announce(
    case: Case,
    *,
    message_id: int | None,
    by: User | None = None,
    automatic: bool = False,
    may_acknowledge: bool = False,
    at: datetime | None = None,
    message: Message | None = None,
) -> None:
    """Tell that the case is open, with its first message in place: promises and the acknowledgement follow from this.

    `message` is that message where the caller has it, with its case.
    """
    record(
        CaseOpened(
            case_id=case.pk,
            message_id=message_id,
            number=case.number,
            channel=case.channel,
            automatic=automatic,
            may_acknowledge=may_acknowledge,
        ),
        by=by,
        at=at,
        about=message,
    )


@transaction.atomic
def open_by_hand(
    *,
    by: User,
    customer: Customer,
    team: Team,
    subject: str,
    kind: str = Case.Kind.REQUEST,
    channel: str = "email",
    owner: User | None = None,
    account: str = "",
    summary: str = "",
    language: str = "",
    at: datetime | None = None,
) -> Case:
    """A case that a member of staff opens for a customer. Anybody on the staff may record one (CO-03); agents only in their teams."""
    if by.works_on_cases and not by.is_administrator and team.pk not in by.team_ids:
        raise NotAllowed
    case = open_case(
        customer=customer,
        team=team,
        subject=subject,
        channel=channel,
        account=account,
        kind=kind,
        owner=owner,
        by=by,
        at=at,
        summary=two_lines(summary),
        language=language,
        status=Case.Status.OPEN if owner else Case.Status.NEW,
    )
    announce(case, message_id=None, by=by, at=at)
    add_participant(case, customer=customer, address=customer.email, name=customer.name)
    return case


def add_participant(
    case: Case,
    *,
    customer: Customer,
    address: str,
    name: str = "",
    is_copied: bool = False,
    is_first: bool = False,
) -> Participant | None:
    """Let `address` take part in the case; None without an address. One query for the first of a new case, else one or two."""
    if not address:
        return None
    if is_first:
        return insert(new(Participant, case=case, customer=customer, address=address, name=name[:200]))
    found, _made = Participant.objects.get_or_create(
        case=case, address=address, defaults={"customer": customer, "name": name[:200], "is_copied": is_copied}
    )
    return found
