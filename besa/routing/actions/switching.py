"""One's own switch: available, busy or away; and what follows from it for the cases that are given out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.errors import AwayTwice
from besa.accounts.models import Availability, Standing, User
from besa.notifications import actions as notifications
from besa.notifications.queries import focus_of
from besa.routing.actions.offers import withdraw
from besa.routing.actions.people import end_pause
from besa.routing.models import Offer, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable

# Why nobody was found, where somebody who is back may change it.
MAY_CHANGE = ("away", "absent", "resting", "waits_for")


@transaction.atomic
def switch(*, by: User, state: str, until: datetime | None = None, now: datetime | None = None) -> dict[str, Any]:
    """What one says of oneself. Available ends whatever kept cases away: busy, away, a focus, an absence, a rest.

    Returns what was before, for `switch_back`. Raises AwayBackwards.
    """
    now = now or timezone.now()
    was: dict[str, Any] = {"state": by.standing_at(now), "until": _text(by.standing_until)}
    if state == Standing.AVAILABLE:
        was |= _be_back(by, now)
    accounts.set_standing(by, by=by, state=state, until=until, now=now)
    return was


def _be_back(by: User, now: datetime) -> dict[str, Any]:
    ended: dict[str, Any] = {}
    focus = focus_of(by)
    if focus is not None and focus.is_on(now):
        ended["focus"] = _text(focus.until)
        notifications.end_focus(by=by, now=now)
    absence = Availability.objects.on(now).filter(user=by).select_related("user").first()
    if absence is not None:
        ended["absence"] = [_text(absence.away_until), absence.stand_in_id]
        accounts.come_back(absence, by=by, now=now)
    end_pause(by, now=now)
    return ended


@transaction.atomic
def switch_back(*, by: User, was: dict[str, Any], now: datetime | None = None) -> None:
    """Undo: as it was before, as far as its time has not passed meanwhile."""
    now = now or timezone.now()
    until, state = _moment(was["until"]), was["state"]
    is_over = until is not None and until <= now
    accounts.set_standing(by, by=by, state=Standing.AVAILABLE if is_over else state, until=until, now=now)
    focus = _moment(was.get("focus"))
    if focus is not None and focus > now:
        notifications.begin_focus(by=by, until=focus, now=now)
    if "absence" in was:
        _go_away_again(by, *was["absence"], now=now)


def _go_away_again(by: User, until: str | None, stand_in: int | None, *, now: datetime) -> None:
    ends = _moment(until)
    if ends is not None and ends <= now:
        return
    person = User.objects.filter(pk=stand_in).first() if stand_in else None
    try:
        with transaction.atomic():
            accounts.go_away(by, by=by, away_until=ends, stand_in=person, now=now)
    except AwayTwice:  # away again already
        return


def step_back(user_id: int, *, now: datetime) -> bool:
    """What is offered to somebody who takes nothing now goes to the next person at once. Whether anything was."""
    cases = list(Offer.objects.open().filter(user_id=user_id).values_list("case_id", flat=True))
    for case_id in cases:
        withdraw(case_id, now=now)
    return _try_now(Wait.objects.filter(case__in=cases), now) > 0


def step_in(team_ids: Iterable[int], *, now: datetime) -> bool:
    """Somebody of these desks takes cases again: what waits for people is tried at once. Whether anything does."""
    return _try_now(Wait.objects.filter(team__in=list(team_ids), reason__in=MAY_CHANGE), now) > 0


def _try_now(waits: Any, now: datetime) -> int:
    return int(waits.update(next_try_at=now))


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
