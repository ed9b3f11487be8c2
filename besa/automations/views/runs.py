"""Many cases at once: what is done to the lines that were chosen, how far it is, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from besa.accounts.models import Team, User
from besa.automations import actions, steps
from besa.automations.errors import BadStep
from besa.automations.models import Macro, Run
from besa.automations.queries import left_out_of, macros_for, progress_of
from besa.automations.rules import MOST_CASES
from besa.automations.tasks import process
from besa.cases.models import Case
from besa.cases.queries import known_tags
from besa.cases.views.folders import folder_of
from besa.core.views import back, reader_of, says_why
from besa.notifications.standing import with_standings

Steps = list[dict[str, Any]]
# A run that is over is told of this long, on every page, unless it is put away.
SHOWN_FOR = timedelta(minutes=2)


@require_safe
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """What the bar below a list offers, fetched when the first line is chosen."""
    user = reader_of(request)
    people = (
        User.objects.visible_to(user).active().with_role("agent", "manager", "administrator").order_by("name", "id")
    )
    context = {
        "people": with_standings(people),
        "teams": Team.objects.visible_to(user).active(),
        "tags": known_tags(),
        "macros": macros_for(user),
        "statuses": steps.KINDS["status"].choices(user),
        "priorities": steps.KINDS["priority"].choices(user),
        "snoozes": steps.KINDS["snooze"].choices(user),
        "folder_key": request.GET.get("in", ""),
    }
    return render(request, "automations/_bar.html", context)


@require_POST
@login_required
@says_why(lambda: "/")
def runs(request: HttpRequest) -> HttpResponse:
    """`do`: "kind:value" or "macro:id"; `case`: numbers, or `all` with the key of the folder in `in`."""
    user = reader_of(request)
    chosen, macro = _steps(request, user)
    keys, left_out = _cases(request, user)
    run = actions.start_run(by=user, steps=chosen, cases=keys, macro=macro, left_out=left_out)
    process.enqueue(run.pk)
    request.session["run"] = run.pk
    return back(request, f"/runs/{run.pk}/")


def _steps(request: HttpRequest, user: User) -> tuple[Steps, Macro | None]:
    kind, _colon, value = request.POST.get("do", "").partition(":")
    if kind == "macro":
        macro = get_object_or_404(macros_for(user), pk=_number(value))
        return macro.steps, macro
    if kind == "tag":
        value = value or request.POST.get("tag", "")
    if kind == "merge":
        return [{"kind": "merge", "value": ""}], None
    found: Steps = list(steps.clean([(kind, value)], user=user))
    if not found or not steps.kind_of(found[0]).is_for_many:
        raise BadStep
    return found, None


def _cases(request: HttpRequest, user: User) -> tuple[list[int], int]:
    """The ids of the chosen cases, and how many of the view stay out because a run has an end."""
    if request.POST.get("all"):
        return _whole_folder(request.POST.get("in", ""), user)
    numbers = {_number(number) for number in request.POST.getlist("case")[:MOST_CASES]}
    rows = Case.objects.visible_to(user).filter(number__in=numbers).order_by("-last_message_at", "-pk")
    return list(rows.values_list("pk", flat=True)), 0


def _whole_folder(key: str, user: User) -> tuple[list[int], int]:
    found: dict[int, None] = {}
    for rows in folder_of(key, user).rows(user):
        ordered = rows.order_by("-last_message_at", "-id")
        found.update(dict.fromkeys(ordered.values_list("pk", flat=True)[: MOST_CASES + 1]))
    keys = list(found)
    return keys[:MOST_CASES], max(0, len(keys) - MOST_CASES)


@require_safe
@login_required
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a run did, what it left out and why, and the way back."""
    found = _run(request, run_id)
    return render(request, "automations/run.html", _facts(request, found) | {"left": left_out_of(found)})


@require_safe
@login_required
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The strip with the bar: asks again by itself while the run moves; `close` puts it away."""
    found = _run(request, run_id)
    if request.GET.get("close"):
        request.session.pop("run", None)
        return HttpResponse()
    return render(request, "automations/_strip.html", _facts(request, found))


@require_POST
@login_required
def undoing(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _run(request, run_id)
    actions.take_back(found, by=reader_of(request))
    process.enqueue(found.pk)
    request.session["run"] = found.pk
    return back(request, f"/runs/{found.pk}/")


def in_the_frame(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]] | None:
    """The strip on every page, while this browser has a run to hear of. No query otherwise."""
    key = request.session.get("run")
    found = Run.objects.visible_to(user).filter(pk=key).first() if key else None
    if found is None or (found.finished_at and timezone.now() - found.finished_at > SHOWN_FOR):
        return None
    return "automations/_strip.html", _facts(request, found)


def _run(request: HttpRequest, run_id: int) -> Run:
    return get_object_or_404(Run.objects.visible_to(reader_of(request)).select_related("macro", "by"), pk=run_id)


def _facts(request: HttpRequest, run: Run) -> dict[str, Any]:
    words = [sentence for _icon, sentence, _letter in steps.described(run.steps)]
    looked_at = urlsplit(request.headers.get("HX-Current-URL", "") or request.get_full_path())
    here = f"{looked_at.path}?{looked_at.query}" if looked_at.query else looked_at.path
    return {"run": run, "progress": progress_of(run), "words": words, "here": here}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
