"""Saved replies: the pages where they are kept, and what the composer is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import Language, User
from besa.cases.actions import replies as actions
from besa.cases.errors import Refused, ReplyTooHeavy
from besa.cases.forms import ReplyForm
from besa.cases.models import ReplyFile, SavedReply
from besa.cases.placeholders import LABELS, fill, fill_html, unfilled
from besa.cases.rules import REPLY_FILES_LIMIT, may_change_reply
from besa.core.moments import full_moment
from besa.core.reader import Reader, current_reader, reading
from besa.core.text.fold import fold
from besa.core.text.markup import markup
from besa.core.text.rich import clean_rich, with_islands
from besa.core.views import back, reader_of, says_why, tell

OFFERED = 8
MOST_LISTED = 500
# A customer, a subject: in the language of the wording, so that the preview reads like a letter.
SAMPLES = {
    "en": ("Leila Haddad", "Where is my order?"),
    "ar": ("ليلى حداد", "أين طلبي؟"),
    "he": ("רבקה לוי", "איפה ההזמנה שלי?"),
    "sq": ("Arben Hoxha", "Ku është porosia ime?"),
}


def page_of_replies(**_kwargs: Any) -> str:
    return "/settings/replies/"


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """By folder, those of no folder first; in each the most used first."""
    user, wanted = serving(request), fold(request.GET.get("find", "")[:60]).split()
    replies = replies_of(user)
    found = [reply for reply in replies if all(word in words_in(reply) for word in wanted)]
    folders: dict[str, list[Any]] = {}
    for reply in sorted(found, key=lambda reply: fold(reply.folder)):
        folders.setdefault(reply.folder, []).append({"reply": reply, "may_change": may_change_reply(user, reply)})
    context = {"folders": folders.items(), "has_any": bool(replies), "find": request.GET.get("find", "")[:60]}
    return render(request, "cases/replies.html", context)


def words_in(reply: SavedReply) -> str:
    """What a reply is found by, folded."""
    return fold(" ".join([reply.title, reply.shortcut, reply.folder, *(one.text for one in reply.wordings.all())]))


def replies_of(user: User) -> list[SavedReply]:
    """All that this person may use, the most used first. Three queries."""
    rows = SavedReply.objects.visible_to(user).living().select_related("team").prefetch_related("wordings", "files")
    return list(rows.order_by("-used_count", "title", "pk")[:MOST_LISTED])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, reply_id: int | None = None) -> HttpResponse:
    """Make one, or change one: what it is called, who has it, and its words in one language."""
    user = serving(request)
    reply = reply_or_404(request, reply_id) if reply_id else None
    language = language_of(request, reply)
    form = ReplyForm(request.POST or None, user=user, initial=initial(reply, language))
    if request.method == "POST" and form.is_valid():
        try:
            saved = keep(form, reply, user, request.FILES.getlist("file"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tell(request, _("Saved."))
            return redirect(f"/settings/replies/{saved.pk}/?language={form.cleaned_data['language']}")
    written = {wording.language for wording in reply.wordings.all()} if reply else set()
    context = {
        "form": form,
        "reply": reply,
        "language": language,
        "text_direction": "rtl" if language in ("ar", "he") else "ltr",
        "tabs": [(code, label, code in written) for code, label in Language.choices],
        "placeholders": LABELS.items(),
        "files": reply.files.all() if reply else [],
        "limit": REPLY_FILES_LIMIT,
        "folders": sorted({one.folder for one in SavedReply.objects.visible_to(user).living()} - {""}),
        "may_change": reply is None or may_change_reply(user, reply),
    }
    return render(request, "cases/reply.html", context, status=422 if form.errors else 200)


@transaction.atomic
def keep(form: ReplyForm, reply: SavedReply | None, user: User, files: list[Any]) -> SavedReply:
    data = form.cleaned_data
    about = {name: data[name] for name in ("title", "shortcut", "team", "folder")}
    saved = actions.save_reply(reply, by=user, **about)
    for file in files:
        attach(saved, file, user)
    actions.word_reply(saved, by=user, language=data["language"], text=data["text"], html=data["html"])
    return saved


def attach(reply: SavedReply, file: Any, user: User) -> None:
    if file.size > REPLY_FILES_LIMIT:
        raise ReplyTooHeavy(limit=filesizeformat(REPLY_FILES_LIMIT))
    actions.attach_to_reply(
        reply,
        by=user,
        filename=file.name or "file",
        content_type=file.content_type or "",
        content=file.read(),
    )


def language_of(request: HttpRequest, reply: SavedReply | None) -> str:
    chosen = request.POST.get("language") or request.GET.get("language", "")
    if chosen in Language.values:
        return chosen
    wording = reply.wording(current_reader().language) if reply else None
    return wording.language if wording else current_reader().language


def initial(reply: SavedReply | None, language: str) -> dict[str, Any]:
    if reply is None:
        return {"language": language}
    words = next((wording for wording in reply.wordings.all() if wording.language == language), None)
    return {
        "title": reply.title,
        "shortcut": reply.shortcut,
        "team": reply.team_id,
        "folder": reply.folder,
        "language": language,
        "text": words.text if words else "",
        "html": words.html if words else "",
    }


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """What a customer would read: places filled with a sample, so that nobody sends a wording to see it."""
    user = serving(request)
    values = sample_values(user, request.POST.get("language", ""))
    html = fill_html(clean_rich(request.POST.get("html", "")), values) or markup(
        fill(request.POST.get("text", ""), values)
    )
    shown = mark_safe(with_islands(clean_rich(html)))  # noqa: S308 - clean_rich has just made it
    return render(request, "cases/_reply_preview.html", {"shown": shown, "unknown": unfilled(html)})


def sample_values(user: User, language: str) -> dict[str, str]:
    language = language if language in SAMPLES else "en"
    name, subject = SAMPLES[language]
    team = user.teams.first()
    with reading(Reader(language=language, time_zone=user.time_zone)):
        time = full_moment(timezone.now() + timedelta(days=1))
    return {
        "customer_name": name,
        "address_as": name,
        "case_number": "#1042",
        "subject": subject,
        "agent_name": user.name,
        "team_name": team.public_name_in(language) if team else "",
        "due_time": time,
    }


@require_POST
@login_required
def files(request: HttpRequest, reply_id: int) -> HttpResponse:
    """One file more; answers with the list of all, or with why not."""
    reply, user = reply_or_404(request, reply_id), reader_of(request)
    if "file" not in request.FILES:
        return HttpResponse(_("There was no file."), status=422, content_type="text/plain; charset=utf-8")
    try:
        attach(reply, request.FILES["file"], user)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return list_of_files(request, reply)


@require_POST
@login_required
@says_why(page_of_replies)
def file_removal(request: HttpRequest, reply_file_id: int) -> HttpResponse:
    file = file_or_404(request, reply_file_id)
    actions.detach_from_reply(file, by=reader_of(request))
    return list_of_files(request, file.reply)


@require_POST
@login_required
@says_why(page_of_replies)
def file_language(request: HttpRequest, reply_file_id: int) -> HttpResponse:
    """With the words in one language alone, or with all."""
    file, language = file_or_404(request, reply_file_id), request.POST.get(f"only-{reply_file_id}", "")
    actions.keep_for_language(file, by=reader_of(request), language=language if language in Language.values else "")
    return list_of_files(request, file.reply)


def list_of_files(request: HttpRequest, reply: SavedReply) -> HttpResponse:
    if not request.headers.get("HX-Request") and "file" not in request.FILES:
        return redirect(f"/settings/replies/{reply.pk}/")
    return render(request, "cases/_reply_files.html", {"files": reply.files.all(), "may_change": True, "reply": reply})


def file_or_404(request: HttpRequest, file_id: int) -> ReplyFile:
    rows = ReplyFile.objects.visible_to(serving(request)).select_related("reply")
    return get_object_or_404(rows, pk=file_id)


@require_POST
@login_required
@says_why(page_of_replies)
def removal(request: HttpRequest, reply_id: int) -> HttpResponse:
    reply = reply_or_404(request, reply_id)
    actions.remove_reply(reply, by=reader_of(request))
    tell(request, _("Removed."), undo=f"/settings/replies/{reply.pk}/return/")
    return redirect("/settings/replies/")


@require_POST
@login_required
@says_why(page_of_replies)
def put_back(request: HttpRequest, reply_id: int) -> HttpResponse:
    actions.put_back_reply(reply_or_404(request, reply_id, is_living=False), by=reader_of(request))
    return back(request, "/settings/replies/")


def may_use_replies(user: User) -> bool:
    return user.works_on_cases or user.sees_every_case


def serving(request: HttpRequest) -> User:
    user: User = reader_of(request)
    if not may_use_replies(user):
        raise Http404
    return user


def reply_or_404(request: HttpRequest, reply_id: int, *, is_living: bool = True) -> SavedReply:
    rows = SavedReply.objects.visible_to(serving(request)).prefetch_related("wordings")
    return get_object_or_404(rows.living() if is_living else rows, pk=reply_id)
