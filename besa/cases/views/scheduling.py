"""Answers that leave later: the times that are offered, the list of what waits, and what can be done with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.calendars.models import schedule_of
from besa.calendars.worktime import NeverOpens, next_opening
from besa.cases import actions
from besa.cases.errors import NotInTheFuture
from besa.cases.models import Draft
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404
from besa.core.moments import full_moment, moment
from besa.core.views import back, reader_of, says_why, tell
from besa.customers.queries import reach_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from besa.accounts.models import Team
    from besa.customers.models import Customer

NEAR = timedelta(days=6)
SOON = timedelta(hours=2)
MORNING = 9
MOST_LISTED = 200


@require_safe
@login_required
def times(request: HttpRequest, number: int) -> HttpResponse:
    """What the menu of the composer offers, by the hours of the case's team."""
    case = case_or_404(request, number)
    return render(request, "cases/_times.html", {"times": times_for(case.team, case.customer)})


def times_for(team: Team | None, customer: Customer | None = None) -> list[dict[str, str]]:
    """None of them outside of when the customer wishes to be reached, by their own clock (CH-27)."""
    now = timezone.now()
    times = [suiting(at, customer, team) for at in offered(team, now)]
    return [{"value": at.isoformat(), "words": words_for(at, now)} for at in sorted(set(times))]


def suiting(at: datetime, customer: Customer | None, team: Team | None) -> datetime:
    """The first instant from `at` on that suits the customer, as far as we know."""
    reach = reach_now(customer, team, at) if customer and team else None
    return timezone.localtime(reach.next_at) if reach else at


def words_for(at: datetime, now: datetime) -> str:
    """`tomorrow 09:00` while a day is enough; the whole date where the hour would be missing."""
    return moment(at, now=now) if at - now < NEAR else full_moment(at)


def offered(team: Team | None, now: datetime) -> Iterator[datetime]:
    """In two hours; when the team opens on a later day; when it opens in a week."""
    yield (now + SOON).replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (1, 7):
        yield opening_after(team, today + timedelta(days=days))


def opening_after(team: Team | None, at: datetime) -> datetime:
    """When the team opens at or after `at`; a team that never closes is offered the morning."""
    hours = team.business_hours if team else None
    try:
        opens = next_opening(schedule_of(hours), at) if hours else at
    except NeverOpens:
        opens = at
    return at.replace(hour=MORNING) if opens <= at else timezone.localtime(opens)


def time_of(request: HttpRequest) -> datetime:
    """The time that was chosen: one of those offered, or one typed in the agent's own zone. Raises NotInTheFuture."""
    chosen = request.POST.get("later", "")
    try:
        at = datetime.fromisoformat(chosen if chosen not in ("", "chosen") else request.POST.get("send_at", ""))
    except ValueError:
        raise NotInTheFuture from None
    return at if timezone.is_aware(at) else timezone.make_aware(at)


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that is to leave later and that this person may see, the next first."""
    user = reader_of(request)
    rows = Draft.objects.visible_to(user).scheduled().select_related("case__customer", "user").order_by("send_at")
    lines = [
        {"draft": draft, "can_work": bool(draft.case and may_work_on(user, draft.case))} for draft in rows[:MOST_LISTED]
    ]
    return render(request, "cases/scheduled.html", {"lines": lines})


@require_POST
@login_required
@says_why(lambda **kwargs: "/scheduled/")
def time(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = scheduled_or_404(request, draft_id)
    at = time_of(request)
    actions.reschedule(draft, by=reader_of(request), at=at)
    tell(request, _("It leaves %(time)s.") % {"time": full_moment(at)})
    return back(request, "/scheduled/")


@require_POST
@login_required
@says_why(lambda **kwargs: "/scheduled/")
def sending(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Now, and not later."""
    draft = scheduled_or_404(request, draft_id)
    message = actions.send_scheduled(draft, by=reader_of(request))
    return redirect(address_of(message.case) + f"#message-{message.pk}")


@require_POST
@login_required
@says_why(lambda **kwargs: "/scheduled/")
def to_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Back to where it can be changed."""
    draft = scheduled_or_404(request, draft_id)
    actions.unschedule(draft, by=reader_of(request))
    own = draft.user_id == reader_of(request).pk
    tell(request, _("It is a draft again.") if own else _("It is a draft of whoever wrote it again."))
    return redirect(address_of(draft.case, write="reply") if draft.case else "/drafts/")


def scheduled_or_404(request: HttpRequest, draft_id: int) -> Draft:
    rows = Draft.objects.visible_to(reader_of(request)).scheduled()
    return get_object_or_404(rows.select_related("case__team", "case__customer", "user"), pk=draft_id)
