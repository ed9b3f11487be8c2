"""Saying something in a case: sending with time to undo, noting, and keeping what is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.cases import actions, errors
from besa.cases.actions.messages import Letter
from besa.cases.forms import LetterForm, NoteForm, drafted_picture, for_editor, from_editor, pairs_of
from besa.cases.models import Case, Draft, DraftFile, Message
from besa.cases.rules import FILE_LIMIT, may_work_on
from besa.cases.views.case import render_case
from besa.cases.views.composer import Composer, draft_of, extra_of
from besa.cases.views.pictures import picture_type
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Doubted, Refused, Warned
from besa.core.text.rich import clean_rich, rich_text
from besa.core.views import reader_of


@require_POST
@login_required
def replies(request: HttpRequest, number: int) -> HttpResponse:
    return _say(request, case_or_404(request, number), Message.Direction.OUT)


@require_POST
@login_required
def notes(request: HttpRequest, number: int) -> HttpResponse:
    return _say(request, case_or_404(request, number), Message.Direction.NOTE)


def _say(request: HttpRequest, case: Case, direction: str) -> HttpResponse:
    """Send or note; what was refused comes back with everything that was typed."""
    form = (NoteForm if direction == Message.Direction.NOTE else LetterForm)(request.POST)
    draft = draft_of(reader_of(request), case, direction)
    if not form.is_valid():
        return _again(
            request, case, direction, draft, " ".join(str(e) for found in form.errors.values() for e in found)
        )
    try:
        draft = _with_posted_files(request, case, direction, draft)
        message = _carry_out(request, case, form, direction, draft)
    except Doubted as doubt:
        return _again(request, case, direction, draft, "", doubt.warnings)
    except Refused as refusal:
        return _again(request, case, direction, draft, str(refusal))
    return redirect(address_of(case, **{"in": request.POST.get("in", "")}) + f"#message-{message.pk}")


def _carry_out(request: HttpRequest, case: Case, form: LetterForm, direction: str, draft: Draft | None) -> Message:
    data = form.cleaned_data
    user, client_id = reader_of(request), data["client_id"] or None
    text, html = form.words()
    files: Any = [file for file in draft.files.all() if not file.inline or file.content_id in html] if draft else []
    if direction == Message.Direction.NOTE:
        letter = Letter(text=text, html=html, files=files, direction=form.direction(), extra=extra_of(request))
        return actions.write_note(
            case, by=user, letter=letter, client_id=client_id, draft=draft, confirmed=request.POST.getlist("confirmed")
        )
    letter = Letter(
        text=text,
        html=html,
        to=data["to"],
        cc=data["cc"],
        bcc=data["bcc"],
        files=files,
        direction=form.direction(),
        extra=extra_of(request),
    )
    return actions.answer(
        case,
        by=user,
        letter=letter,
        client_id=client_id,
        status=data["status"],
        draft=draft,
        confirmed=request.POST.getlist("confirmed"),
    )


def _again(
    request: HttpRequest,
    case: Case,
    direction: str,
    draft: Draft | None,
    error: str,
    warnings: Sequence[Warned] = (),
) -> HttpResponse:
    typed = request.POST
    composer = Composer(
        direction,
        text=typed.get("text", ""),
        html=for_editor(clean_rich(typed.get("html", ""))),
        to=typed.get("to", ""),
        cc=typed.get("cc", ""),
        bcc=typed.get("bcc", ""),
        client_id=typed.get("client_id", ""),
        status=typed.get("status", ""),
        version=draft.version if draft else 0,
        files=list(draft.files.all()) if draft else [],
        error=error,
        warnings=warnings,
        confirmed=typed.getlist("confirmed"),
        focus=True,
    )
    return render_case(request, case, composer=composer, status=422)


def _with_posted_files(request: HttpRequest, case: Case, direction: str, draft: Draft | None) -> Draft | None:
    """Without JavaScript the files come with the form; they join those of the draft."""
    files = request.FILES.getlist("file")
    if not files:
        return draft
    draft = draft or actions.save_draft(user=reader_of(request), case=case, direction=direction)
    for file in files:
        _keep(draft, file)
    return draft


def _keep(draft: Draft, file: Any, *, inline: bool = False) -> DraftFile:
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
def drafts(request: HttpRequest, number: int, direction: str) -> HttpResponse:
    """Keep what is being written: JSON with the version that the browser holds from now on, or 409 when another tab wrote."""
    case = _writable(request, number, direction)
    try:
        version = int(request.POST.get("version") or 0)
    except ValueError:
        version = 0
    try:
        draft = actions.save_draft(
            user=reader_of(request), case=case, direction=direction, version=version or None, **_words(request)
        )
    except errors.ChangedMeanwhile:
        words = _("You wrote in another window too. Copy what you need from here, then load the page again.")
        return JsonResponse({"text": words}, status=409)
    return JsonResponse({"version": draft.version})


def _words(request: HttpRequest) -> dict[str, Any]:
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
def draft_files(request: HttpRequest, number: int, direction: str) -> HttpResponse:
    """One file for the draft; answers with the list of all that it has."""
    case = _writable(request, number, direction)
    user = reader_of(request)
    draft = draft_of(user, case, direction)
    draft = draft or actions.save_draft(user=user, case=case, direction=direction)
    try:
        file = _keep(draft, request.FILES["file"], inline=bool(request.POST.get("inline")))
    except (KeyError, Refused) as refusal:
        words = str(refusal) if isinstance(refusal, Refused) else _("There was no file.")
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    if file.inline:
        return JsonResponse({"url": drafted_picture(file.content_id)})
    return render(request, "cases/_draft_files.html", {"files": draft.files.all()})


@require_POST
@login_required
def draft_file_removal(request: HttpRequest, file_id: int) -> HttpResponse:
    file = get_object_or_404(DraftFile, pk=file_id, draft__user=reader_of(request))
    draft = file.draft
    actions.detach_from_draft(file)
    if request.headers.get("HX-Request"):
        return render(request, "cases/_draft_files.html", {"files": draft.files.all()})
    return redirect(address_of(draft.case) if draft.case else "/")


@require_POST
@login_required
def draft_removal(request: HttpRequest, number: int, direction: str) -> HttpResponse:
    """Throw away what was written here."""
    case = _writable(request, number, direction)
    draft = get_object_or_404(Draft, user=reader_of(request), case=case, direction=direction)
    actions.discard_draft(draft, by=reader_of(request))
    return redirect(address_of(case, **{"in": request.POST.get("in", "")}))


def _writable(request: HttpRequest, number: int, direction: str) -> Case:
    case = case_or_404(request, number)
    may_answer = direction == Message.Direction.OUT and may_work_on(reader_of(request), case)
    if not may_answer and direction != Message.Direction.NOTE:
        raise Http404
    return case
