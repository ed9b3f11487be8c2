"""Macros: run on a case after a look at what they do, and put together in the settings without code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import User
from besa.automations import actions, steps
from besa.automations.forms import MacroForm
from besa.automations.models import Macro
from besa.automations.queries import macros_for
from besa.automations.rules import may_change
from besa.cases.rules import require_work_on
from besa.cases.views.shared import address_of, case_or_404, page_of_case
from besa.cases.views.undoing import tell_done
from besa.core.errors import Refused
from besa.core.views import back, reader_of, says_why, tell

page = require_http_methods(["GET", "HEAD", "POST"])


def _page_of_case(number: int, **_kwargs: Any) -> str:
    return page_of_case(number)


@require_safe
@login_required
def menu(request: HttpRequest, number: int) -> HttpResponse:
    """The macros of this reader, for the menu that opens; the first nine have the digits as keys."""
    case = case_or_404(request, number)
    context = {"case": case, "macros": macros_for(reader_of(request)), "next": request.GET.get("next", "")}
    return render(request, "automations/_menu.html", context)


@page
@login_required
@says_why(_page_of_case)
def on_case(request: HttpRequest, number: int, macro_id: int) -> HttpResponse:
    """GET says what it would do; POST does all of it, or nothing and why."""
    case, user = case_or_404(request, number), reader_of(request)
    require_work_on(user, case)
    macro = get_object_or_404(macros_for(user), pk=macro_id)
    if request.method == "POST":
        events = actions.run_macro(macro, case=case, by=user)
        tell_done(request, case, [*events[-1:], *events[:-1]])
        return back(request, address_of(case))
    context = {
        "case": case,
        "macro": macro,
        "words": steps.described(macro.steps, case=case, by=user),
        "next": request.GET.get("next", ""),
    }
    return render(request, "automations/_preview.html", context)


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    user = _worker(request)
    rows = [(macro, steps.described(macro.steps), may_change(user, macro)) for macro in macros_for(user)]
    return render(request, "automations/macros.html", {"rows": rows})


@require_safe
@login_required
def step(request: HttpRequest) -> HttpResponse:
    """An empty row for one more step of the `kind` that was chosen."""
    user = _worker(request)
    return render(request, "automations/_step.html", {"row": _row(request.GET.get("add", "tag"), "", user)})


@page
@login_required
def form(request: HttpRequest, macro_id: int | None = None) -> HttpResponse:
    user = _worker(request)
    macro = _own(user, macro_id) if macro_id else None
    filled = MacroForm(request.POST or None, user=user, initial=_initial(macro))
    error = ""
    if request.method == "POST" and filled.is_valid():
        try:
            saved = actions.save_macro(macro, by=user, steps=_posted(request, user), **filled.cleaned_data)
            tell(request, _("The macro is kept."))
            return redirect(f"/settings/macros/#macro-{saved.pk}")
        except Refused as refusal:
            error = str(refusal)
    pairs = (
        _pairs(request)
        if request.method == "POST"
        else [(s["kind"], s["value"]) for s in (macro.steps if macro else [])]
    )
    context: dict[str, Any] = {"form": filled, "macro": macro, "error": error, "kinds": steps.ALL}
    context["rows"] = [_row(kind, value, user) for kind, value in pairs if kind in steps.KINDS]
    return render(request, "automations/macro_form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def removal(request: HttpRequest, macro_id: int, back: bool = False) -> HttpResponse:
    user = _worker(request)
    macro = _own(user, macro_id)
    actions.remove_macro(macro, by=user, back=back)
    if back:
        tell(request, _("The macro is back."))
    else:
        tell(request, _("The macro is removed."), undo=f"/settings/macros/{macro.pk}/return/")
    return redirect("/settings/macros/")


def _worker(request: HttpRequest) -> User:
    user: User = reader_of(request)
    if not user.works_on_cases:
        raise Http404
    return user


def _own(user: User, macro_id: int) -> Macro:
    macro = get_object_or_404(Macro.objects.visible_to(user), pk=macro_id)
    if not may_change(user, macro):
        raise Http404
    return macro


def _initial(macro: Macro | None) -> dict[str, Any]:
    return {"name": macro.name, "shared_with": macro.shared_with, "team": macro.team_id} if macro else {}


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return list(zip(request.POST.getlist("kind"), request.POST.getlist("value"), strict=False))


def _posted(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    return list(steps.clean(_pairs(request), user=user))


def _row(kind: str, value: str, user: User) -> dict[str, Any]:
    found = steps.KINDS.get(kind)
    if found is None:
        raise Http404
    choices: Iterable[tuple[str, Any]] = found.choices(user)
    return {"kind": found, "value": value, "choices": list(choices)}
