"""Views at the desk: the list of them, one of them, making and changing one, and the rail that they are pinned into."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import User
from besa.cases.actions import saving as actions
from besa.cases.conditions import Condition, described, parse
from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition, Refused
from besa.cases.forms import ViewForm
from besa.cases.glance import has_pins
from besa.cases.models import View
from besa.cases.rules import may_change_view
from besa.cases.views.counting import counts_of
from besa.cases.views.folders import Folder, folder_of, folder_of_view
from besa.cases.views.inbox import folder_page
from besa.cases.views.starting import condition_of_folder
from besa.core.views import back, reader_of, says_why, tell

SHOWN_IN_PREVIEW = 8
IN_RAIL = 15


def page_of_views(**_kwargs: Any) -> str:
    return "/views/"


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Those in one's rail first, in their order; then the others by name. The same queries for one and for a hundred."""
    user = serving(request)
    views = list(View.objects.visible_to(user).living().select_related("team", "owner"))
    places = {pin.view_id: pin.place for pin in user.pins.all()}
    pinned = sorted((view for view in views if view.pk in places), key=lambda view: places[view.pk])
    counts = counts_of(pinned[:IN_RAIL], user)
    context = {
        "pinned": [_shown(view, user, counts) for view in pinned],
        "others": [_shown(view, user, {}) for view in views if view.pk not in places],
    }
    return render(request, "cases/views.html", context)


@require_safe
@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user = serving(request)
    shown = folder_of(f"view-{pk}", user)
    told = _shown(_view(shown), user, {})
    return folder_page(request, shown, {"can_change": told["can_change"], "view_words": told["words"]})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """`from`: the folder whose filter it starts with; `condition`: one as JSON, from a search or a link."""
    user = serving(request)
    start = Editor.of(_start(request, user), user)
    return _form_page(request, None, start, initial={"sharing": View.Sharing.NOBODY})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    user = serving(request)
    view = _visible(request, pk)
    if not may_change_view(user, view):
        raise Http404
    try:
        start = Editor.of(parse(view.condition), user)
    except BadCondition as refusal:
        tell(request, str(refusal))
        start = Editor(user)
    return _form_page(request, view, start, initial={"name": view.name, "sort": view.sort, "sharing": _sharing(view)})


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """What the condition in the form would show now: how many, and the first of them."""
    user = serving(request)
    try:
        condition = Editor.posted(request.POST, user).condition()
    except BadCondition as refusal:
        return render(request, "cases/_view_preview.html", {"refusal": str(refusal)})
    unsaved = View(condition=condition.to_json(), sort=request.POST.get("sort", ""), owner=user)
    unsaved.sort = unsaved.sort if unsaved.sort in View.Sort.values else View.Sort.NEWEST
    return render(request, "cases/_view_preview.html", _preview(request, unsaved, condition))


@require_POST
@login_required
@says_why(page_of_views)
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    actions.remove_view(view, by=reader_of(request))
    tell(request, _("The view “%(name)s” is removed.") % {"name": view.name}, undo=f"/views/{pk}/return/")
    return redirect("/views/")


@require_POST
@login_required
@says_why(page_of_views)
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(View.objects.visible_to(serving(request)), pk=pk)
    actions.put_back_view(view, by=reader_of(request))
    tell(request, _("The view “%(name)s” is back.") % {"name": view.name})
    return redirect(f"/views/{pk}/")


@require_POST
@login_required
def pinning(request: HttpRequest, pk: int) -> HttpResponse:
    """`pinned`: yes or no, in one's own rail."""
    view = _visible(request, pk)
    act = actions.unpin if request.POST.get("pinned") == "no" else actions.pin
    act(view, by=reader_of(request))
    return back(request, "/views/")


@require_POST
@login_required
def moving(request: HttpRequest, pk: int) -> HttpResponse:
    """`step`: up or down, in one's own rail."""
    view = _visible(request, pk)
    actions.move_pin(view, by=reader_of(request), step=-1 if request.POST.get("step") == "up" else 1)
    return back(request, "/views/")


