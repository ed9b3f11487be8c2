"""A call-back is booked: a promise in the ledger, a place in the day, an invitation for the customer (CH-20)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.accounts.models import User
from besa.callbacks.actions.claiming import Raced, claim, is_offered, slot_at
from besa.callbacks.actions.reminding import plan_reminders
from besa.callbacks.errors import AlreadyBooked, NoNumber, NotOffered, NotTheirTime, SlotTaken
from besa.callbacks.events import CallBackBooked
from besa.callbacks.models import CallBack
from besa.callbacks.notices import tell_booked
from besa.callbacks.queries import chosen_from, email_of, language_for, phone_of, standing_of, zone_of
from besa.callbacks.rules import REQUEST, international
from besa.callbacks.sending import invite
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.models import Installation
from besa.core.reader import ZONES
from besa.customers.actions import add_contact_point, change_customer
from besa.customers.errors import AddressTaken, BadContactPoint
from besa.customers.models import ContactPoint
from besa.customers.reaching import suits
from besa.customers.rules import plain_phone
from besa.promises import actions as promises

if TYPE_CHECKING:
    from besa.callbacks.rules import Slot
    from besa.cases.models import Case

RACES = 3
FEWEST_DIGITS = 5


def book(
    case: Case,
    *,
    by: User | None,
    starts_at: datetime,
    agent: User | None = None,
    phone: str = "",
    zone: str = "",
    about: str = "",
    is_something_else: bool = False,
    they_agreed: bool = False,
    now: datetime | None = None,
) -> CallBack:
    """Arrange a call at one of the team's free times; the customer is sent an invitation in their language and zone.

    Without `by` the customer does it through their link. `agent`: who calls; else the owner, whom the customer trusts, or
    whoever calls least that day. `phone`: else the number that we know. `they_agreed`: also to a time outside of when they
    wish to be reached. Two who want the same minutes are settled by the database.
    Raises NotAllowed, AlreadyBooked, NoNumber, NotOffered, NotTheirTime, SlotTaken, and what `promises.promise` refuses.
    """
    for _race in range(RACES):
        try:
            return _book(
                case,
                by=by,
                starts_at=starts_at,
                agent=agent,
                phone=phone,
                zone=zone,
                about=about,
                is_something_else=is_something_else,
                they_agreed=they_agreed or by is None,
                now=now or timezone.now(),
            )
        except Raced:
            continue
    raise SlotTaken


@transaction.atomic
def _book(
    case: Case,
    *,
    by: User | None,
    starts_at: datetime,
    agent: User | None,
    phone: str,
    zone: str,
    about: str,
    is_something_else: bool,
    they_agreed: bool,
    now: datetime,
) -> CallBack:
    require_work_on(by, case)
    if standing_of(case):
        raise AlreadyBooked
    number = number_of(case, phone)
    slot = required_slot(case, starts_at, agent=agent, by=by, now=now)
    if not they_agreed:
        require_their_time(case, slot, zone)
    who = agent or User.objects.get(pk=chosen_from(slot, case, plan_team=case.team))
    about = " ".join(about.split())[:200]
    promise = promises.promise(
        case,
        by=by,
        promiser=by or who,
        deliverer=who,
        kind="call_back",
        channel="phone",
        start=slot.starts_at,
        due_at=slot.starts_at,
        text=about,
        is_something_else=is_something_else or by is None,
        has_a_number=True,
        is_told_elsewhere=True,
        now=now,
    )
    made = _held(
        CallBack(
            case=case,
            holds=case,
            promise=promise,
            team=case.team,
            agent=who,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            phone=number,
            time_zone=zone if zone in ZONES else zone_of(case, number).name,
            language=language_for(case),
            email=email_of(case),
            about=about,
            booked_by=by,
            created_at=now,
        )
    )
    claim(made)
    _learn(made, phone, zone, by=by)
    plan_reminders(made, now=now)
    _tell(made, by=by, now=now)
    return made


def _tell(made: CallBack, *, by: User | None, now: datetime) -> None:
    """The customer by an invitation, the timeline by an event."""
    message = invite(made, REQUEST, by=by, now=now)
    event = CallBackBooked(
        case_id=made.case_id,
        call_back_id=made.pk,
        starts_at=made.starts_at.isoformat(),
        time_zone=made.time_zone,
        agent_id=made.agent_id,
        by_customer=by is None,
        message_id=message.pk if message else None,
    )
    record(event, by=by, at=now)
    tell_booked(made, by=by, now=now)


def _held(row: CallBack) -> CallBack:
    """One call-back at a time: whoever comes second waits for the first at the index, and then sees it. Raises AlreadyBooked."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyBooked from None
    return row


def number_of(case: Case, phone: str) -> str:
    """The number to call: as typed, in a forgiving way, else the one that we know. Raises NoNumber."""
    typed = plain_phone(international(phone), Installation.current().country)
    if phone.strip() and len(typed.lstrip("+")) < FEWEST_DIGITS:
        raise NoNumber(field="phone")
    number = typed or phone_of(case)
    if not number:
        raise NoNumber(field="phone")
    return number[:40]


def required_slot(
    case: Case,
    starts_at: datetime,
    *,
    agent: User | None,
    by: User | None,
    now: datetime,
    besides: CallBack | None = None,
) -> Slot:
    """The time as it can be booked now. Raises NotOffered, SlotTaken."""
    slot = slot_at(case.team, starts_at, besides=besides)
    if slot is None or slot.starts_at <= now or (by is None and not is_offered(case.team, slot, now=now)):
        raise NotOffered(field="slot")
    if not slot.people or (agent is not None and agent.pk not in slot.people):
        raise SlotTaken(field="slot")
    return slot


def require_their_time(case: Case, slot: Slot, zone: str = "") -> None:
    """The customer wishes to be reached then, as far as we know (CH-27). Raises NotTheirTime."""
    if not suits(case.customer, zone or zone_of(case).name, slot.starts_at, slot.ends_at):
        raise NotTheirTime(field="slot")


def _learn(made: CallBack, phone: str, zone: str, *, by: User | None) -> None:
    """What the customer said about where and when they can be called, where we did not know it."""
    customer = made.case.customer
    if zone in ZONES and not customer.time_zone:
        change_customer(customer, by=by, time_zone=zone)
    points = customer.contact_points.filter(kind=ContactPoint.Kind.PHONE, value=made.phone)
    if phone.strip() and not points.exists():
        try:
            add_contact_point(customer, by=by, kind=ContactPoint.Kind.PHONE, value=made.phone)
        except (AddressTaken, BadContactPoint):
            return  # somebody else's telephone: we call it for this once
