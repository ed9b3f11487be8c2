"""After the hours have changed, or a holiday was declared late: the running promises that now fall into closed hours.

Nothing moves by itself. A manager gives each a new time, with one notice to its customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.calendars.models import BusinessHours, schedule_of
from besa.calendars.worktime import Schedule, is_open
from besa.calendars.zones import zone_name
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.core.errors import Refused
from besa.core.moments import full_moment
from besa.core.reader import Reader, reading
from besa.core.text.controls import isolate
from besa.core.text.direction import direction_of_language
from besa.customers.rules import plain_email
from besa.promises.acknowledgement import language_of
from besa.promises.actions.personal import renegotiate
from besa.promises.clock import Clock, due
from besa.promises.models import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from besa.accounts.models import User

MOST = 500
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class InDanger:
    promise: Promise
    new_due_at: datetime


def in_danger(hours: BusinessHours, *, by: User, now: datetime) -> list[InDanger]:
    """Promises by these hours that would fall due while the desk is closed by now, the first due first; what they would be
    promised by the hours as they are. One query, at most MOST promises.
    """
    schedule = schedule_of(hours)
    rows = Promise.objects.visible_to(by).open().by_policy().filter(team__business_hours=hours, due_at__gt=now)
    rows = rows.filter(paused_at=None, target__isnull=False).select_related(
        "case__customer", "case__team", "case__owner"
    )
    return [found for promise in rows.order_by("due_at", "pk")[:MOST] if (found := _moved(promise, schedule, hours))]


def _moved(promise: Promise, schedule: Schedule, hours: BusinessHours) -> InDanger | None:
    if promise.target is None or promise.hours["name"] != hours.name or is_open(schedule, promise.due_at - INSTANT):
        return None
    clock = Clock.of(promise.hours, promise.started_at, promise.target, promise.due_at, promise.pauses)
    new = due(schedule, clock.since, clock.had)
    return InDanger(promise, new) if new > promise.due_at else None


def give_new_times(found: Iterable[InDanger], *, by: Any, reason: str, now: datetime) -> tuple[int, int]:
    """One notice and one new time each. How many were given, and how many could not be told."""
    given = failed = 0
    for one in found:
        try:
            give_new_time(one, by=by, reason=reason, now=now)
            given += 1
        except Refused:
            failed += 1
    return given, failed


@transaction.atomic
def give_new_time(one: InDanger, *, by: Any, reason: str, now: datetime) -> Promise:
    """Raises NobodyToSendTo and what sending and `renegotiate` refuse; then nothing is sent and nothing changed."""
    case = one.promise.case
    said = cases.answer_automatically(case, letter=notice(one), now=now)
    return renegotiate(one.promise, by=by, due_at=one.new_due_at, told_by=said, reason=reason, now=now)


def notice(one: InDanger) -> Letter:
    """In the customer's language, on the desk's own clock; it says no more of the case than its subject."""
    case, zone = one.promise.case, one.promise.hours["zone"]
    language = language_of(case)
    address = plain_email(case.customer.email)
    with reading(Reader(language, time_zone=zone)):
        words = {
            "old": isolate(full_moment(one.promise.due_at)),
            "new": isolate(full_moment(one.new_due_at)),
            "zone": zone_name(zone),
        }
        text = "\n\n".join(
            (
                _("We had promised to get back to you by %(old)s. Our working hours have changed since.") % words,
                _("You can now count on us by %(new)s (%(zone)s). We are sorry that it takes longer.") % words,
                _("If that is too late for you, just reply to this message."),
            )
        )
        subject = case.subject or pgettext("subject of a mail", "Your message")
    to = [(case.customer.name, address)] if address else []
    return Letter(subject=subject, text=text, to=to, direction=direction_of_language(language), language=language)
