"""Offers: made to one person at a time, accepted, declined, run out. Races are settled by a conditional UPDATE."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions import assign
from besa.cases.models import Case
from besa.core.events import record
from besa.core.prepared import Prepared
from besa.routing.errors import NotAllowed, OfferOver
from besa.routing.events import CaseOffered, CaseRouted, OfferAnswered
from besa.routing.models import Offer, Policy, Wait

if TYPE_CHECKING:
    from besa.accounts.models import User


def offer(case: Case, *, to: User, policy: Policy, why: list[dict[str, Any]], now: datetime) -> Offer:
    """Offer the case; until it is answered or runs out nobody else is asked. Inside the caller's transaction."""
    made = Offer.objects.create(
        case=case, user=to, policy=policy, why=why, offered_at=now, expires_at=now + policy.accept_within
    )
    Wait.objects.filter(case=case).update(reason="", next_try_at=made.expires_at)
    record(CaseOffered(case_id=case.pk, offer_id=made.pk, user_id=to.pk, person=to.name, why=why), by=None, at=now)
    return made


@transaction.atomic
def accept(given: Offer, *, by: User, now: datetime | None = None) -> None:
    """The case is theirs. Raises NotAllowed for somebody else's offer, OfferOver, OwnerNotInTeam."""
    now = now or timezone.now()
    _answer(given, by=by, state=Offer.State.ACCEPTED, now=now)
    case = Case.objects.select_related("team").get(pk=given.case_id)
    if case.owner_id not in (None, by.pk):
        raise OfferOver
    assign(case, to=by, by=None, now=now)
    routed = CaseRouted(case_id=case.pk, user_id=by.pk, policy_id=given.policy_id, why=given.why)
    record(routed, by=None, at=now)


@transaction.atomic
def decline(given: Offer, *, by: User, now: datetime | None = None) -> None:
    """The next person is asked at once. No reason is asked for, and nobody is counted by it. Raises NotAllowed, OfferOver."""
    now = now or timezone.now()
    _answer(given, by=by, state=Offer.State.DECLINED, now=now)
    Wait.objects.filter(case_id=given.case_id).update(next_try_at=now)


def _answer(given: Offer, *, by: User, state: str, now: datetime) -> None:
    if given.user_id != by.pk:
        raise NotAllowed
    if not _end(given, state=state, now=now, by=by, still=given.expires_at > now):
        raise OfferOver


@transaction.atomic
def expire(given: Offer, *, now: datetime) -> bool:
    """Not answered in time: the next person is asked. False when somebody was faster."""
    if not _end(given, state=Offer.State.EXPIRED, now=now, by=None):
        return False
    Wait.objects.filter(case_id=given.case_id).update(next_try_at=now)
    return True


def withdraw(case_id: int, *, now: datetime) -> None:
    """Somebody took the case, or it needs nobody any more: its open offer is gone. One query where there is none."""
    if not _OPEN.tuples(case_id):  # nearly always nothing is
        return
    for given in Offer.objects.open().filter(case_id=case_id):
        _end(given, state=Offer.State.WITHDRAWN, now=now, by=None)


_OPEN: Prepared[Offer] = Prepared(
    lambda case: Offer.objects.open().filter(case_id=case).order_by().values_list("pk")[:1], -1
)


@transaction.atomic
def _end(given: Offer, *, state: str, now: datetime, by: User | None, still: bool = True) -> bool:
    if not still or not Offer.objects.open().filter(pk=given.pk).update(state=state, answered_at=now):
        return False
    given.state, given.answered_at = state, now
    told = OfferAnswered(
        case_id=given.case_id, offer_id=given.pk, user_id=given.user_id, person=given.user.name, state=state
    )
    record(told, by=by, at=now)
    return True
