"""What is being written: kept on the server while somebody writes, listed, thrown away and brought back."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from besa.cases import actions, errors
from besa.cases.forms import drafted_picture, for_editor, from_editor, pairs_of
from besa.cases.models import Case, Draft, DraftFile, Message
from besa.cases.models.draft import CONTACT
from besa.cases.queries import message_said_as
from besa.cases.rules import FILE_LIMIT, may_work_on
from besa.cases.views.composer import beside_of, draft_of
from besa.cases.views.pictures import picture_type
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.failpoints import reach
from besa.core.text.rich import clean_rich, rich_text
from besa.core.views import back, reader_of, says_why, tell

log = structlog.get_logger()
MOST_LISTED = 200
REPLY = "reply"
# What a draft without a case and without a subject is called.
BEGINS: dict[str, Any] = {
    Message.Direction.OUT: gettext_lazy("A new mail"),
    Message.Direction.NOTE: gettext_lazy("A new case"),
    CONTACT[0]: gettext_lazy("A call or a visit"),
}
WRITES: dict[str, str] = {Message.Direction.OUT: REPLY, Message.Direction.NOTE: "note"}


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that this person has begun and not sent, newest first. Two queries."""
    rows = (
        Draft.objects.visible_to(reader_of(request))
        .own(reader_of(request))
        .exclude(text="", html="", subject="")
        .select_related("case__customer")
    )
    lines = [
        {"draft": draft, "address": page_of(draft), "begins": BEGINS.get(draft.direction, "")}
        for draft in rows.order_by("-updated_at")[:MOST_LISTED]
    ]
    return render(request, "cases/drafts.html", {"lines": lines})


def page_of(draft: Draft) -> str:
    if draft.case and draft.direction == "fwd":
        return f"{address_of(draft.case)}forwarding/"
    if draft.case and draft.direction == CONTACT[0]:
        return f"{address_of(draft.case)}contacts/"
    if draft.case:
        return address_of(draft.case, write=WRITES.get(draft.direction, REPLY))
    if draft.direction == Message.Direction.OUT:
        return f"/cases/new/mail/{draft.client_id}/"
    return page_of_sheet(draft.direction, draft.client_id)


def page_of_sheet(direction: str, key: str) -> str:
    """Where a contact or a case is written down by hand."""
    return f"/cases/new/contact/{key}/" if direction == CONTACT[0] else f"/cases/new/{key}/"


@require_POST
@login_required
def drafts(request: HttpRequest, number: int, direction: str) -> HttpResponse:
    """Keep what is being written: JSON with the version that the browser holds from now on, or 409 when another window wrote."""
    case = writable(request, number, direction)
    if message_said_as(request.POST.get("client_id", "")):  # the save overtook the sending: nothing is left to keep
        return JsonResponse({"version": 0})
    words = words_of(request)
    if direction == CONTACT[0]:
        words["extra"] = beside_of(request)
    return kept(request, case, direction, words)


def kept(
    request: HttpRequest, case: Case | None, direction: str, words: dict[str, Any], client_id: str = ""
) -> HttpResponse:
    seen = request.POST.get("version", "")
    user = reader_of(request)
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    try:
        draft = actions.save_draft(
            user=user, case=case, direction=direction, version=version, client_id=client_id, **words
        )
    except errors.ChangedMeanwhile:
        other = actions.drafts.open_draft(user, case, direction, client_id)
        said = {"version": other.version, "text": other.text, "html": for_editor(other.html)} if other else {}
        return JsonResponse({"words": _("You wrote in another window too."), **said}, status=409)
    reach("draft.kept")
    return JsonResponse({"version": draft.version})


def words_of(request: HttpRequest) -> dict[str, Any]:
    html = clean_rich(from_editor(request.POST.get("html", "")))
    words: dict[str, Any] = {"text": rich_text(html) if html else request.POST.get("text", ""), "html": html}
    for name in ("to", "cc", "bcc"):
        try:
            people = pairs_of(request.POST.get(name, ""))
        except errors.BadAddress:
            continue  # half typed; the text must be kept all the same
        words[name] = [{"name": who, "address": address} for who, address in people]
    return words


@require_POST
@login_required
def files(request: HttpRequest, number: int, direction: str) -> HttpResponse:
    """One file for the draft; answers with the list of all that it has, or with the address of a picture in the text."""
    case = writable(request, number, direction)
    user = reader_of(request)
    draft = draft_of(user, case, direction)
    return take_file(request, draft or actions.save_draft(user=user, case=case, direction=direction))


def take_file(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        file = keep_file(draft, request.FILES["file"], inline=bool(request.POST.get("inline")))
    except (KeyError, Refused) as refusal:
        words = str(refusal) if isinstance(refusal, Refused) else _("There was no file.")
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    except OSError:
        log.exception("upload_not_kept", draft=draft.pk)
        words = _(
            "The desk could not keep this file: its disk may be full. What you wrote is kept; tell an administrator."
        )
        return HttpResponse(words, status=507, content_type="text/plain; charset=utf-8")
    if file.inline:
        return JsonResponse({"url": drafted_picture(file.content_id)})
    return render(request, "cases/_draft_files.html", {"files": draft.files.all()})


def keep_file(draft: Draft, file: Any, *, inline: bool = False) -> DraftFile:
    """`inline`: a picture that the text shows; what is not really one becomes a file like any other."""
    if file.size > FILE_LIMIT:
        raise errors.FileTooLarge(limit=filesizeformat(FILE_LIMIT))
    content = file.read()
    picture = picture_type(content) if inline else None
    return actions.attach_to_draft(
        draft,
        filename=file.name or "file",
        content_type=picture or file.content_type or "",
        content=content,
        inline=picture is not None,
    )


@require_POST
@login_required
def file_removal(request: HttpRequest, file_id: int) -> HttpResponse:
    file = get_object_or_404(DraftFile.objects.visible_to(reader_of(request)), pk=file_id)
    draft = file.draft
    actions.detach_from_draft(file)
    if request.headers.get("HX-Request"):
        return render(request, "cases/_draft_files.html", {"files": draft.files.all()})
    return redirect(page_of(draft))


@require_POST
@login_required
def removal(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw it away; a month long it can be brought back."""
    user = reader_of(request)
    draft = get_object_or_404(Draft.objects.visible_to(user).own(user), pk=draft_id)
    actions.discard_draft(draft, by=user)
    tell(request, _("Thrown away."), undo=f"/drafts/{draft.pk}/restoration/")
    return back(request, "/drafts/")


@require_POST
@login_required
@says_why(lambda **kwargs: "/drafts/")
def restoration(request: HttpRequest, draft_id: int) -> HttpResponse:
    user = reader_of(request)
    draft = get_object_or_404(Draft.objects.visible_to(user).filter(user=user), pk=draft_id)
    return redirect(page_of(actions.restore_draft(draft, by=user)))


def writable(request: HttpRequest, number: int, direction: str) -> Case:
    case = case_or_404(request, number)
    may_answer = direction in (Message.Direction.OUT, "fwd") and may_work_on(reader_of(request), case)
    if not may_answer and direction not in (Message.Direction.NOTE, CONTACT[0]):
        raise Http404
    return case
