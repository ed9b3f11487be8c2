"""One case: what is said in it and what happened to it, who it is about, and the place to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from besa.accounts.models import User
from besa.cases.actions import surviving
from besa.cases.glance import LINK, PRESENT, SCHEDULED, followers, people_around, stirs_in, tags_of
from besa.cases.models import Case, Message
from besa.cases.queries import Viewer, links_of, scheduled_in, status_choices, viewers_of
from besa.cases.rules import may_work_on
from besa.cases.timeline import timeline_of
from besa.cases.views.composer import composer_of, panels_of
from besa.cases.views.folders import Folder, folder_of
from besa.cases.views.inbox import list_context
from besa.cases.views.lines import lines_of
from besa.cases.views.shared import address_of, case_or_404
from besa.core.views import panels, reader_of, show_at, take_part

BESIDE, ABOVE = "beside a case", "above a case"
IN_LIST = 30
OTHER_CASES = 5


@require_safe
@login_required
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The page, or with `?part=` what of it has to be refreshed (besa/realtime/README.md)."""
    part = take_part(request)
    case = case_or_404(request, number)
    if case.merged_into_id:
        return _to_the_one_that_remains(request, case)
    if part in PARTS:
        template, facts = PARTS[part]
        return render(request, template, {"case": case, "folder": _folder(request, case)} | facts(request, case))
    return render_case(request, case)


def _to_the_one_that_remains(request: HttpRequest, case: Case) -> HttpResponse:
    """A merged number leads on; whoever may not see where to, finds nothing."""
    remains = case_or_404(request, surviving(case).number)
    words = _("#%(old)s is part of #%(new)s now.") % {"old": case.number, "new": remains.number}
    messages.info(request, words)
    return redirect(address_of(remains, **{"in": request.GET.get("in", "")}))


def render_case(request: HttpRequest, case: Case, *, composer: Any = None, status: int = 200) -> HttpResponse:
    """The whole page; `composer` brings back what was typed when sending was refused."""
    user = reader_of(request)
    show_at(request, address_of(case))
    composer = composer or composer_of(request, case, direction=_direction(request, user, case))
    composer.panels = panels_of(request, case, composer)
    news = _news(request, case)
    if composer.seen == "":
        composer.seen = max((line.message.pk for line in news["lines"] if line.message), default=0)
    context = {
        "columns": "case",
        "show": "person" if request.GET.get("show") == "person" else "case",
        "case": case,
        "composer": composer,
        **_list_beside(request, case),
        **news,
        **_person_context(request, case),
    }
    return render(request, "cases/case.html", context, status=status)


@require_safe
@login_required
def earlier(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """The fifty messages before `message_id`, for the head of the timeline."""
    case = case_or_404(request, number)
    before = get_object_or_404(Message, pk=message_id, case=case)
    context = {"case": case, "can_work": may_work_on(reader_of(request), case), "now": timezone.now()}
    return render(request, "cases/_timeline.html", context | _timeline_context(case, reader_of(request), before))


@require_safe
@login_required
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """The case on paper. Notes are left out unless asked for: paper is given away."""
    case = case_or_404(request, number)
    said = case.messages.filter(withdrawn_at=None).select_related("author").prefetch_related("attachments")
    with_notes = request.GET.get("notes") == "yes"
    if not with_notes:
        said = said.public()
    context = {"case": case, "messages_on_paper": said.order_by("said_at", "pk"), "with_notes": with_notes}
    return render(request, "cases/paper.html", context | {"printed_at": timezone.now()})


def _direction(request: HttpRequest, user: User, case: Case) -> str:
    if not may_work_on(user, case) or request.GET.get("write") == "note":
        return Message.Direction.NOTE
    return Message.Direction.OUT


def _news(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The head and the timeline: what changes when something is said or done."""
    user = reader_of(request)
    return {
        "can_work": may_work_on(user, case),
        "now": timezone.now(),
        "viewers": _viewers(case, user) if stirs_in(case, PRESENT) else (),
        "links": links_of(case, user=user) if stirs_in(case, LINK) else [],
        "scheduled": scheduled_in(case) if stirs_in(case, SCHEDULED) else (),
        "above": panels(request, ABOVE, case),
        "followers": followers(case),
        "snooze": case.snoozes.running().first() if case.place == Case.Place.SNOOZED else None,
        **_timeline_context(case, user),
        **_choices(case),
    }


def _viewers(case: Case, user: User) -> Sequence[Viewer]:
    return viewers_of([case.pk], user=user, now=timezone.now()).get(case.pk, ())


def _person(request: HttpRequest, case: Case) -> dict[str, Any]:
    return _person_context(request, case) | {"followers": followers(case)}


def _timeline_context(case: Case, user: User, before: Message | None = None) -> dict[str, Any]:
    timeline = timeline_of(case, before=before)
    first = next((moment.message for moment in timeline.moments if moment.message), None)
    return {
        "lines": lines_of(timeline.moments, user=user, is_newest=before is None),
        "earlier_than": first if timeline.has_earlier else None,
    }


def _choices(case: Case) -> dict[str, Any]:
    """What the chips of the head offer at once; people, teams and tags are fetched when a menu opens (views/choosing.py)."""
    return {
        "statuses": status_choices(),
        "kinds": Case.Kind.choices,
        "priorities": Case.Priority.choices,
        "tags": tags_of(case),
    }


def _person_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    others = Case.objects.visible_to(reader_of(request)).at_work().filter(customer=case.customer).exclude(pk=case.pk)
    return {
        "beside": panels(request, BESIDE, case),
        "customer": case.customer,
        "other_cases": others.order_by("-last_message_at")[:OTHER_CASES],
        **people_around(case),
    }


def _list_beside(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The list that the reader came from stays beside the case."""
    return list_context(request, _folder(request, case), limit=IN_LIST)


def _folder(request: HttpRequest, case: Case) -> Folder:
    try:
        return folder_of(request.GET.get("in", "") or _home_folder(request, case), reader_of(request))
    except Http404:
        return folder_of("mine", reader_of(request))


def _home_folder(request: HttpRequest, case: Case) -> str:
    if case.owner_id == request.user.pk:
        return "mine"
    return "unowned" if case.owner_id is None else "team"


# What of the page refreshes itself, and with which template.
PARTS: dict[str, tuple[str, Callable[[HttpRequest, Case], dict[str, Any]]]] = {
    "lines": ("cases/_lines.html", _list_beside),
    "news": ("cases/_news.html", _news),
    "person": ("cases/_person.html", _person),
}
