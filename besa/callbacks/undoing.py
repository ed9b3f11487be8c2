"""The way back from a booking, a move, a cancellation, and from links: what has not left is never seen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from besa.accounts.models import User
from besa.callbacks.actions import move, restore_links, take_links_back
from besa.callbacks.actions.changing import forget_address, know_address, stand_by_it
from besa.callbacks.errors import NotBooked
from besa.callbacks.models import CallBack
from besa.cases.actions.messages import recall
from besa.cases.models import Case, Message
from besa.cases.undo import Reversal
from besa.promises import actions as promises
from besa.promises.rules import MISTAKE

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent


def _booked(case: Case, event: LoggedEvent, by: User) -> str | None:
    found = _of(event, CallBack.State.BOOKED)
    is_unseen = _taken_back(event.data["message_id"], by)
    if is_unseen:  # nobody was told, so nobody is told of the end
        forget_address(found)
    promises.withdraw(found.promise, by=by, reason=MISTAKE, note=_("Taken back at once"))
    return None if is_unseen else _("The invitation had left already; a cancellation follows it.")


def _moved(case: Case, event: LoggedEvent, by: User) -> str | None:
    """Back to the time and to whoever had it, as long as both are free."""
    found = _of(event, CallBack.State.BOOKED)
    is_unseen, email = _taken_back(event.data["message_id"], by), found.email
    if is_unseen:
        forget_address(found)
    before = datetime.fromisoformat(event.data["from_at"])
    agent = User.objects.get(pk=event.data["from_agent_id"])
    move(found, by=by, starts_at=before, agent=agent, they_agreed=True, is_undo=True)
    if is_unseen:
        know_address(found, email, now=timezone.now())
    return None if is_unseen else _("The customer had heard of the new time already; the old one follows it.")


def _cancelled(case: Case, event: LoggedEvent, by: User) -> str | None:
    found = _of(event, CallBack.State.CANCELLED)
    is_unseen = _taken_back(event.data.get("message_id"), by)
    stand_by_it(found, by=by, is_unseen=is_unseen)
    return None if is_unseen else _("The cancellation had left already; a new invitation follows it.")


def _of(event: LoggedEvent, state: str) -> CallBack:
    rows = CallBack.objects.select_related("case__customer", "case__team__business_hours", "agent", "team", "promise")
    found = rows.filter(pk=event.data["call_back_id"], state=state).first()
    if found is None:
        raise NotBooked
    return found


def _taken_back(message_id: int | None, by: User) -> bool:
    """Whether nobody was told: no copy of the invitation has left, or there was none."""
    message = Message.objects.filter(pk=message_id).first() if message_id else None
    return message is None or recall(message, by=by)


def _offered(case: Case, event: LoggedEvent, by: User) -> str | None:
    take_links_back(case, by=by)
    return _("Every link of this case that was sent until now is over.")


def _revoked(case: Case, event: LoggedEvent, by: User) -> str | None:
    restore_links(case, taken_back_id=event.data["taken_back_id"], by=by)
    return None


CALL, LINKS = ("call_back",), ("call_back_links",)
REVERSALS = {
    "callbacks.CallBackBooked": Reversal(lambda data: [CALL], _booked),
    "callbacks.CallBackMoved": Reversal(lambda data: [CALL], _moved),
    "callbacks.CallBackCancelled": Reversal(lambda data: [CALL], _cancelled),
    "callbacks.LinkOffered": Reversal(lambda data: [LINKS], _offered),
    "callbacks.LinksRevoked": Reversal(lambda data: [LINKS], _revoked),
}
