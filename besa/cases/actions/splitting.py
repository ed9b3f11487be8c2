"""One case becomes two: chosen messages begin a case of their own, and both know of each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.changes import link
from besa.cases.actions.merging import move_messages
from besa.cases.actions.opening import add_participant, announce, open_case
from besa.cases.actions.retelling import retell, waits_since
from besa.cases.actions.row import hold, update
from besa.cases.errors import NotAtWork, NothingToSplit
from besa.cases.events import CaseSplit
from besa.cases.models import Case, CaseLink, Message
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def split(
    case: Case, *, messages: Collection[int], by: User | None, subject: str = "", now: datetime | None = None
) -> Case:
    """A new case of the messages with these ids, for whoever wrote the first of them; same team, no owner yet, linked.

    The customer waits in each for what they asked there. Raises NotAllowed, NotAtWork, NothingToSplit (none of them, or all that
    was said: then there is nothing to keep apart).
    """
    hold(case)
    require_work_on(by, case)
    now = now or timezone.now()
    if case.place not in Case.AT_WORK:
        raise NotAtWork
    chosen = list(case.messages.filter(pk__in=messages, withdrawn_at=None).order_by("said_at", "pk"))
    said = [message for message in chosen if not message.is_note]
    if not said or not case.messages.public().exclude(pk__in=[one.pk for one in chosen]).exists():
        raise NothingToSplit
    new = _open(case, said[0], subject, by, now)
    move_messages([message.pk for message in chosen], new)
    link(new, to=case, kind=CaseLink.Kind.SPLIT, by=None)
    announce(new, message_id=None, by=by, at=now)
    for one in (case, new):
        retell(one, now=now)
        update(one, unanswered_since=waits_since(one) if one.is_active else None, updated_at=now)
    record(CaseSplit(case_id=case.pk, other_id=new.pk, other_number=new.number, count=len(chosen)), by=by, at=now)
    return new


def _open(case: Case, first: Message, subject: str, by: User | None, now: datetime) -> Case:
    customer = first.customer or case.customer
    new = open_case(
        customer=customer,
        team=case.team,
        subject=subject.strip() or first.subject or case.subject,
        channel=first.channel if first.direction == Message.Direction.IN else case.channel,
        account=first.account or case.account,
        language=first.language or case.language,
        kind=case.kind,
        by=by,
        at=now,
        status=Case.Status.OPEN,
    )
    for one in case.participants.filter(customer=customer):
        add_participant(new, customer=customer, address=one.address, name=one.name)
    add_participant(
        new, customer=customer, address=first.from_address if first.customer_id else "", name=first.from_name
    )
    return new
