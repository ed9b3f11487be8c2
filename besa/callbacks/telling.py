"""What happened to calls, one sentence for each event on the timeline of its case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.calendars.zones import zone_name
from besa.core import moments
from besa.core.moments import there
from besa.core.reader import Reader, current_reader
from besa.core.text.controls import isolate

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent


def both_zones(at: datetime, zone: str) -> str:
    """The time as the reader has it, and beside it as the customer has it, where that is another hour."""
    reader = current_reader()
    here = moments.moment(at)
    if at.astimezone(reader.zone).utcoffset() == at.astimezone(Reader(time_zone=zone).zone).utcoffset():
        return here
    return _("%(here)s (%(there)s, %(zone)s)") % {"here": here, "there": there(at, zone), "zone": zone_name(zone)}


def told_booked(event: LoggedEvent) -> tuple[str, str]:
    data = event.data
    words = {"moment": isolate(both_zones(datetime.fromisoformat(data["starts_at"]), data["time_zone"]))}
    if data["by_customer"]:
        return "phone", _("The customer chose a time for a call: %(moment)s.") % words
    if data["message_id"] is None:
        return "phone", _("A call is arranged: %(moment)s. No mail could tell the customer.") % words
    return "phone", _("A call is arranged: %(moment)s. The customer has the invitation.") % words


def told_cancelled(event: LoggedEvent) -> tuple[str, str]:
    if event.data["by_customer"]:
        return "phone", _("The customer cancelled the call.")
    if event.data["told"]:
        return "phone", _("The call is cancelled; the customer's calendar was told.")
    return "phone", _("The call is cancelled.")


def told_moved(event: LoggedEvent) -> tuple[str, str]:
    data = event.data
    now, before = (both_zones(datetime.fromisoformat(data[key]), data["time_zone"]) for key in ("starts_at", "from_at"))
    words = {"now": isolate(now), "before": isolate(before)}
    if data["by_customer"]:
        return "phone", _("The customer gave the call another time: %(now)s, not %(before)s.") % words
    return "phone", _("The call has another time: %(now)s, not %(before)s.") % words


def told_stands_again(event: LoggedEvent) -> tuple[str, str]:
    at = both_zones(datetime.fromisoformat(event.data["starts_at"]), event.data["time_zone"])
    return "phone", _("The call stands again: %(moment)s.") % {"moment": isolate(at)}


def told_tried(event: LoggedEvent) -> tuple[str, str]:
    attempt, tries = event.data["attempt"], event.data["tries"]
    if attempt >= tries:
        words = ngettext(
            "Nobody answered our call. After %(count)s try the customer was offered another time.",
            "Nobody answered our calls. After %(count)s tries the customer was offered another time.",
            attempt,
        )
        return "phone", words % {"count": attempt}
    left = ngettext(
        "Nobody answered our call; %(count)s more try is agreed.",
        "Nobody answered our call; %(count)s more tries are agreed.",
        tries - attempt,
    )
    return "phone", left % {"count": tries - attempt}


def told_reminded(event: LoggedEvent) -> tuple[str, str]:
    at = datetime.fromisoformat(event.data["starts_at"])
    return "bell", _("The customer was reminded of the call: %(moment)s.") % {"moment": isolate(moments.moment(at))}


def told_offered(event: LoggedEvent) -> tuple[str, str]:
    return "link", _("A link was made by which the customer can choose a time for a call.")


def told_revoked(event: LoggedEvent) -> tuple[str, str]:
    return "unlink", _("The links by which the customer could choose a time were taken back.")


def told_restored(event: LoggedEvent) -> tuple[str, str]:
    return "link", _("The links by which the customer can choose a time are good again.")


SENTENCES: dict[str, Callable[[LoggedEvent], tuple[str, str] | None]] = {
    "callbacks.CallBackBooked": told_booked,
    "callbacks.CallBackCancelled": told_cancelled,
    "callbacks.CallBackMoved": told_moved,
    "callbacks.CancellationUndone": told_stands_again,
    "callbacks.CallBackTried": told_tried,
    "callbacks.CustomerReminded": told_reminded,
    "callbacks.LinkOffered": told_offered,
    "callbacks.LinksRevoked": told_revoked,
    "callbacks.LinksRestored": told_restored,
}
