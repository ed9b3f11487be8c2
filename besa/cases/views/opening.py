"""How a case begins at the desk: by hand, by a mail that we write first, by a call or a visit."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import BadAddress
from besa.cases.forms import ContactForm, ContactInCaseForm, NewCaseForm, WhoForm, pairs_of
from besa.cases.models import Case
from besa.cases.queries import message_said_as
from besa.cases.subjects import hints, names_used
from besa.cases.views.composer import extra_of
from besa.cases.views.shared import address_of, case_or_404
from besa.core.errors import Refused
from besa.core.reader import Reader, current_reader, reading
from besa.core.text.direction import direction_of_language
from besa.core.text.language import language_of
from besa.core.views import panels, reader_of, tell
from besa.customers import actions as customers
from besa.customers.models import ContactPoint, Customer
from besa.customers.queries import customer_of_phone
from besa.customers.rules import plain_email

# The slot in the log of a call: `panel(request, case)`, None for a new one; what it posts as `extra-…` is in ContactLogged.
IN_CONTACT = "in the log of a contact"
page = require_http_methods(["GET", "HEAD", "POST"])


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


@page
@login_required
def new_case(request: HttpRequest) -> HttpResponse:
    return _form_page(request, NewCaseForm, "case", _open_case)


@page
@login_required
def new_contact(request: HttpRequest) -> HttpResponse:
    return _form_page(request, ContactForm, "contact", _open_contact)


def _form_page(request: HttpRequest, form_class: Any, what: str, act: Any) -> HttpResponse:
    user = reader_of(request)
    initial = {"client_id": str(uuid.uuid4())} | {
        name: request.GET.get(name, "") for name in ("email", "phone", "person")
    }
    form = form_class(request.POST or None, user=user, initial=initial)
    form.extra = extra_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            case = act(form, user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address_of(case))
    context = {"form": form, "what": what, "panels": panels(request, IN_CONTACT, None) if what == "contact" else []}
    return render(request, f"cases/new_{what}.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _open_case(form: NewCaseForm, user: User) -> Case:
    data = form.cleaned_data
    case = actions.open_by_hand(
        by=user,
        customer=customer_of(form, by=user),
        team=data["team"],
        subject=data["subject"],
        kind=data["kind"],
        owner=form.owner,
    )
    if data["text"].strip():
        actions.write_note(case, by=user, letter=Letter(text=data["text"].strip()))
    return case


@transaction.atomic
def _open_contact(form: ContactForm, user: User) -> Case:
    data = form.cleaned_data
    earlier = message_said_as(data["client_id"])
    if earlier:
        return earlier.case
    case = actions.open_by_hand(
        by=user,
        customer=customer_of(form, by=user),
        team=data["team"],
        subject=data["subject"],
        kind=data["kind"],
        channel=data["channel"],
        owner=form.owner,
    )
    _log(case, form, user)
    return case


def _log(case: Case, form: ContactForm, user: User) -> None:
    data = form.cleaned_data
    actions.log_contact(
        case,
        by=user,
        channel=data["channel"],
        direction=data["direction"],
        text=data["text"].strip(),
        duration=form.duration,
        answered=data["outcome"] != "open",
        client_id=data["client_id"] or None,
        extra=form.extra,
    )
    if data["outcome"] == "solved":
        actions.solve(case, by=user)


@page
@login_required
def contact_in_case(request: HttpRequest, number: int) -> HttpResponse:
    """A call or a visit about a case that is there already."""
    case, user = case_or_404(request, number), reader_of(request)
    form = ContactInCaseForm(request.POST or None, user=user, initial={"client_id": str(uuid.uuid4())})
    form.extra = extra_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _log(case, form, user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tell(request, _("Written down."))
            return redirect(address_of(case))
    context = {"form": form, "case": case, "what": "contact", "panels": panels(request, IN_CONTACT, case)}
    return render(request, "cases/new_contact.html", context, status=422 if form.errors else 200)


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
