"""Every write to working hours. Each raises the version, so that caches and promises know what they were made with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import get_language

from besa.calendars.countries import holidays_of
from besa.calendars.errors import HoursInUse, HoursNotPossible, NameTaken, NotAllowed
from besa.calendars.events import HolidayRemoved, HolidaysAdded, HoursChanged, HoursCreated, HoursRemoved
from besa.calendars.models import BusinessHours, Holiday, new_stamp
from besa.calendars.queries import is_name_taken
from besa.calendars.rules import may_change_hours, require_possible, week_of
from besa.calendars.worktime import BadHours, Schedule, SpecialDay
from besa.core.errors import ChangedMeanwhile
from besa.core.events import record

LONGEST_FEAST = 60  # days added at once; Ramadan hours are 30


@transaction.atomic
def create_hours(
    *,
    name: str,
    time_zone: str,
    week: Sequence[Sequence[str]],
    by: Any,
    country: str = "",
    subdivision: str = "",
) -> BusinessHours:
    """New working hours. `by` None is the system (set-up, demonstration).

    Raises HoursNotPossible, NameTaken, NotAllowed.
    """
    require_may_change(by)
    require_free_name(name.strip())
    hours = BusinessHours.objects.create(
        name=name.strip(),
        time_zone=time_zone,
        week=checked(time_zone, week),
        country=country,
        subdivision=subdivision,
    )
    record(HoursCreated(hours_id=hours.pk, title=hours.name, version=hours.version), by=by)
    return hours


@transaction.atomic
def change_hours(hours: BusinessHours, *, by: Any, version: int | None = None, **fields: Any) -> None:
    """Change any of name, time_zone, week, country, subdivision. Promises that run keep the hours they started with.

    Raises HoursNotPossible, NameTaken, NotAllowed, and ChangedMeanwhile when `version` is given and old.
    """
    require_may_change(by)
    unknown = set(fields) - {"name", "time_zone", "week", "country", "subdivision"}
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if {"week", "time_zone"} & set(fields):
        fields["week"] = checked(fields.get("time_zone", hours.time_zone), fields.get("week", hours.week))
    changed = {key: value for key, value in fields.items() if getattr(hours, key) != value}
    if "name" in changed:
        require_free_name(changed["name"], besides=hours)
    if changed:
        next_version(hours, version=version, **changed)
        event = HoursChanged(hours_id=hours.pk, title=hours.name, version=hours.version, fields=tuple(sorted(changed)))
        record(event, by=by)


@transaction.atomic
def remove_hours(hours: BusinessHours, *, by: Any) -> None:
    """Remove hours by which nobody works any more. Raises HoursInUse, NotAllowed. Promises keep their own copy."""
    require_may_change(by)
    event = HoursRemoved(hours_id=hours.pk, title=hours.name, version=hours.version)
    try:
        hours.delete()
    except ProtectedError:
        raise HoursInUse from None
    record(event, by=by)


@transaction.atomic
def add_holiday(
    hours: BusinessHours, *, day: date, name: str, by: Any, last: date | None = None, intervals: Sequence[str] = ()
) -> list[Holiday]:
    """A closed day, or one with hours of its own; with `last`, each day of a feast. A day that stood there is replaced.

    Raises HoursNotPossible for impossible openings, ValueError for a feast that ends before it begins or lasts too long.
    """
    require_may_change(by)
    days = days_of(day, last or day)
    checked_day(hours.time_zone, day, intervals)
    Holiday.objects.filter(hours=hours, day__in=days).delete()
    rows = [
        Holiday(hours=hours, day=one, name=name.strip(), intervals=list(intervals), source=Holiday.Source.HAND)
        for one in days
    ]
    return added(hours, rows, source=Holiday.Source.HAND, by=by)


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: Any) -> None:
    """The desk works that day as in any other week."""
    require_may_change(by)
    hours, day = holiday.hours, holiday.day
    if not Holiday.objects.filter(pk=holiday.pk).delete()[0]:
        raise ChangedMeanwhile
    next_version(hours)
    record(HolidayRemoved(hours_id=hours.pk, title=hours.name, version=hours.version, day=day.isoformat()), by=by)


def prefill_holidays(hours: BusinessHours, *, country: str, year: int, by: Any, subdivision: str = "") -> list[Holiday]:
    """Add the country's holidays of that year as closed days, leaving days alone that are there already.

    Raises LookupError for a country or region the library does not know. The library is asked before the transaction.
    """
    require_may_change(by)
    found = holidays_of(country, subdivision, year)
    with transaction.atomic():
        next_fields = {"country": country, "subdivision": subdivision}
        there = set(hours.holidays.filter(day__year=year).values_list("day", flat=True))
        rows = [
            Holiday(hours=hours, day=day, name=names_first(names)[:200], names=without_default(names), source="library")
            for day, names in found
            if day not in there
        ]
        return added(hours, rows, source=Holiday.Source.LIBRARY, by=by, **next_fields)


def names_first(names: dict[str, str]) -> str:
    return names.get((get_language() or "en").partition("-")[0]) or names[""]


def without_default(names: dict[str, str]) -> dict[str, str]:
    return {language: name for language, name in names.items() if language}


def days_of(first: date, last: date) -> list[date]:
    if not 0 <= (last - first).days < LONGEST_FEAST:
        raise ValueError("a feast ends after it begins, within sixty days")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def added(hours: BusinessHours, rows: Iterable[Holiday], *, source: str, by: Any, **fields: Any) -> list[Holiday]:
    made = Holiday.objects.bulk_create(rows)
    if made:
        next_version(hours, **fields)
        days = tuple(row.day.isoformat() for row in made)
        event = HolidaysAdded(hours_id=hours.pk, title=hours.name, version=hours.version, days=days, source=source)
        record(event, by=by)
    return made


def next_version(hours: BusinessHours, *, version: int | None = None, **fields: Any) -> None:
    """Write `fields` and raise the version, in one UPDATE (X14); `hours` in memory follows."""
    fields |= {"updated_at": timezone.now(), "stamp": new_stamp()}
    rows = BusinessHours.objects.filter(pk=hours.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, **fields):
        raise ChangedMeanwhile
    hours.refresh_from_db()


def require_may_change(by: Any) -> None:
    if by is not None and not may_change_hours(by):
        raise NotAllowed


def require_free_name(name: str, *, besides: BusinessHours | None = None) -> None:
    if is_name_taken(name, besides=besides):
        raise NameTaken


def checked(zone: str, week: Sequence[Sequence[str]]) -> list[list[str]]:
    try:
        return [[str(one) for one in day] for day in require_possible(zone, week_of(week)).week]
    except BadHours as error:
        raise HoursNotPossible(error) from None


def checked_day(zone: str, day: date, intervals: Sequence[str]) -> None:
    try:
        Schedule(zone, ((),) * 7, (SpecialDay(day, "", week_of([intervals])[0]),))
    except BadHours as error:
        raise HoursNotPossible(error) from None
