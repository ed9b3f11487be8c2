"""The way back from a booking: the time is free again, and an invitation that has not left is never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.callbacks.actions.changing import forget_address
from besa.callbacks.errors import NotBooked
from besa.callbacks.models import CallBack
from besa.cases.actions.messages import recall
from besa.cases.models import Case, Message
from besa.cases.undo import Reversal
from besa.promises import actions as promises
from besa.promises.rules import MISTAKE

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.core.models import LoggedEvent


def _booked(case: Case, event: LoggedEvent, by: User) -> str | None:
    found = CallBack.objects.filter(pk=event.data["call_back_id"], state=CallBack.State.BOOKED).first()
    if found is None:
        raise NotBooked
    is_unseen = _taken_back(event.data["message_id"], by)
    if is_unseen:  # nobody was told, so nobody is told of the end
        forget_address(found)
    promises.withdraw(found.promise, by=by, reason=MISTAKE, note=_("Taken back at once"))
    return None if is_unseen else _("The invitation had left already; a cancellation follows it.")


def _taken_back(message_id: int | None, by: User) -> bool:
    """Whether nobody was told: no copy of the invitation has left, or there was none."""
    message = Message.objects.filter(pk=message_id).first() if message_id else None
    return message is None or recall(message, by=by)


REVERSALS = {"callbacks.CallBackBooked": Reversal(lambda data: [("call_back",)], _booked)}
