"""What colleagues are told about calls: kinds of notification with their sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from besa.core import moments
from besa.core.text.controls import isolate, isolate_ltr
from besa.notifications.actions import notify
from besa.notifications.kinds import Data, Kind

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.callbacks.models import CallBack


def tell_booked(call_back: CallBack, *, by: User | None, now: datetime) -> None:
    """Whoever will call hears that a customer, or a colleague, arranged it."""
    _tell(call_back, "callbacks.booked", by=by, now=now)


def tell_moved(call_back: CallBack, *, by: User | None, now: datetime) -> None:
    _tell(call_back, "callbacks.moved", by=by, now=now)


def tell_cancelled(call_back: CallBack, *, by: User | None, now: datetime) -> None:
    _tell(call_back, "callbacks.cancelled", by=by, now=now)


def tell_answered(call_back: CallBack, *, now: datetime) -> None:
    _tell(call_back, "callbacks.answered", by=None, now=now, urgent=True)


def tell_of_two_at_once(call_back: CallBack, *, now: datetime) -> None:
    """Two customers expect the same person at the same minute: one of the calls needs somebody else."""
    _tell(call_back, "callbacks.two", by=None, now=now, urgent=True)


def tell_soon(call_back: CallBack, *, now: datetime) -> bool:
    """Whether the agent was told."""
    return _tell(call_back, "callbacks.soon", by=None, now=now, urgent=True)


def _tell(call_back: CallBack, kind: str, *, by: User | None, now: datetime, urgent: bool = False) -> bool:
    """Whoever calls, once for each kind and each change of the time."""
    once = f"{kind}:{call_back.pk}:{call_back.sequence}:{call_back.agent_id}"
    told = notify(
        call_back.agent,
        kind=kind,
        once=once,
        by=by,
        case_id=call_back.case_id,
        data=_data(call_back),
        urgent=urgent,
        now=now,
    )
    return told is not None


def _data(call_back: CallBack) -> Data:
    case = call_back.case
    return {
        "number": case.number,
        "subject": case.subject[:200],
        "customer": str(case.customer),
        "phone": isolate_ltr(call_back.phone),
        "starts_at": call_back.starts_at.isoformat(),
    }


def _when(data: Data) -> dict[str, str]:
    words = {"customer": isolate(data["customer"])}
    return words | {"moment": isolate(moments.moment(datetime.fromisoformat(data["starts_at"])))}


def _booked(data: Data) -> str:
    return _("You call %(customer)s: %(moment)s.") % _when(data)


def _moved(data: Data) -> str:
    return _("The call with %(customer)s has a new time: %(moment)s.") % _when(data)


def _cancelled(data: Data) -> str:
    return _("The call with %(customer)s is cancelled: %(moment)s.") % _when(data)


def _answered(data: Data) -> str:
    return _("%(customer)s did not simply accept the invitation to the call, %(moment)s. Read the answer.") % _when(
        data
    )


def _soon(data: Data) -> str:
    return _("Soon you call %(customer)s, %(moment)s: %(phone)s") % (_when(data) | {"phone": data["phone"]})


def _two(data: Data) -> str:
    return _(
        "You have two calls at once, %(moment)s: pass the one to %(customer)s on, or give it another time."
    ) % _when(data)


KINDS = [
    Kind("callbacks.booked", pgettext_lazy("kind of notification", "A call is arranged for me"), "phone", _booked),
    Kind("callbacks.moved", pgettext_lazy("kind of notification", "A call of mine has a new time"), "phone", _moved),
    Kind(
        "callbacks.cancelled", pgettext_lazy("kind of notification", "A call of mine is cancelled"), "phone", _cancelled
    ),
    Kind(
        "callbacks.answered",
        pgettext_lazy("kind of notification", "A customer answers an invitation to a call"),
        "phone",
        _answered,
    ),
    Kind("callbacks.soon", pgettext_lazy("kind of notification", "A call of mine is due soon"), "phone", _soon),
    Kind("callbacks.two", pgettext_lazy("kind of notification", "Two calls of mine are at once"), "phone", _two),
]
