"""Passing on: what of a case goes to a third person, with which words, and what the customer hears of it (CH-17)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.forms import PassOnForm, for_editor, shown
from besa.cases.models import Attachment, Case, Draft, Message
from besa.cases.placeholders import due_time
from besa.cases.rules import FILE_LIMIT, may_work_on
from besa.cases.views.composer import draft_of, signature_of
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Doubted, Refused
from besa.core.listing import in_a_row
from besa.core.reader import LANGUAGES, Reader, reading
from besa.core.text.rich import clean_rich
from besa.core.views import reader_of, tell

KIND = "fwd"
OFFERED = 20
# Where the name of whoever has the message now stands in the notice.
RECIPIENT = "{recipient}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: HttpRequest, number: int) -> HttpResponse:
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    draft = draft_of(user, case, KIND)
    if request.method != "POST":
        return _page(request, case, draft, _begun(case, draft))
    form = PassOnForm(request.POST, case=case, user=user)
    if not form.is_valid():
        words = " ".join(str(error) for found in form.errors.values() for error in found)
        return _page(request, case, draft, _typed(request), error=words)
    try:
        message = _carry_out(request, case, form, user, draft)
    except Doubted as doubt:
        return _page(request, case, draft, _typed(request), warnings=doubt.warnings)
    except Refused as refusal:
        return _page(request, case, draft, _typed(request), error=str(refusal))
    tell(request, _("Passed on."))
    return redirect(address_of(case, said=form.cleaned_data["client_id"]) + f"#message-{message.pk}")


def _carry_out(request: HttpRequest, case: Case, form: PassOnForm, user: User, draft: Draft | None) -> Message:
    data = form.cleaned_data
    text, html = form.words()
    files: Any = [file for file in draft.files.all() if not file.inline or file.content_id in html] if draft else []
    return actions.pass_on(
        case,
        by=user,
        letter=Letter(text=text, html=html, to=data["to"], cc=data["cc"], files=files),
        messages=list(data["messages"].order_by("said_at", "pk")),
        attachments=list(data["attachments"].select_related("message")),
        notice=notice_of(case, data) if data["tells"] else None,
        reason=data["reason"],
        client_id=data["client_id"] or None,
        draft=draft,
        confirmed=request.POST.getlist("confirmed"),
    )


def notice_of(case: Case, data: dict[str, Any]) -> Letter | None:
    """One mail to the customer, in their language, naming who has the message now; None where they have no address."""
    address = case.customer.email
    if not address or not data["notice"]:
        return None
    with reading(Reader(language_of(case))):
        names = in_a_row(name or where for name, where in data["to"])
    return Letter(
        text=data["notice"].replace("\r\n", "\n").replace(RECIPIENT, names),
        to=[(case.customer.name, address)],
        language=language_of(case),
    )


def language_of(case: Case) -> str:
    codes = (case.language, case.customer.language, case.team.language)
    return next((code[:2] for code in codes if code[:2] in LANGUAGES), "en")


def notice_text(case: Case) -> str:
    """What the customer is told, unless whoever passes it on writes it otherwise."""
    language = language_of(case)
    who = case.customer.address_as or case.customer.name
    due = due_time(case, language)
    with reading(Reader(language=language)):
        lines = [
            _("Hello %(name)s,") % {"name": who} if who else _("Hello,"),
            _("We have passed your message on to %(recipient)s, who can answer it best.") % {"recipient": RECIPIENT},
            _("You will hear from us by %(time)s.") % {"time": due} if due else "",
            _("Your reference number is %(reference)s.") % {"reference": f"#{case.number}"},
            case.team.public_name_in(language),
        ]
    return "\n\n".join(filter(None, lines))


def _begun(case: Case, draft: Draft | None) -> dict[str, Any]:
    last = case.messages.public().filter(withdrawn_at=None, direction=Message.Direction.IN).order_by("-said_at").first()
    return {
        "to": shown(draft.to) if draft else "",
        "cc": shown(draft.cc) if draft else "",
        "text": draft.text if draft else "",
        "html": for_editor(draft.html) if draft else "",
        "messages": {last.pk} if last else set(),
        "attachments": set(last.attachments.values_list("pk", flat=True)) if last else set(),
        "tells": True,
        "notice": notice_text(case),
        "client_id": str(uuid.uuid4()),
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    typed = request.POST
    same = {name: typed.get(name, "") for name in ("to", "cc", "text", "notice", "reason", "client_id")}
    chosen = {
        name: {int(pk) for pk in typed.getlist(name) if pk.isdecimal() and len(pk) < 19}
        for name in ("messages", "attachments")
    }
    return same | chosen | {"html": for_editor(clean_rich(typed.get("html", ""))), "tells": "tells" in typed}


def _page(request: HttpRequest, case: Case, draft: Draft | None, words: dict[str, Any], **more: Any) -> HttpResponse:
    messages = case.messages.public().filter(withdrawn_at=None).select_related("author").order_by("-said_at", "-pk")
    offered = list(messages[:OFFERED])
    files = Attachment.objects.visible_to(reader_of(request)).filter(message__in=[one.pk for one in offered])
    context = {
        "case": case,
        "words": words,
        "offered": offered,
        "files": files.order_by("-pk"),
        "draft_files": draft.files.all() if draft else [],
        "version": draft.version if draft else 0,
        "draft_url": f"{address_of(case)}drafts/{KIND}/",
        "files_url": f"{address_of(case)}drafts/{KIND}/files/",
        "signature": signature_of(reader_of(request), case),
        "file_limit": FILE_LIMIT,
        "has_address": bool(case.customer.email),
        "notice_language": language_of(case),
    }
    return render(request, "cases/forward.html", context | more, status=422 if more else 200)
