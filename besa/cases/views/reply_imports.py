"""Saved replies out of the desk and into it: a file to take along, a file looked at before anything is written."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import Language
from besa.cases.actions import reply_imports as actions
from besa.cases.errors import BadReplyFile
from besa.cases.models import ReplyImport, SavedReply
from besa.cases.views.replies import serving
from besa.cases.wordings.comparing import BOTH, CHOICES, KEEP, REPLACE, Pairing, compare
from besa.cases.wordings.reading import read_entries, require_small
from besa.cases.wordings.shape import COLUMNS, SAMPLE
from besa.cases.wordings.writing import as_json, as_table
from besa.core import files
from besa.core.downloads import locked
from besa.core.errors import Refused
from besa.core.text.controls import isolate_ltr
from besa.core.views import reader_of, says_why, tell

# A page shows this many of each kind; all of them are brought in.
MOST_SHOWN = 100


def page_of_import(import_id: int, **_kwargs: Any) -> str:
    return f"/settings/replies/imports/{import_id}/"


@require_safe
@login_required
def export(request: HttpRequest, form: str) -> HttpResponse:
    """All that this person may use, as `json` with formatting and files or as `csv` for a spreadsheet."""
    rows = SavedReply.objects.visible_to(serving(request)).living().select_related("team")
    replies = rows.prefetch_related("wordings", "files").order_by("folder", "title", "pk")
    words, kind = (as_table(replies), "text/csv") if form == "csv" else (as_json(replies), "application/json")
    answer = HttpResponse(words, content_type=f"{kind}; charset=utf-8")
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="saved-replies-{day}.{form}"'
    return locked(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is read here, and refused with a sentence; nothing is written before it was looked at."""
    user, error = serving(request), ""
    if request.method == "POST":
        try:
            name, content = _file_of(request)
            read_entries(content)
            brought = actions.bring(by=user, filename=name, content=content)
        except Refused as refusal:
            error = str(refusal)
        else:
            return redirect(page_of_import(brought.pk))
    names = {"table_columns": isolate_ltr(", ".join(COLUMNS[:3])), "codes": isolate_ltr(", ".join(Language.values))}
    names |= {"sample": SAMPLE}
    return render(request, "cases/reply_import.html", {"error": error, **names}, status=422 if error else 200)


def _file_of(request: HttpRequest) -> tuple[str, bytes]:
    file: Any = request.FILES.get("file")
    if file is None:
        raise BadReplyFile(_("Choose a file first."))
    require_small(file.size or 0)
    return file.name or "", file.read()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_why(lambda **kwargs: "/settings/replies/imports/")
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """GET: what would happen, with a choice where both have words; afterwards what happened. POST: bring it in."""
    user, brought = serving(request), _import_or_404(request, import_id)
    if brought.done_at:
        return render(request, "cases/reply_import_done.html", {"brought": brought, "counts": _counts(brought)})
    pairings = compare(_entries_of(brought), user=user)
    if request.method != "POST":
        return render(request, "cases/reply_import_look.html", _looked_at(brought, pairings))
    done = actions.bring_in(brought, pairings, by=user, choice=lambda pair: _chosen(request, pair))
    tell(request, _("The saved replies are here."), undo=f"{page_of_import(done.pk)}undo/")
    return redirect(page_of_import(done.pk))


def _entries_of(brought: ReplyImport) -> Any:
    try:
        return read_entries(files.read(brought.stored))
    except FileNotFoundError:
        raise BadReplyFile(_("This file is gone. Choose it anew.")) from None


def _chosen(request: HttpRequest, pair: Pairing) -> str:
    """For this one, else for all; whoever may not change what is here keeps it or has both."""
    chosen = request.POST.get(f"choice-{pair.place}") or request.POST.get("all", KEEP)
    if chosen == REPLACE and not pair.may_change:
        return BOTH
    return chosen if chosen in CHOICES else KEEP


def _looked_at(brought: ReplyImport, pairings: list[Pairing]) -> dict[str, Any]:
    new = [pair for pair in pairings if pair.is_new]
    both = [pair for pair in pairings if pair.needs_choice]
    added = [pair for pair in pairings if pair.adds and not pair.needs_choice and not pair.is_new]
    return {
        "brought": brought,
        "new": new[:MOST_SHOWN],
        "new_count": len(new),
        "both": both[:MOST_SHOWN],
        "both_count": len(both),
        "added": added[:MOST_SHOWN],
        "added_count": len(added),
        "same_count": sum(pair.is_same for pair in pairings),
        "changes": bool(new or both or added),
        "languages": dict(Language.choices),
    }


def _counts(brought: ReplyImport) -> dict[str, int]:
    return {"made": len(brought.did["made"]), "worded": len(brought.did["worded"])}


@require_POST
@login_required
@says_why(page_of_import)
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    stays = actions.take_back(_import_or_404(request, import_id), by=reader_of(request))
    tell(request, _("Taken back."))
    if stays:
        told = ngettext(
            "The words of %(count)s language were changed since, and stay as they are.",
            "The words of %(count)s languages were changed since, and stay as they are.",
            stays,
        )
        tell(request, told % {"count": stays})
    return redirect("/settings/replies/")


def _import_or_404(request: HttpRequest, import_id: int) -> ReplyImport:
    return get_object_or_404(ReplyImport.objects.visible_to(serving(request)), pk=import_id)
