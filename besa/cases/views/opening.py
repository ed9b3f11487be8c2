"""How a case begins at the desk by hand, and how a call or a visit is written down: on a page that keeps what is typed."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.drafts import settle_begun
from besa.cases.actions.messages import Letter
from besa.cases.errors import BadAddress, NothingToSend
from besa.cases.forms import ContactForm, ContactInCaseForm, NewCaseForm, WhoForm, pairs_of
from besa.cases.models import Case, Draft
from besa.cases.placeholders import fill, fill_html, values_for
from besa.cases.subjects import hints, names_used
from besa.cases.views.composer import BESIDE, extra_of
from besa.cases.views.drafts import page_of_sheet
from besa.cases.views.recording import who_calls
from besa.cases.views.replies import may_use_replies
from besa.cases.views.shared import address_of, case_or_404
from besa.cases.views.sheets import (
    LOG,
    Sheet,
    composer_of_sheet,
    files_shown,
    panels_held,
    with_posted_files,
)
from besa.core.errors import Doubted, Refused
from besa.core.reader import Reader, current_reader, reading
from besa.core.text.direction import direction_of_language
from besa.core.text.language import language_of
from besa.core.views import panels, reader_of, show_at, tell
from besa.customers import actions as customers
from besa.customers.models import ContactPoint, Customer
from besa.customers.queries import customer_of_phone
from besa.customers.rules import plain_email

# The slot in the log of a call: `panel(request, (case, held))`; `case` None for a new one, `held` the fields `extra-…` that it
# posted before or that the draft kept. What it posts so is in ContactLogged.
IN_CONTACT = "in the log of a contact"
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def start(request: HttpRequest, direction: str) -> HttpResponse:
    """To a page of its own address, so that what is typed there is found again after a reload, a crash and a sign-out."""
    kept = {name: request.GET[name] for name in ("email", "phone", "person") if request.GET.get(name)}
    return redirect(page_of_sheet(direction, str(uuid.uuid4())) + (f"?{urlencode(kept)}" if kept else ""))


@page
@login_required
def new_case(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    return _page(request, Sheet("case", begun), NewCaseForm, _open_case)


@page
@login_required
def new_contact(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    return _page(request, Sheet("contact", begun), ContactForm, _open_contact)


@page
@login_required
def contact_in_case(request: HttpRequest, number: int) -> HttpResponse:
    """A call or a visit about a case that is there already."""
    return _page(request, Sheet("contact", case=case_or_404(request, number)), ContactInCaseForm, _log_in_case)


def _page(request: HttpRequest, sheet: Sheet, form_class: Any, act: Any) -> HttpResponse:
    user = reader_of(request)
    gone = sheet.became(user)
    if gone:
        return redirect(address_of(gone))
    draft = sheet.draft_of(user)
    form = form_class(request.POST if request.method == "POST" else None, user=user, initial=_begun(request, draft))
    if request.method != "POST":
        return _show(request, sheet, form, draft)
    try:
        draft = with_posted_files(request, sheet, draft)
        if not form.is_valid():
            return _show(request, sheet, form, draft, status=422)
        with transaction.atomic():
            case = act(request, sheet, form, draft)
    except Doubted as doubt:
        return _show(request, sheet, form, draft, status=422, warnings=doubt.warnings)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, sheet, form, draft, status=422)
    return redirect(address_of(case, said=sheet.key or form.cleaned_data["client_id"]))


def _begun(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    if draft:
        return {name: draft.extra[name] for name in BESIDE if name in draft.extra} | {"subject": draft.subject}
    return {name: request.GET[name] for name in ("email", "phone", "person") if request.GET.get(name)}


def _show(
    request: HttpRequest, sheet: Sheet, form: Any, draft: Draft | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; what was refused comes back with everything that was typed."""
    show_at(request, sheet.address)
    user = reader_of(request)
    composer = composer_of_sheet(request, sheet, draft, has_replies=may_use_replies(user), **more)
    if sheet.direction == LOG:
        composer.panels = panels(request, IN_CONTACT, (sheet.case, panels_held(request, draft)))
    context = {"form": form, "what": sheet.what, "composer": composer, "case": sheet.case, "address": sheet.address}
    if sheet.case:
        context["base_direction"] = sheet.case.direction
    else:
        context |= who_calls(request, str(form["email"].value() or ""), str(form["phone"].value() or ""))
    return render(request, f"cases/new_{sheet.what}.html", context, status=status)


