"""The editor of conditions: its own buttons send the form here and take the editor back, changed. Nothing is written."""

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition
from besa.core.views import reader_of

PREFIX = re.compile(r"[a-z]{1,20}")


@require_POST
@login_required
def editor(request: HttpRequest) -> HttpResponse:
    prefix = request.POST.get("prefix", "c")
    if not PREFIX.fullmatch(prefix):
        raise Http404
    try:
        edited = Editor.posted(request.POST, reader_of(request), prefix=prefix)
    except BadCondition:
        raise Http404 from None
    return render(request, "cases/_conditions.html", {"editor": edited, "words": request.POST.get("words", "")[:200]})
