"""A call as an entry of a calendar (RFC 5545), to be sent as an invitation or its cancellation (RFC 5546, RFC 6047).

Times are in UTC, which needs no VTIMEZONE and which no calendar reads wrongly; each shows them in its owner's own zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from besa.callbacks.rules import CANCEL, PUBLISH
from besa.core.text.controls import clean_line, isolate, isolate_ltr

if TYPE_CHECKING:
    from besa.callbacks.models import CallBack

PRODUCT = "-//Besa//Call-backs//EN"


def calendar_of(
    call_back: CallBack, *, method: str, organizer: str, team: str, summary: str, description: str, now: datetime
) -> bytes:
    """The calendar object, CRLF and folded. `organizer` is the address at which an answer finds the case.

    The customer has agreed to the time, so they stand as ACCEPTED, and their calendar need not answer.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(call_back, method, organizer, team, summary, description, now))
    return bytes(calendar.to_ical())


def feed_of(calls: Iterable[CallBack], *, name: str, base: str) -> bytes:
    """One's own calls for a calendar program that asks for them again and again. `base`: the desk's address."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", PUBLISH)
    calendar.add("x-wr-calname", clean_line(name))
    calendar.add("refresh-interval;value=duration", "PT15M")
    for one in calls:
        calendar.add_component(_own_event(one, base))
    return bytes(calendar.to_ical())


def _own_event(call_back: CallBack, base: str) -> Event:
    customer, event = call_back.case.customer, Event()
    event.add("uid", f"{call_back.uid}-agent@besa")
    event.add("sequence", call_back.sequence)
    event.add("dtstamp", call_back.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", call_back.starts_at.astimezone(UTC))
    event.add("dtend", call_back.ends_at.astimezone(UTC))
    event.add("summary", clean_line(_("Call %(customer)s") % {"customer": isolate(str(customer))}))
    lines = [isolate_ltr(call_back.phone), call_back.about, f"#{call_back.case.number}"]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", f"{base}/call-backs/{call_back.pk}/")
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _event(
    call_back: CallBack, method: str, organizer: str, team: str, summary: str, description: str, now: datetime
) -> Event:
    event = Event()
    event.add("uid", f"{call_back.uid}@besa")
    event.add("sequence", call_back.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", call_back.starts_at.astimezone(UTC))
    event.add("dtend", call_back.ends_at.astimezone(UTC))
    event.add("summary", clean_line(summary), parameters={"LANGUAGE": call_back.language})
    event.add("description", description)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if organizer:
        event["organizer"] = _person(organizer, team)
    if method != PUBLISH and call_back.email:
        event.add("attendee", _attendee(call_back), encode=False)
    return event


def _attendee(call_back: CallBack) -> vCalAddress:
    person = _person(call_back.email, call_back.case.customer.name)
    person.params["cutype"] = vText("INDIVIDUAL")
    person.params["role"] = vText("REQ-PARTICIPANT")
    person.params["partstat"] = vText("ACCEPTED")
    person.params["rsvp"] = vText("FALSE")
    return person


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    shown = clean_line(name).replace('"', "'")
    if shown:
        person.params["cn"] = vText(shown)
    return person
