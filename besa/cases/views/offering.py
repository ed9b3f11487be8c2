"""Saved replies in the composer: what is offered while somebody writes, and the words of the chosen one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from besa.cases.actions import replies as actions
from besa.cases.actions.drafts import save_draft
from besa.cases.models import Case, Draft, Message
from besa.cases.models.draft import CONTACT
from besa.cases.placeholders import filled
from besa.cases.views.composer import draft_of
from besa.cases.views.replies import replies_of, reply_or_404, serving
from besa.cases.views.shared import case_or_404
from besa.core.text.fold import fold
from besa.core.views import reader_of

OFFERED = 8


@require_safe
@login_required
def offered(request: HttpRequest, number: int) -> HttpResponse:
    """Saved replies for the composer of a case, found by shortcut, title or words. Two queries after the case."""
    case = case_or_404(request, number)
    return offer(request, case, base=f"/cases/{case.number}/")


def offer(request: HttpRequest, case: Case, *, base: str) -> HttpResponse:
    """Those that are meant by `q`; `base` is the address under which one is put in."""
    wanted = fold(request.GET.get("q", "")[:60]).split()
    lines = [
        {"reply": reply, "wording": reply.wording(case.language, case.customer.language, case.team.language)}
        for reply in replies_of(serving(request))
    ]
    found = sorted(
        (line for line in lines if line["wording"] and matches(line, wanted)), key=lambda line: rank(line, wanted)
    )
    return render(request, "cases/_pick_replies.html", {"base": base, "lines": found[:OFFERED]})


def matches(line: dict[str, Any], wanted: list[str]) -> bool:
    words = fold(f"{line['reply'].shortcut} {line['reply'].folder} {line['reply'].title} {line['wording'].text}")
    return all(word in words for word in wanted)


def rank(line: dict[str, Any], wanted: list[str]) -> int:
    """A shortcut that begins so stands first, then a title with all words; the rest keeps its order, the most used first."""
    if wanted and fold(line["reply"].shortcut).startswith(wanted[0]):
        return 0
    return 1 if all(word in fold(line["reply"].title) for word in wanted) else 2


@require_POST
@login_required
def use(request: HttpRequest, number: int, reply_id: int) -> HttpResponse:
    """The words for this case, filled in: JSON of text and HTML. Counted, so that what is used stands first."""
    case = case_or_404(request, number)
    writes = CONTACT[0] if request.POST.get("writes") == CONTACT[0] else str(Message.Direction.OUT)
    return used(request, case, reply_id, draft=draft_of(reader_of(request), case, writes), writes=writes)


def used(
    request: HttpRequest,
    case: Case,
    reply_id: int,
    *,
    draft: Draft | None,
    writes: str = Message.Direction.OUT,
    client_id: str = "",
) -> HttpResponse:
    """The words filled in, and the list of files of the draft where the reply brought some."""
    reply, user = reply_or_404(request, reply_id), reader_of(request)
    words = filled(reply, case, user)
    if words is None:
        raise Http404
    text, html, language = words
    actions.count_use(reply)
    answer = {"text": text, "html": html}
    if reply.files.exists():
        kept = case if case.pk else None
        draft = draft or save_draft(user=user, case=kept, direction=writes, client_id=client_id)
        actions.copy_files(reply, draft=draft, language=language)
        answer["files"] = render_to_string("cases/_draft_files.html", {"files": draft.files.all()}, request)
    return JsonResponse(answer)
