"""What the pages of a case and a contact by hand ask the server while somebody writes: kept words, files, who it is, wordings."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from besa.accounts.models import User
from besa.cases.forms import chosen_team
from besa.cases.mentions import colleagues
from besa.cases.models import Case
from besa.cases.views.beginning import about, customer_at
from besa.cases.views.composer import beside_of
from besa.cases.views.drafts import kept, take_file, words_of
from besa.cases.views.offering import offer, used
from besa.cases.views.picking import named_so
from besa.cases.views.replies import serving
from besa.cases.views.sheets import Sheet
from besa.core.text.direction import RTL_LANGUAGES
from besa.core.text.language import language_of
from besa.core.views import reader_of
from besa.customers.models import Customer
from besa.customers.queries import customer_of_phone
from besa.notifications.standing import with_standings


@require_POST
@login_required
def draft(request: HttpRequest, begun: uuid.UUID, what: str) -> HttpResponse:
    sheet, user = Sheet(what, begun), reader_of(request)
    if sheet.became(user):  # the save overtook the form
        return JsonResponse({"version": 0})
    words = words_of(request) | {"subject": request.POST.get("subject", "")[:998], "extra": beside_of(request)}
    return kept(request, None, sheet.direction, words, client_id=sheet.key)


@require_POST
@login_required
def files(request: HttpRequest, begun: uuid.UUID, what: str) -> HttpResponse:
    return take_file(request, Sheet(what, begun).draft_for(reader_of(request)))


@require_safe
@login_required
def people(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    """Colleagues for a mention in the note; who may not see the case is known when there is one."""
    found = with_standings(named_so(colleagues(reader_of(request)), request, reader_of(request)))
    return render(request, "cases/_pick_people.html", {"lines": [{"user": one, "sees": True} for one in found]})


@require_POST
@login_required
def customer(request: HttpRequest) -> HttpResponse:
    """Who has the address or the number that was typed: what the desk knows of them, so that nobody is asked twice."""
    typed = request.POST
    context = who_calls(request, typed.get("email", ""), typed.get("phone", ""))
    return render(request, "cases/_known_customer.html", context)


def who_calls(request: HttpRequest, email: str, phone: str) -> dict[str, Any]:
    user = reader_of(request)
    known = customer_of(user, email, phone)
    found = about(Case(customer=known), user) if known else {}
    return found | {"goes_on": "contacts/", "base_direction": "rtl" if user.language in RTL_LANGUAGES else "ltr"}


def customer_of(user: User, email: str, phone: str) -> Customer | None:
    found = customer_at(email, user) or (customer_of_phone(phone) if phone.strip() else None)
    return Customer.objects.visible_to(user).filter(pk=found.pk).first() if found else None


@require_POST
@login_required
def replies(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    """Saved replies for what was said, in the language of the customer, else of what is typed."""
    serving(request)
    return offer(request, sketch(request), base=Sheet("contact", begun).address)


@require_POST
@login_required
def reply(request: HttpRequest, begun: uuid.UUID, reply_id: int) -> HttpResponse:
    sheet, user = Sheet("contact", begun), serving(request)
    return used(
        request, sketch(request), reply_id, draft=sheet.draft_of(user), writes=sheet.direction, client_id=sheet.key
    )


def sketch(request: HttpRequest) -> Case:
    """The case that would begin, of what stands in the form."""
    user, typed = reader_of(request), request.POST
    who = customer_of(user, typed.get("email", ""), typed.get("phone", "")) or Customer(
        name=typed.get("person", "")[:200]
    )
    language = who.language or language_of(typed.get("text", "")) or user.language
    team = chosen_team(typed.get("team"), user)
    return Case(customer=who, team=team, language=language, subject=typed.get("subject", "")[:998], channel="phone")
