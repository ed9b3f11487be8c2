"""A mail that we write first: the whole composer without a case, and its draft on the server under the address of the page.

Nothing is opened before the mail leaves, or is told to leave later: then customer, case and letter come in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.drafts import open_draft
from besa.cases.actions.messages import Letter
from besa.cases.forms import NewMailForm, for_editor, shown
from besa.cases.models import Case, Draft, Message
from besa.cases.placeholders import fill, fill_html, values_for
from besa.cases.queries import message_said_as, scheduled_as
from besa.cases.rules import may_begin_mail
from besa.cases.views.beginning import page_of_key, sketch, who_is
from besa.cases.views.composer import Composer, extra_of, panels_of, signature_of
from besa.cases.views.drafts import keep_file
from besa.cases.views.scheduling import time_of
from besa.cases.views.shared import address_of
from besa.core.errors import Doubted, Refused, Warned
from besa.core.moments import full_moment
from besa.core.text.language import language_of
from besa.core.text.rich import clean_rich
from besa.core.views import reader_of, show_at, tell
from besa.customers import actions as customers

OUT = Message.Direction.OUT


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To a page of its own address, so that its draft is found again after a reload, a crash and in another window.

    Whoever does not serve customers is told what they may do instead, before they have written anything.
    """
    if not may_begin_mail(reader_of(request)):
        return render(request, "cases/no_mail.html", {"what": "mail"})
    kept = {name: request.GET[name] for name in ("email", "person") if request.GET.get(name)}
    return redirect(page_of_key(uuid.uuid4()) + (f"?{urlencode(kept)}" if kept else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    user = reader_of(request)
    if not may_begin_mail(user):
        return render(request, "cases/no_mail.html", {"what": "mail"})
    gone = _case_of(user, begun)
    if gone:
        return redirect(address_of(gone))
    draft = open_draft(user, None, OUT, str(begun))
    if request.method != "POST":
        return _page(request, begun, _form(user, _begun(request, draft)), _written(draft))
    form = NewMailForm(request.POST, user=user)
    draft = _with_posted_files(request, begun, draft)
    if not form.is_valid():
        return _again(request, begun, form, draft)
    try:
        case = _carry_out(request, begun, form, draft)
    except Doubted as doubt:
        return _again(request, begun, form, draft, warnings=doubt.warnings)
    except Refused as refusal:
        return _again(request, begun, form, draft, error=str(refusal))
    return redirect(address_of(case, said=str(begun)))


def _case_of(user: User, begun: uuid.UUID) -> Case | None:
    """The case that this page has opened already, by sending or by telling when to leave."""
    said = message_said_as(str(begun)) or scheduled_as(user, str(begun))
    return Case.objects.visible_to(user).filter(pk=said.case_id or 0).first() if said else None


@transaction.atomic
def _carry_out(request: HttpRequest, begun: uuid.UUID, form: NewMailForm, draft: Draft | None) -> Case:
    """Customer, case and letter, or none of them."""
    data, user = form.cleaned_data, reader_of(request)
    text, html = form.words()
    (name, address), *others = data["to"]
    customer, _is_new = customers.find_or_add(
        email=address, name=data["person"] or name, language=language_of(text) or data["team"].language
    )
    if data["person"] and not customer.name:
        customers.change_customer(customer, by=user, name=data["person"])
    case = actions.open_by_hand(
        by=user,
        customer=customer,
        team=data["team"],
        subject=data["subject"],
        kind=data["kind"],
        owner=form.owner,
        account=data["account"],
        language=customer.language or language_of(text) or "",
    )
    values = values_for(case, user, case.language)  # the number of the case is known from here on
    letter = Letter(
        text=fill(text, values),
        html=fill_html(html, values),
        subject=data["subject"],
        to=[(name or data["person"] or customer.name, address), *others],
        cc=data["cc"],
        bcc=data["bcc"],
        files=_files_of(draft, html),
        direction=form.written_direction(),
        language=case.language,
        extra=extra_of(request),
    )
    how: dict[str, Any] = {
        "letter": letter,
        "client_id": str(begun),
        "status": data["status"],
        "draft": draft,
        "confirmed": request.POST.getlist("confirmed"),
    }
    if "later" in request.POST:
        later = actions.schedule(case, by=user, at=time_of(request), **how)
        if later.send_at:
            tell(request, _("It leaves %(time)s.") % {"time": full_moment(later.send_at)})
    else:
        actions.answer(case, by=user, **how)
    return case


def _files_of(draft: Draft | None, html: str) -> Any:
    return [file for file in draft.files.all() if not file.inline or file.content_id in html] if draft else []


def _form(user: User, initial: dict[str, Any]) -> NewMailForm:
    return NewMailForm(user=user, initial=initial)


def _begun(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    """What stands in the fields beside the words."""
    if draft:
        return {**draft.extra, "subject": draft.subject}
    email, person = request.GET.get("email", ""), request.GET.get("person", "")
    return {"to": f"{person} <{email}>" if email and person else email}


def _written(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {
        "text": draft.text,
        "html": for_editor(draft.html),
        "to": shown(draft.to),
        "cc": shown(draft.cc),
        "bcc": shown(draft.bcc),
        "version": draft.version,
        "files": list(draft.files.all()),
    }


def _again(
    request: HttpRequest,
    begun: uuid.UUID,
    form: NewMailForm,
    draft: Draft | None,
    *,
    error: str = "",
    warnings: Sequence[Warned] = (),
) -> HttpResponse:
    """What was refused comes back with everything that was typed."""
    typed = request.POST
    words: dict[str, Any] = {name: typed.get(name, "") for name in ("text", "to", "cc", "bcc", "status")}
    words |= {
        "html": for_editor(clean_rich(typed.get("html", ""))),
        "version": draft.version if draft else 0,
        "files": list(draft.files.all()) if draft else [],
        "error": error,
        "warnings": warnings,
        "confirmed": typed.getlist("confirmed"),
        "later": typed.get("send_at", "") if typed.get("later") == "chosen" else typed.get("later", ""),
    }
    return _page(request, begun, form, words, status=422)


def _page(
    request: HttpRequest, begun: uuid.UUID, form: NewMailForm, words: dict[str, Any], status: int = 200
) -> HttpResponse:
    user, here = reader_of(request), page_of_key(begun)
    show_at(request, here)
    to = words.setdefault("to", form.initial.get("to", ""))
    case = sketch(user, to=to, team=form.team_now, text=words.get("text", ""), person=str(form["person"].value() or ""))
    composer = Composer(OUT, client_id=str(begun), base=here, signature=signature_of(user, case), **words)
    composer.panels = panels_of(request, case, composer)
    context = {"form": form, "composer": composer, "case": case, "what": "mail", **who_is(request, case)}
    return render(request, "cases/new_mail.html", context, status=status)


def _with_posted_files(request: HttpRequest, begun: uuid.UUID, draft: Draft | None) -> Draft | None:
    """Without JavaScript the files come with the form; they join those of the draft."""
    posted = request.FILES.getlist("file")
    for file in posted:
        draft = draft or actions.save_draft(user=reader_of(request), case=None, direction=OUT, client_id=str(begun))
        keep_file(draft, file)
    return draft
