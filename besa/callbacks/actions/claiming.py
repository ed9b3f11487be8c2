"""Who is busy when: written down so that two calls that overlap cannot both stand, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from besa.callbacks.models import Taken
from besa.callbacks.queries import free_slots, horizon, hours_for_calls, plan_of, windows_of
from besa.callbacks.rules import Slot, slots_in, steps_of

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import Team, User
    from besa.callbacks.models import CallBack


class Raced(Exception):
    """Somebody wrote the same minutes a moment ago: look again."""


def slot_at(team: Team, starts_at: datetime, *, besides: CallBack | None = None) -> Slot | None:
    """The time of the team's grid that begins then, with whoever is free, perhaps nobody; None when there is none."""
    plan, hours = plan_of(team), hours_for_calls(team)
    after = starts_at + plan.length
    grid = slots_in(hours, windows_of(plan, hours.zone), length=plan.length, start=starts_at, end=after)
    first = next(grid, None)
    if first is None or first.starts_at != starts_at:
        return None
    free = free_slots(team, start=starts_at, end=first.ends_at, besides=besides)
    return next((one for one in free if one.starts_at == starts_at), first)


def is_offered(team: Team, slot: Slot, *, now: datetime) -> bool:
    """Whether a customer may choose it: after the team's lead time, within its days."""
    plan = plan_of(team)
    return plan.takes_bookings and now + plan.lead <= slot.starts_at < horizon(plan, team, now)


def claim(call_back: CallBack) -> None:
    """Write down the minutes of this call. Raises Raced when another call has any of them."""
    steps = steps_of(call_back.starts_at, call_back.ends_at)
    place = _free_place(call_back.team, steps)
    rows = [
        Taken(call_back=call_back, team=call_back.team, agent=call_back.agent, place=place, at=step) for step in steps
    ]
    try:
        with transaction.atomic():
            Taken.objects.bulk_create(rows)
    except IntegrityError:
        raise Raced from None


def _free_place(team: Team, steps: list[datetime]) -> int:
    """The first place that is free at all these steps; beyond what the team allows, the constraint of the people decides."""
    used = set(Taken.objects.filter(team=team, at__in=steps).values_list("place", flat=True))
    most = plan_of(team).at_once
    found = next(number for number in range(len(used) + 1) if number not in used)
    if most and found >= most:
        raise Raced
    return found


def release(call_back: CallBack) -> None:
    Taken.objects.filter(call_back=call_back).delete()


def pass_claim(call_back: CallBack, *, to: User) -> bool:
    """The minutes are another person's now. False when they are on another call then: the minutes are nobody's."""
    release(call_back)
    call_back.agent = to
    try:
        claim(call_back)
    except Raced:
        return False
    return True
