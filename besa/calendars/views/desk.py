"""Settings of working hours, for administrators and managers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.calendars import actions
from besa.calendars.forms import HolidayForm, HoursForm, PrefillForm
from besa.calendars.models import BusinessHours, schedule_of
from besa.calendars.rules import may_change_hours
from besa.calendars.telling import on_own_clock, sentences_of
from besa.calendars.week import in_words, openings_in_words
from besa.calendars.worktime import NeverOpens, explain_working_time
from besa.calendars.zones import zone_name
from besa.core.errors import Refused
from besa.core.models import Installation

View = Callable[..., HttpResponse]
page = require_http_methods(["GET", "HEAD", "POST"])
USUAL_TARGET = timedelta(hours=4)
HOLIDAYS_SHOWN = 400
WEST = [["09:00-17:00"]] * 5 + [[], []]
EAST = [["08:00-16:00"]] * 4 + [[], [], ["08:00-16:00"]]


def for_hours(view: View) -> View:
    """Those who may change hours; the anonymous sign in, others learn nothing, not even that it exists."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_hours(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(gated)


def of(request: HttpRequest, hours_id: int) -> BusinessHours:
    return get_object_or_404(BusinessHours.objects.visible_to(request.user), pk=hours_id)


@require_safe
@for_hours
def hours_list(request: HttpRequest) -> HttpResponse:
    rows = BusinessHours.objects.visible_to(request.user).annotate(team_count=Count("teams"))
    shown = [(row, in_words(row.week)) for row in rows]
    return render(request, "calendars/hours_list.html", {"rows": shown})


@page
@for_hours
def new_hours(request: HttpRequest) -> HttpResponse:
    week = EAST if int(get_format("FIRST_DAY_OF_WEEK")) == 0 else WEST
    initial = {"time_zone": Installation.current().time_zone}
    form = HoursForm(request.POST or None, week=week, initial=initial)
    if request.method == "POST" and form.is_valid():
        hours = actions.create_hours(**form.fields_of_hours(), by=request.user)
        messages.success(request, _("The hours are saved. Now fill in the holidays, and give them to your teams."))
        return redirect("calendars:hours", hours.pk)
    return render(request, "calendars/new_hours.html", {"form": form}, status=422 if form.errors else 200)


@page
@for_hours
def hours(request: HttpRequest, hours_id: int) -> HttpResponse:
    row = of(request, hours_id)
    if request.method != "POST":
        form = HoursForm(week=row.week, own=row, initial={"name": row.name, "time_zone": row.time_zone})
        return page_of(request, row, form=form)
    form = HoursForm(request.POST, week=row.week, own=row)
    if not form.is_valid():
        return page_of(request, row, form=form, status=422)
    version = request.POST.get("version", "")
    return changed(
        request,
        row,
        lambda: actions.change_hours(
            row, by=request.user, version=int(version) if version.isdecimal() else None, **form.fields_of_hours()
        ),
        _("The hours are saved. What has been promised already keeps its time."),
    )


def changed(request: HttpRequest, row: BusinessHours, change: Callable[[], object], words: str) -> HttpResponse:
    """Do it, say so, and back to the page; a refusal says what to do instead."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("calendars:hours", row.pk)


@require_POST
@for_hours
def removal(request: HttpRequest, hours_id: int) -> HttpResponse:
    row = of(request, hours_id)
    try:
        actions.remove_hours(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("calendars:hours", hours_id)
    messages.success(request, _("The hours “%(name)s” are removed.") % {"name": row.name})
    return redirect("calendars:list")


@require_POST
@for_hours
def holidays(request: HttpRequest, hours_id: int) -> HttpResponse:
    row = of(request, hours_id)
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, holiday=form, status=422)
    data = form.cleaned_data
    return changed(
        request,
        row,
        lambda: actions.add_holiday(
            row, day=data["day"], last=data["last"], name=data["name"], intervals=form.intervals(), by=request.user
        ),
        _("The holiday is saved."),
    )


@require_POST
@for_hours
def holiday_removal(request: HttpRequest, hours_id: int, holiday_id: int) -> HttpResponse:
    row = of(request, hours_id)
    holiday = get_object_or_404(row.holidays, pk=holiday_id)
    return changed(
        request, row, lambda: actions.remove_holiday(holiday, by=request.user), _("That day has ordinary hours again.")
    )


@require_POST
@for_hours
def holidays_of_country(request: HttpRequest, hours_id: int) -> HttpResponse:
    row = of(request, hours_id)
    form = PrefillForm(request.POST, hours=row, today=today(row))
    if not form.is_valid():
        return page_of(request, row, prefill=form, status=422)
    made = actions.prefill_holidays(row, by=request.user, **form.cleaned_data)
    if made:
        words = ngettext("%(count)s holiday was added.", "%(count)s holidays were added.", len(made))
        messages.success(
            request, words % {"count": len(made)} + " " + _("Look them over, and remove those you work on.")
        )
    else:
        messages.info(request, _("All holidays of that year stand there already."))
    return redirect("calendars:hours", row.pk)


def page_of(
    request: HttpRequest,
    row: BusinessHours,
    *,
    form: HoursForm | None = None,
    holiday: HolidayForm | None = None,
    prefill: PrefillForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one `BusinessHours`, with the form that was refused in its place. Seven queries."""
    own = {"name": row.name, "time_zone": row.time_zone}
    past = request.GET.get("past") == "yes"
    since = date.min if past else today(row)
    listed = row.holidays.filter(day__gte=since)[:HOLIDAYS_SHOWN]
    context = {
        "hours": row,
        "form": form or HoursForm(week=row.week, own=row, initial=own),
        "holiday_form": holiday or HolidayForm(),
        "prefill_form": prefill or PrefillForm(hours=row, today=today(row)),
        "holidays": [(one, openings_in_words(one.intervals)) for one in listed],
        "shows_past": past,
        "previews": previews(row, now=timezone.now()),
    }
    return render(request, "calendars/hours.html", context, status=status)


def today(row: BusinessHours) -> date:
    """The date on the desk's own calendar."""
    return timezone.now().astimezone(schedule_of(row).tzinfo).date()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a customer who writes now would be told, for one team or, without teams, for the usual target."""

    team: str
    # On the desk's own clock, as the customer reads it: `Friday 27 November 2026, 13:00 (Jerusalem time)`; empty for never.
    told: str
    lines: list[str]


def previews(row: BusinessHours, *, now: datetime) -> list[Preview]:
    teams = [(team.name, team.first_answer_target) for team in row.teams.filter(is_active=True)[:10]]
    return [preview(row, name, target, now) for name, target in teams or [("", USUAL_TARGET)]]


def preview(row: BusinessHours, team: str, target: timedelta, now: datetime) -> Preview:
    try:
        told = explain_working_time(schedule_of(row), now, target)
    except NeverOpens:
        return Preview(team, "", [_("These hours never open again. Give at least one day an opening.")])
    due = f"{on_own_clock(told.due_at, told.zone)} ({zone_name(told.zone)})"
    return Preview(team, due, sentences_of(told, hours=row.name))