def _open_case(request: HttpRequest, sheet: Sheet, form: NewCaseForm, draft: Draft | None) -> Case:
    user = reader_of(request)
    case = _opened(form, user)
    text, html = form.words()
    files = files_shown(draft, html)
    if text or html or files:
        letter = Letter(text=text, html=html, files=files, direction=form.written_direction())
        confirmed = request.POST.getlist("confirmed")
        actions.write_note(case, by=user, letter=letter, client_id=sheet.key, confirmed=confirmed)
    settle_begun(case, by=user, client_id=sheet.key, direction=sheet.direction)
    return case


def _open_contact(request: HttpRequest, sheet: Sheet, form: ContactForm, draft: Draft | None) -> Case:
    case = _opened(form, reader_of(request), channel=form.cleaned_data["channel"])
    _log(request, case, form, draft, client_id=sheet.key)
    return case


def _opened(form: NewCaseForm, user: User, **more: Any) -> Case:
    data = form.cleaned_data
    return actions.open_by_hand(
        by=user,
        customer=customer_of(form, by=user),
        team=data["team"],
        subject=data["subject"],
        kind=data["kind"],
        owner=form.owner,
        **more,
    )


def customer_of(form: WhoForm, *, by: User) -> Customer:
    """Whoever has the address or the number; else a new customer, with or without a name (CH-04)."""
    name, email, phone = (form.cleaned_data[key] for key in ("person", "email", "phone"))
    if email:
        customer, _is_new = customers.find_or_add(email=email, name=name)
    else:
        customer = (customer_of_phone(phone) if phone else None) or customers.add_customer(by=by, name=name)
    if phone and not customer.contact_points.filter(kind=ContactPoint.Kind.PHONE).exists():
        customers.add_contact_point(customer, by=by, kind=ContactPoint.Kind.PHONE, value=phone)
    if name and not customer.name:
        customers.change_customer(customer, by=by, name=name)
    return customer


def _log_in_case(request: HttpRequest, sheet: Sheet, form: ContactForm, draft: Draft | None) -> Case:
    """Here the subject is known: without key points nothing would be said."""
    case = sheet.case
    assert case is not None
    text, html = form.words()
    if not (text or html or files_shown(draft, html)):
        raise NothingToSend
    _log(request, case, form, draft, client_id=form.cleaned_data["client_id"])
    tell(request, _("Written down."))
    return case


def _log(request: HttpRequest, case: Case, form: ContactForm, draft: Draft | None, *, client_id: str) -> None:
    """Placeholders of saved replies are filled now, as the case has its number."""
    data, user = form.cleaned_data, reader_of(request)
    text, html = form.words()
    values = values_for(case, user, case.language) if "{" in text else {}
    actions.log_contact(
        case,
        by=user,
        channel=data["channel"],
        direction=data["direction"],
        text=fill(text, values),
        html=fill_html(html, values),
        files=files_shown(draft, html),
        written_direction=form.written_direction(),
        duration=form.duration,
        answered=data["outcome"] != "open",
        client_id=client_id or None,
        draft=draft,
        extra=extra_of(request),
    )
    if data["outcome"] == "solved":
        actions.solve(case, by=user)


def first_address(to: str) -> str:
    try:
        return next((address for _name, address in pairs_of(to)), "")
    except BadAddress:
        return ""  # half typed


@require_POST
@login_required
def subject_hints(request: HttpRequest) -> HttpResponse:
    """What could be better about the subject of a new mail, in the language in which it is written (WR-12). Never a refusal."""
    subject, user = request.POST.get("subject", "")[:998], reader_of(request)
    language = language_of(f"{subject}\n{request.POST.get('text', '')}") or current_reader().language
    email = plain_email(first_address(request.POST.get("to", "")))
    with reading(Reader(language=language)):
        found = hints(subject) if subject or request.POST.get("text", "").strip() else []
        cases = Case.objects.visible_to(user).filter(
            customer__contact_points__kind=ContactPoint.Kind.EMAIL, customer__contact_points__value=email
        )
        if email and not found and names_used(subject, iter(cases.values_list("subject", flat=True)[:50])):
            found = [_("This customer has a conversation of this name already. Add what tells them apart.")]
        context = {"hints": found, "language": language, "text_direction": direction_of_language(language)}
        return render(request, "cases/_subject_hints.html", context)
