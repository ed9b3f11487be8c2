"""Two cases and what ties them: merge, split, link."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from besa.cases import actions
from besa.cases.models import Case, CaseLink, Message
from besa.cases.queries import cases_like
from besa.cases.rules import require_work_on
from besa.cases.views.changes import change
from besa.cases.views.shared import address_of, case_or_404, page_of_case
from besa.cases.views.undoing import tell_done
from besa.core.events import gathered
from besa.core.views import reader_of, says_why

PREVIEWED = 3
KINDS = [(kind.value, kind.label) for kind in (CaseLink.Kind.RELATED, CaseLink.Kind.CONTINUES, CaseLink.Kind.DUPLICATE)]
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def candidates(request: HttpRequest, number: int) -> HttpResponse:
    """Cases to choose from, as one types; `for` is "merge" or "link"."""
    return render(request, "cases/_candidates.html", _found(request, case_or_404(request, number)))


@page
@login_required
@says_why(page_of_case)
def merging(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the other case, look at both, choose which number remains, merge."""
    case = case_or_404(request, number)
    require_work_on(reader_of(request), case)
    other = _other(request)
    if request.method == "POST" and other:
        return _merge(request, case, other)
    context: dict[str, Any] = {"case": case, "other": other}
    if other:
        context["pair"] = [(one, _last_said(one)) for one in (case, other)]
        context["is_same_customer"] = case.customer_id == other.customer_id
    return render(request, "cases/merging.html", context | _found(request, case))


def _merge(request: HttpRequest, case: Case, other: Case) -> HttpResponse:
    """`stays`: the number of the one that remains."""
    source, into = (case, other) if request.POST.get("stays") == str(other.number) else (other, case)
    with gathered() as events:
        actions.merge(source, into=into, by=reader_of(request))
    tell_done(request, into, events)
    return redirect(address_of(into))


@page
@login_required
@says_why(page_of_case)
def splitting(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the messages that begin a case of their own."""
    case = case_or_404(request, number)
    require_work_on(reader_of(request), case)
    if request.method == "POST":
        return _split(request, case)
    rows = case.messages.filter(withdrawn_at=None).select_related("author").order_by("said_at", "pk")
    chosen = request.GET.get("message", "")
    return render(request, "cases/splitting.html", {"case": case, "choices": rows, "chosen": chosen})


def _split(request: HttpRequest, case: Case) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("message") if key.isascii() and key.isdigit() and len(key) < 19]
    with gathered() as events:
        new = actions.split(case, messages=keys, by=reader_of(request), subject=request.POST.get("subject", "")[:300])
    tell_done(request, case, events)
    return redirect(address_of(new))


@page
@login_required
@says_why(page_of_case)
def linking(request: HttpRequest, number: int) -> HttpResponse:
    case = case_or_404(request, number)
    require_work_on(reader_of(request), case)
    other = _other(request)
    if request.method == "POST" and other:
        with gathered() as events:
            actions.link(case, to=other, kind=_kind(request), by=reader_of(request))
        tell_done(request, case, events)
        return redirect(address_of(case))
    context = {"case": case, "aim": "link", "kinds": KINDS} | _found(request, case)
    return render(request, "cases/linking.html", context)


@change
def unlinking(request: HttpRequest, case: Case) -> None:
    other = _other(request)
    if other is None:
        raise Http404
    actions.unlink(case, other=other, kind=request.POST.get("kind", ""), by=reader_of(request))


def _found(request: HttpRequest, case: Case) -> dict[str, Any]:
    find = request.GET.get("find", "")[:200]
    aim = "link" if request.GET.get("for") == "link" or request.path.endswith("/links/") else "merge"
    found = cases_like(find, of=case, user=reader_of(request))
    return {"case": case, "find": find, "found": found, "aim": aim, "kinds": KINDS}


def _other(request: HttpRequest) -> Case | None:
    """The case whose number was chosen, as far as the reader sees it."""
    number = request.POST.get("other") or request.GET.get("other", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return case_or_404(request, int(number))


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    if kind not in dict(KINDS):
        raise Http404
    return kind


def _last_said(case: Case) -> list[Message]:
    return list(case.messages.public().filter(withdrawn_at=None).order_by("-said_at", "-pk")[:PREVIEWED])[::-1]
