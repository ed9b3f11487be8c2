"""What routing does when something happens to a case; mapped in `besa.wiring.reactions`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from besa.accounts.models import Standing, User
from besa.cases.models import Case
from besa.core.gathering import in_hand, is_held
from besa.notifications.queries import focus_of
from besa.routing import actions
from besa.routing.tasks import route_now, try_again_for

if TYPE_CHECKING:
    from besa.accounts.events import CameBack, StandingSet, WentAway
    from besa.cases.events import CaseAssigned, CaseEvent, CaseOpened, MessageReceived
    from besa.core.models import LoggedEvent
    from besa.notifications.events import FocusSet


@in_hand
def case_opened(event: CaseOpened, logged: LoggedEvent) -> None:
    """A case without an owner looks for one. A machine's message waits for nobody."""
    if not event.automatic:
        case = logged.about.case if logged.about is not None else Case.objects.get(pk=event.case_id)
        _consider(case, logged)


def case_moved(event: CaseEvent, logged: LoggedEvent) -> None:
    """Passed to another desk, put back into the inbox, opened again."""
    _consider(Case.objects.get(pk=event.case_id), logged)


@in_hand
def message_received(event: MessageReceived, logged: LoggedEvent) -> None:
    """A customer writes again in a case that nobody owns."""
    if event.is_first or event.automatic:
        return
    case = logged.about.case if logged.about is not None else Case.objects.get(pk=event.case_id)
    if case.owner_id is None:
        _consider(case, logged)


def case_assigned(event: CaseAssigned, logged: LoggedEvent) -> None:
    if event.owner_id is None:
        _consider(Case.objects.get(pk=event.case_id), logged)
        return
    actions.stop_waiting(event.case_id)
    actions.withdraw(event.case_id, now=logged.at)


def standing_set(event: StandingSet, logged: LoggedEvent) -> None:
    """What it was set to is asked of the person: the event does not say."""
    person = User.objects.get(pk=event.user_id)
    if person.standing_at(logged.at) == Standing.AVAILABLE:
        try_again_for(person, now=logged.at)
    else:
        _step_back(person.pk, logged)


def went_away(event: WentAway, logged: LoggedEvent) -> None:
    if event.away_from <= logged.at:
        _step_back(event.user_id, logged)


def focus_set(event: FocusSet, logged: LoggedEvent) -> None:
    """Whether it began or ended is asked of the person's focus: the event does not say."""
    person = User.objects.get(pk=event.user_id)
    focus = focus_of(person)
    if focus is not None and focus.is_on(logged.at):
        _step_back(person.pk, logged)
    else:
        try_again_for(person, now=logged.at)


def came_back(event: CameBack, logged: LoggedEvent) -> None:
    try_again_for(User.objects.get(pk=event.user_id), now=logged.at)


def _step_back(user_id: int, logged: LoggedEvent) -> None:
    if actions.step_back(user_id, now=logged.at):
        transaction.on_commit(route_now.enqueue, robust=True)


def _consider(case: Case, logged: LoggedEvent) -> None:
    if case.owner_id is None and case.is_active and case.place == Case.Place.INBOX:
        if actions.consider(case, now=logged.at) is not None:
            transaction.on_commit(partial(route_now.enqueue), robust=True)
    elif not is_held(case):  # nobody is asked about a case that is not even written
        actions.stop_waiting(case.pk)
        actions.withdraw(case.pk, now=logged.at)