@require_safe
@login_required
def rail(request: HttpRequest) -> HttpResponse:
    """The pinned views with their counters, for a rail that is on the screen already."""
    shown_on = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    return render(request, "cases/_rail_views.html", _rail(serving(request), shown_on))


def rail_panel(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]] | None:
    """The same for a page that is being made: the counters that are known already, and no time for others."""
    if not (user.works_on_cases or user.sees_every_case):
        return None
    if not has_pins(user):
        return "cases/_rail_views.html", {"rail_views": [], "is_counted": True}
    return "cases/_rail_views.html", _rail(user, request.get_full_path(), budget=0)


def serving(request: HttpRequest) -> User:
    """The reader, who serves or reads all; an employee does not find any of this."""
    user: User = reader_of(request)
    if not (user.works_on_cases or user.sees_every_case):
        raise Http404
    return user


def _form_page(request: HttpRequest, view: View | None, start: Editor, *, initial: dict[str, Any]) -> HttpResponse:
    user = reader_of(request)
    form = ViewForm(request.POST or None, user=user, initial=initial)
    if request.method != "POST":
        return render(request, "cases/view_form.html", _form_context(request, view, form, start))
    try:
        editor = Editor.posted(request.POST, user)
        if not editor.asks_for_more and form.is_valid():
            saved = actions.save_view(view, by=user, condition=editor.condition(), **form.saved)
            tell(request, _("The view “%(name)s” is saved.") % {"name": saved.name})
            return redirect(f"/views/{saved.pk}/")
    except Refused as refusal:
        form.add_error(None, str(refusal))
    context = _form_context(request, view, form, editor)
    return render(request, "cases/view_form.html", context, status=422 if form.errors else 200)


def _form_context(request: HttpRequest, view: View | None, form: ViewForm, editor: Editor) -> dict[str, Any]:
    context: dict[str, Any] = {"form": form, "editor": editor, "view": view}
    try:
        condition = editor.condition()
    except BadCondition:
        return context
    unsaved = View(
        condition=condition.to_json(), sort=form["sort"].value() or View.Sort.NEWEST, owner=reader_of(request)
    )
    return context | _preview(request, unsaved, condition)


def _preview(request: HttpRequest, unsaved: View, condition: Condition) -> dict[str, Any]:
    user, folder = reader_of(request), folder_of_view(unsaved)
    return {
        "words": described(condition, reader=user),
        "cases": folder.page(user, after=None, limit=SHOWN_IN_PREVIEW).items,
        "count": folder.count(user),
        "folder": folder,
    }


def _rail(user: User, shown_on: str, **budget: float) -> dict[str, Any]:
    pins = user.pins.filter(view__removed_at=None).select_related("view")
    visible = View.objects.visible_to(user).values("pk")
    views = [pin.view for pin in pins.filter(view__in=visible)[:IN_RAIL]]
    counts = counts_of(views, user, **budget)
    shown = [(view, counts[view.pk], _is_here(view, shown_on)) for view in views]
    return {"rail_views": shown, "is_counted": None not in counts.values()}


def _is_here(view: View, address: str) -> bool:
    path, _mark, query = address.partition("?")
    return path.endswith(f"/views/{view.pk}/") or f"in=view-{view.pk}" in query.split("&")


def _shown(view: View, user: User, counts: dict[int, int | None]) -> dict[str, Any]:
    try:
        words = described(parse(view.condition), reader=user)
    except BadCondition as refusal:
        words = str(refusal)
    return {"view": view, "words": words, "count": counts.get(view.pk), "can_change": may_change_view(user, view)}


def _visible(request: HttpRequest, pk: int) -> View:
    return get_object_or_404(View.objects.visible_to(serving(request)).living(), pk=pk)


def _view(folder: Folder) -> View:
    assert folder.view is not None, "the folder of a view"
    return folder.view


def _sharing(view: View) -> str:
    return f"team-{view.team_id}" if view.shared_with == View.Sharing.TEAM else view.shared_with


def _start(request: HttpRequest, user: User) -> Condition:
    asked = request.GET.get("condition")
    if not asked:
        return condition_of_folder(request.GET.get("from", ""), user)
    try:
        return parse(json.loads(asked[:20_000]))
    except (ValueError, RecursionError, BadCondition):
        raise Http404 from None
