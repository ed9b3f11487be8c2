"""One message: its own page in a frame, its raw form, its direction, undo of sending, and its files."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.cases import actions
from besa.cases.models import Attachment, Message
from besa.cases.views.drafts import page_of
from besa.cases.views.pictures import with_pictures
from besa.cases.views.shared import address_of
from besa.core.downloads import PICTURES, download, shown
from besa.core.views import back, reader_of, says_why, tell

CID = re.compile(r"""(\bsrc\s*=\s*["'])cid:([^"']+)""", re.IGNORECASE)
# Where mail programs begin what they quote; the cleaning on arrival keeps no other classes.
HISTORY = re.compile(
    r'<(?:div|blockquote)\b[^>]*\b(?:class="(?:gmail_quote|gmail_quote_container|yahoo_quoted|protonmail_quote'
    r'|tutanota_quote|divRplyFwdMsg)"|type="cite")',
    re.IGNORECASE,
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'; sandbox allow-same-origin allow-popups"
)


def message_or_404(request: HttpRequest, message_id: int) -> Message:
    rows = Message.objects.visible_to(reader_of(request)).select_related("case")
    return get_object_or_404(rows, pk=message_id)


@require_safe
@login_required
def html(request: HttpRequest, message_id: int) -> HttpResponse:
    """A mail's own layout, alone in its frame: sanitised on arrival, without scripts, pictures only from us.

    `?pictures=yes` is a person's consent to fetch the remote ones, through our own door (D07).
    """
    message = message_or_404(request, message_id)
    source = with_pictures(message) if request.GET.get("pictures") == "yes" else message.html
    body = CID.sub(_pictures_of(message), source)
    said, quoted = _without_history(body)
    # Sanitised on arrival (besa.channels.email.parsing.html), and locked in by the policy below: two walls.
    context = {"message": message, "body": mark_safe(said), "folded": mark_safe(quoted)}  # noqa: S308 - see above
    response = render(request, "cases/mail_frame.html", context)
    response["Content-Security-Policy"] = MAIL_POLICY
    response["Cache-Control"] = "private, max-age=600"
    return response


def _without_history(body: str) -> tuple[str, str]:
    """What was said, and what it quotes from there to the end: folded, never deleted. All of it where nothing else is said.

    The elements around the quotation stay open across the cut; their own end tags close the fold (HTML, 13.2.6.4.7).
    """
    found = HISTORY.search(body)
    if not found or not strip_tags(body[: found.start()]).strip():
        return body, ""
    return body[: found.start()], body[found.start() :]


def _pictures_of(message: Message) -> Any:
    """Inline pictures by their Content-ID (RFC 2392)."""
    known = {file.content_id: file for file in message.attachments.all() if file.content_id}

    def place(match: re.Match[str]) -> str:
        file = known.get(match[2])
        return f"{match[1]}/attachments/{file.pk}/picture/" if file else f"{match[1]}data:,"

    return place


@require_safe
@login_required
def raw(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """The message exactly as it came or left (rules of the data, 8)."""
    message = message_or_404(request, message_id)
    rows = [*message.received.all(), *message.deliveries.all()]
    stored = next((row.stored for row in rows if row.stored), "")
    if not stored:
        raise Http404
    return download(stored, f"{message.case.number}-{message.pk}.eml", "message/rfc822")


def attachment_or_404(request: HttpRequest, attachment_id: int) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(reader_of(request)), pk=attachment_id)


@require_safe
@login_required
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A file as a download, of the type that its bytes have, never of the one it claims (E03)."""
    file = attachment_or_404(request, attachment_id)
    safe = file.sniffed_type if file.sniffed_type in PICTURES | {"application/pdf", "text/plain"} else ""
    return download(file.stored, file.filename, safe or "application/octet-stream")


@require_safe
@login_required
def picture(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """A drawing shown in place: only the four types that cannot run anything."""
    file = attachment_or_404(request, attachment_id)
    return shown(file.stored, file.sniffed_type)


def _home(**_kwargs: Any) -> str:
    """The forms name their page in `next`; without it there is nothing better."""
    return "/"


@require_POST
@login_required
@says_why(_home)
def direction(request: HttpRequest, message_id: int) -> HttpResponse:
    """The agent knows better from which side a message runs (language.md 5, point 14)."""
    message = message_or_404(request, message_id)
    chosen = request.POST.get("direction", "")
    if chosen not in ("ltr", "rtl"):
        raise Http404
    actions.change_direction(message, by=reader_of(request), direction=chosen)
    return back(request, f"/cases/{message.case.number}/#message-{message.pk}")


@require_POST
@login_required
@says_why(_home)
def withdrawal(request: HttpRequest, message_id: int) -> HttpResponse:
    """Undo of sending; the words go back into the draft, so that they can be mended."""
    message = message_or_404(request, message_id)
    user = reader_of(request)
    actions.withdraw(message, by=user)
    draft = actions.take_back_words(message, by=user)
    tell(request, _("Taken back. Your words are in the draft again."))
    if message.is_forward:
        return redirect(page_of(draft))
    return redirect(address_of(message.case, write="reply", **{"in": request.POST.get("in", "")}))
