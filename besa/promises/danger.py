"""After the hours have changed, or a holiday was declared late: the running promises that now fall into closed hours.

Nothing moves by itself. A manager gives each a new time, with one notice to its customer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
from besa.core.moments import full_moment
from besa.core.reader import Reader, reading
from besa.core.text.controls import isolate
from besa.core.text.direction import direction_of_language
from besa.customers.rules import plain_email
from besa.promises.acknowledgement import language_of
from besa.promises.actions.renegotiating import renegotiate
from besa.promises.clock import Clock, due
from besa.promises.models import Announced, Announcement, Promise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from besa.accounts.models import User
    from besa.customers.models import Customer

# So many promises are looked at at once, and so many customers are on a page.
AT_ONCE, ON_A_PAGE = 300, 50
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class InDanger:
    promise: Promise
    new_due_at: datetime


@dataclass(slots=True)
class Group:
    """One customer, and all their times in danger: they get one notice."""

    customer: Customer
    found: list[InDanger] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: where the next page begins, None after the last."""

    groups: list[Group]
    after: int | None


def in_danger(hours: BusinessHours, *, by: User, now: datetime, only: Iterable[int]) -> list[InDanger]:
    """Those of the promises `only` that are in danger still. One query."""
    schedule = schedule_of(hours)
    return [found for one in _rows(hours, by, now).filter(pk__in=list(only)) if (found := _moved(one, schedule, hours))]


def page_of(hours: BusinessHours, *, by: User, now: datetime, after: int | None) -> Page:
    """Customers whose promises by these hours would fall due while the desk is closed by now, and what they would be promised
    by the hours as they are; what is announced already is left out. In the order of customers, so that each is whole on one page;
    a query for each AT_ONCE promises.
    """
    schedule, announced = schedule_of(hours), on_their_way(hours)
    groups: dict[int, Group] = {}
    last = after or 0
    while True:
        # One more customer than is looked at may be cut in two: it begins the next turn.
        rows = list(_rows(hours, by, now).filter(customer__gt=last).order_by("customer_id", "due_at", "pk")[:AT_ONCE])
        is_last = len(rows) < AT_ONCE
        if not is_last and rows[0].customer_id != rows[-1].customer_id:
            rows = [one for one in rows if one.customer_id != rows[-1].customer_id]
        elif not is_last:
            rows = list(_rows(hours, by, now).filter(customer=rows[0].customer_id))
        for one in rows:
            found = None if one.pk in announced else _moved(one, schedule, hours)
            if found is None:
                continue
            if one.customer_id not in groups and len(groups) == ON_A_PAGE:
                return Page(list(groups.values()), max(groups))
            groups.setdefault(one.customer_id, Group(one.customer)).found.append(found)
        if is_last:
            return Page(list(groups.values()), None)
        last = rows[-1].customer_id


def _rows(hours: BusinessHours, by: User, now: datetime) -> QuerySet[Promise]:
    rows = Promise.objects.visible_to(by).open().by_policy().filter(team__business_hours=hours, due_at__gt=now)
    rows = rows.filter(paused_at=None, target__isnull=False)
    return rows.select_related("customer", "case__customer", "case__team", "case__owner")


def _moved(promise: Promise, schedule: Schedule, hours: BusinessHours) -> InDanger | None:
    if promise.target is None or promise.hours["name"] != hours.name or is_open(schedule, promise.due_at - INSTANT):
        return None
    clock = Clock.of(promise.hours, promise.started_at, promise.target, promise.due_at, promise.pauses)
    new = due(schedule, clock.since, clock.had)
    return InDanger(promise, new) if new > promise.due_at else None


def on_their_way(hours: BusinessHours) -> set[int]:
    """Promises whose new time is announced and not told yet. One query."""
    rows = Announced.objects.filter(announcement__hours=hours, state=Announced.State.WAITING)
    rows = rows.filter(announcement__state__in=Announcement.UNFINISHED)
    return {key for keys in rows.values_list("promises", flat=True) for key in keys}


def by_customer(found: Iterable[InDanger]) -> list[list[InDanger]]:
    groups: dict[int, list[InDanger]] = {}
    for one in sorted(found, key=lambda one: (one.promise.due_at, one.promise.pk)):
        groups.setdefault(one.promise.customer_id, []).append(one)
    return list(groups.values())


@transaction.atomic
def tell_customer(found: list[InDanger], *, by: Any, reason: str, now: datetime) -> list[Promise]:
    """All or nothing for one customer; the notice stands in the case that is due first.

    Raises NobodyToSendTo and what sending and `renegotiate` refuse; then nothing is sent and nothing changed.
    """
    said = cases.answer_automatically(found[0].promise.case, letter=notice(found), now=now)
    return [
        renegotiate(one.promise, by=by, due_at=one.new_due_at, told_by=said, reason=reason, now=now) for one in found
    ]


def notice(found: list[InDanger]) -> Letter:
    """In the customer's language, on the desk's own clock; it says no more of a case than its subject."""
    case, zone = found[0].promise.case, found[0].promise.hours["zone"]
    language, address = language_of(case), plain_email(case.customer.email)
    with reading(Reader(language, time_zone=zone)):
        text = "\n\n".join((_one_time(found[0], zone) if len(found) == 1 else _times(found, zone), _late()))
        subject = case.subject or pgettext("subject of a mail", "Your message")
    to = [(case.customer.name, address)] if address else []
    return Letter(subject=subject, text=text, to=to, direction=direction_of_language(language), language=language)


def _one_time(one: InDanger, zone: str) -> str:
    words = {
        "old": isolate(full_moment(one.promise.due_at)),
        "new": isolate(full_moment(one.new_due_at)),
        "zone": zone_name(zone),
    }
    return "\n\n".join(
        (
            _("We had promised to get back to you by %(old)s. Our working hours have changed since.") % words,
            _("You can now count on us by %(new)s (%(zone)s). We are sorry that it takes longer.") % words,
        )
    )


def _times(found: list[InDanger], zone: str) -> str:
    lines = [
        _("Our working hours have changed. These are your new times (%(zone)s); we are sorry that it takes longer:")
        % {"zone": zone_name(zone)}
    ]
    for one in found:
        words = {
            "subject": isolate(one.promise.case.subject or f"#{one.promise.case.number}"),
            "old": isolate(full_moment(one.promise.due_at)),
            "new": isolate(full_moment(one.new_due_at)),
        }
        lines.append("– " + _("%(subject)s: by %(new)s, in place of %(old)s") % words)
    return "\n".join(lines)


def _late() -> str:
    return _("If that is too late for you, just reply to this message.")
