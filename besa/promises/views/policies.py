"""Settings of policies: what is promised to whom, tried on last month's cases before it holds."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import Team
from besa.calendars.telling import sentences_of
from besa.cases.conditions import EVERYTHING, described, parse
from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition
from besa.core.errors import Refused
from besa.core.views import reader_of
from besa.promises import actions, simulating
from besa.promises.actions.policies import applied, targets_of
from besa.promises.contradictions import doubts_about
from besa.promises.forms.policies import METRICS, PolicyForm, TryForm
from besa.promises.meaning import PROMISED
from besa.promises.models import SLAPolicy, SLAPolicyVersion
from besa.promises.rules import is_executive, may_set_policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from besa.accounts.models import User

SALT = "besa.promises.simulation"


def for_policies(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Managers, administrators and executives; others learn nothing, not even that it exists."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_set_policies(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(gated)


def current_of(policy: SLAPolicy) -> SLAPolicyVersion:
    return policy.versions.prefetch_related("targets").get(is_current=True)


@require_safe
@for_policies
def policies(request: HttpRequest) -> HttpResponse:
    rows = [(row, current_of(row)) for row in SLAPolicy.objects.visible_to(request.user)]
    reader, doubts = reader_of(request), doubts_about(rows)
    shown = [
        (
            row,
            version,
            described_or_not(version, reader),
            version.targets.all(),
            others_of(version),
            doubts.get(row.pk, []),
        )
        for row, version in rows
    ]
    return render(request, "promises/policies.html", {"rows": shown})


def described_or_not(version: SLAPolicyVersion, reader: User) -> str:
    try:
        return described(parse(version.conditions), reader=reader)
    except BadCondition:
        return "–"


def others_of(version: SLAPolicyVersion) -> int:
    """Times that hold for one priority or one channel alone."""
    return sum(bool(one.priority or one.channel) for one in version.targets.all())


@require_http_methods(["GET", "HEAD", "POST"])
@for_policies
def policy(request: HttpRequest, sla_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(SLAPolicy.objects.visible_to(request.user), pk=sla_id) if sla_id else None
    version = current_of(row) if row else None
    targets = targets_of(version) if version else {}
    reader = reader_of(request)
    if request.method != "POST":
        initial = {"name": row.name, "position": row.position, "is_active": row.is_active} if row else {}
        form = PolicyForm(targets=targets, initial=initial)
        editor = Editor.of(parse(version.conditions) if version else EVERYTHING, reader)
        return page_of(request, row, form, editor)
    form = PolicyForm(request.POST, targets=targets)
    try:
        editor = Editor.posted(request.POST, reader)
        if not editor.asks_for_more and form.is_valid() and (saved := _saved(request, row, form, editor)):
            return redirect("promises:policy", saved.pk)
    except BadCondition as refusal:
        form.add_error(None, str(refusal))
        editor = Editor.of(EVERYTHING, reader)
    return page_of(request, row, form, editor, status=200 if editor.asks_for_more else 422)


def _saved(request: HttpRequest, row: SLAPolicy | None, form: PolicyForm, editor: Editor) -> SLAPolicy | None:
    try:
        saved = actions.save_policy(
            row, by=request.user, conditions=editor.condition().to_json(), targets=form.targets, **form.cleaned_data
        )
    except BadCondition:
        raise
    except Refused as refusal:
        form.add_error(refusal.details.get("field"), str(refusal))
        return None
    messages.success(request, _("The policy is saved. What has been promised already keeps its time. Try it below."))
    return saved


def page_of(
    request: HttpRequest, row: SLAPolicy | None, form: PolicyForm, editor: Editor, *, status: int = 200
) -> HttpResponse:
    teams = Team.objects.visible_to(request.user).active().select_related("business_hours")
    context: dict[str, Any] = {
        "policy": row,
        "form": form,
        "editor": editor,
        "is_executive": is_executive(request.user),
        "versions": row.versions.select_related("made_by")[:20] if row else [],
        "try_form": TryForm(request.GET if "at" in request.GET else None, teams=teams),
    }
    if row and context["try_form"].is_valid():
        context["tried"] = tried(row, context["try_form"].cleaned_data)
    return render(request, "promises/policy.html", context, status=status)


def tried(row: SLAPolicy, asked: dict[str, Any]) -> list[tuple[Any, Any, list[str]]]:
    """“A mail at Thursday 16:20 would be answered by …”: what, until when, and why."""
    targets = targets_of(current_of(row))
    found = []
    for metric in PROMISED:
        length = applied(targets, (metric.value, asked["priority"], asked["channel"]))
        if length is not None:
            told, hours, _schedule = actions.time_of(asked["team"], length, at=asked["at"])
            kind = "solution" if metric == METRICS.SOLUTION else "answer"
            found.append((metric.label, told.due_at, sentences_of(told, hours=hours["name"], kind=kind)))
    return found


@require_POST
@for_policies
def simulation(request: HttpRequest, sla_id: int) -> HttpResponse:
    """The policy on last month's cases, some at a time: the answer asks for the next part by itself until all are read."""
    row = get_object_or_404(SLAPolicy.objects.visible_to(request.user), pk=sla_id)
    version, now, reader = current_of(row), timezone.now(), reader_of(request)
    condition = parse(version.conditions)
    try:
        sums = (
            simulating.Sums.from_json(signing.loads(request.POST["so_far"], salt=SALT))
            if "so_far" in request.POST
            else None
        )
    except signing.BadSignature:
        sums = None
    sums = simulating.go_on(
        sums or simulating.begin(condition, by=reader, now=now), condition, targets_of(version), by=reader, now=now
    )
    context = {"policy": row, "sums": sums, "so_far": signing.dumps(sums.as_json(), salt=SALT), "bars": bars(sums)}
    context["week"] = week_of(sums)
    context["late"] = [(number, METRICS(metric).label, timedelta(seconds=late)) for number, metric, late in sums.late]
    part = "promises/_simulation.html" if request.headers.get("HX-Request") else "promises/simulation.html"
    return render(request, part, context)


def week_of(sums: simulating.Sums) -> dict[str, Any] | None:
    """For the picture: a row a day, a square an hour, darker where more would have been late; and the worst hours in words."""
    highest = max(sums.week)
    if not highest:
        return None
    days = [
        {
            "label": WEEKDAYS[day],
            "y": 11 * day,
            "hours": [
                {"x": 11 * hour, "count": count, "level": -(-4 * count // highest)}
                for hour, count in enumerate(sums.week[24 * day : 24 * day + 24])
            ],
        }
        for day in range(7)
    ]
    worst = sorted(((count, -place) for place, count in enumerate(sums.week) if count), reverse=True)[:5]
    listed = [(WEEKDAYS[-place // 24], f"{-place % 24:02}:00", count) for count, place in worst]
    return {"days": days, "worst": listed}


def bars(sums: simulating.Sums) -> list[dict[str, Any]]:
    """For the picture: each metric with its parts, as counts and as widths of a hundred."""
    parts = [_("up to a quarter"), _("up to a half"), _("up to three quarters"), _("nearly all"), _("late")]
    shown = []
    for metric in PROMISED:
        counts = sums.used[metric.value]
        total = sum(counts)
        if total:
            rows = [
                {
                    "label": label,
                    "count": count,
                    "width": round(100 * count / total, 1),
                    "y": 14 * place,
                    "is_late": place == 4,
                }
                for place, (label, count) in enumerate(zip(parts, counts, strict=True))
            ]
            shown.append({"label": metric.label, "total": total, "late": counts[-1], "rows": rows})
    return shown
