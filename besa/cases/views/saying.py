"""Saying something in a case: sending with time to undo, noting, and keeping what is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from besa.cases import actions, errors
from besa.cases.actions.messages import Letter
from besa.cases.forms import LetterForm, WordsForm, for_editor
from besa.cases.models import Case, Draft, Message
from besa.cases.views.attention import known_to_writer
from besa.cases.views.case import render_case
from besa.cases.views.composer import Composer, draft_of, extra_of, signature_of
from besa.cases.views.drafts import keep_file
from besa.cases.views.scheduling import time_of
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Doubted, Refused, Warned
from besa.core.moments import full_moment
from besa.core.text.rich import clean_rich
from besa.core.views import reader_of, tell


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
    form = (WordsForm if direction == Message.Direction.NOTE else LetterForm)(request.POST)
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
    except errors.NotSeen as refusal:
        return _again(request, case, direction, draft, str(refusal), news=refusal.details["messages"])
    except Refused as refusal:
        return _again(request, case, direction, draft, str(refusal))
    here = address_of(case, **{"in": request.POST.get("in", ""), "said": form.cleaned_data["client_id"]})
    return redirect(here + (f"#message-{message.pk}" if message else "#scheduled"))


def _carry_out(
    request: HttpRequest, case: Case, form: WordsForm, direction: str, draft: Draft | None
) -> Message | None:
    """The message; None when it is to leave later."""
    data = form.cleaned_data
    user, client_id = reader_of(request), data["client_id"] or None
    text, html = form.words()
    files: Any = [file for file in draft.files.all() if not file.inline or file.content_id in html] if draft else []
    if direction == Message.Direction.NOTE:
        letter = Letter(text=text, html=html, files=files, direction=form.written_direction(), extra=extra_of(request))
        return actions.write_note(
            case,
            by=user,
            letter=letter,
            client_id=client_id,
            draft=draft,
            confirmed=request.POST.getlist("confirmed"),
            seen=known_to_writer(request, case),
        )
    letter = Letter(
        text=text,
        html=html,
        to=data["to"],
        cc=data["cc"],
        bcc=data["bcc"],
        files=files,
        direction=form.written_direction(),
        extra=extra_of(request),
    )
    how: Any = {
        "letter": letter,
        "client_id": client_id,
        "status": data["status"],
        "draft": draft,
        "confirmed": request.POST.getlist("confirmed"),
        "seen": known_to_writer(request, case),
    }
    if "later" not in request.POST:
        return actions.answer(case, by=user, **how)
    later = actions.schedule(case, by=user, at=time_of(request), **how)
    if later.send_at:
        tell(request, _("It leaves %(time)s.") % {"time": full_moment(later.send_at)})
    return None


def _again(
    request: HttpRequest,
    case: Case,
    direction: str,
    draft: Draft | None,
    error: str,
    warnings: Sequence[Warned] = (),
    news: Sequence[Message] = (),
) -> HttpResponse:
    typed = request.POST
    composer = Composer(
        direction,
        base=address_of(case),
        text=typed.get("text", ""),
        html=for_editor(clean_rich(typed.get("html", ""))),
        to=typed.get("to", ""),
        cc=typed.get("cc", ""),
        bcc=typed.get("bcc", ""),
        client_id=typed.get("client_id", ""),
        status=typed.get("status", ""),
        version=draft.version if draft else 0,
        signature=signature_of(reader_of(request), case),
        files=list(draft.files.all()) if draft else [],
        error=error,
        warnings=warnings,
        confirmed=typed.getlist("confirmed"),
        seen=news[-1].pk if news else typed.get("seen_message_id", ""),
        news=news,
        later=typed.get("send_at", "") if typed.get("later") == "chosen" else typed.get("later", ""),
        focus=True,
    )
    return render_case(request, case, composer=composer, status=409 if news else 422)


def _with_posted_files(request: HttpRequest, case: Case, direction: str, draft: Draft | None) -> Draft | None:
    """Without JavaScript the files come with the form; they join those of the draft."""
    files = request.FILES.getlist("file")
    if not files:
        return draft
    draft = draft or actions.save_draft(user=reader_of(request), case=case, direction=direction)
    for file in files:
        keep_file(draft, file)
    return draft
