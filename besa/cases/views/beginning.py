"""What the page of a new mail asks the server while somebody writes: kept words, files, who it goes to, times, saved replies."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from besa.accounts.models import Team, User
from besa.cases import actions
from besa.cases.actions.drafts import open_draft
from besa.cases.errors import BadAddress
from besa.cases.forms import chosen_team, pairs_of
from besa.cases.models import Case, Message
from besa.cases.queries import message_said_as, scheduled_as
from besa.cases.rules import may_begin_mail
from besa.cases.views.composer import signature_of
from besa.cases.views.drafts import kept, take_file, words_of
from besa.cases.views.offering import offer, used
from besa.cases.views.people import troubles_of
from besa.cases.views.scheduling import times_for
from besa.core.reader import LANGUAGES
from besa.core.text.direction import RTL_LANGUAGES, direction_of
from besa.core.text.language import language_of
from besa.core.views import reader_of
from besa.customers.models import ContactPoint, Customer

OUT = Message.Direction.OUT
BESIDE_WORDS = ("team", "account", "kind", "takes_it", "person", "status")
OTHER_CASES = 3


def page_of_key(begun: uuid.UUID | str) -> str:
    return f"/cases/new/mail/{begun}/"


def writer_of(request: HttpRequest) -> User:
    user: User = reader_of(request)
    if not may_begin_mail(user):
        raise Http404
    return user


@require_POST
@login_required
def draft(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    user, client_id = writer_of(request), str(begun)
    if message_said_as(client_id) or scheduled_as(user, client_id):  # the save overtook the sending
        return JsonResponse({"version": 0})
    words = words_of(request) | {
        "subject": request.POST.get("subject", "")[:998],
        "extra": {name: request.POST.get(name, "")[:200] for name in BESIDE_WORDS},
    }
    return kept(request, None, OUT, words, client_id=client_id)


@require_POST
@login_required
def files(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    user = writer_of(request)
    found = open_draft(user, None, OUT, str(begun))
    return take_file(request, found or actions.save_draft(user=user, case=None, direction=OUT, client_id=str(begun)))


@require_POST
@login_required
def customer(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    """Who it goes to: what the desk knows of them, other cases, what went wrong before, the signature in their language."""
    writer_of(request)
    case = sketch_of(request)
    return render(request, "cases/_mail_customer.html", {"case": case, **who_is(request, case)})


@require_safe
@login_required
def later(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    user = writer_of(request)
    return render(request, "cases/_times.html", {"times": times_for(chosen_team(request.GET.get("team"), user))})


@require_POST
@login_required
def replies(request: HttpRequest, begun: uuid.UUID) -> HttpResponse:
    """Saved replies, in the language of whoever it goes to."""
    writer_of(request)
    return offer(request, sketch_of(request), base=page_of_key(begun))


@require_POST
@login_required
def reply(request: HttpRequest, begun: uuid.UUID, reply_id: int) -> HttpResponse:
    user = writer_of(request)
    found = open_draft(user, None, OUT, str(begun))
    return used(request, sketch_of(request), reply_id, draft=found, client_id=str(begun))


def sketch_of(request: HttpRequest) -> Case:
    """The case that would begin, of what stands in the form."""
    user, typed = reader_of(request), request.POST
    team = chosen_team(typed.get("team"), user)
    case = sketch(user, to=typed.get("to", ""), team=team, text=typed.get("text", ""), person=typed.get("person", ""))
    case.subject = typed.get("subject", "")[:998]
    return case


def sketch(user: User, *, to: str, team: Team | None, text: str = "", person: str = "") -> Case:
    """A case that is in no table, so that signature, saved replies and hints read like those of one. Two queries."""
    try:
        people = pairs_of(to)
    except BadAddress:
        people = []
    name, address = people[0] if people else ("", "")
    known = customer_at(address, user)
    who = known or Customer(name=person or name)
    language = who.language or language_of(text) or user.language
    direction = direction_of(text, "rtl" if language in RTL_LANGUAGES else "ltr")
    return Case(customer=who, team=team, language=language, direction=direction, channel="email")


def customer_at(address: str, user: User) -> Customer | None:
    at = {"contact_points__kind": ContactPoint.Kind.EMAIL, "contact_points__value": address.strip().casefold()}
    return Customer.objects.visible_to(user).filter(**at).first() if address else None


def who_is(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the page says beside the letter. Up to six queries for somebody who is known."""
    user, who = reader_of(request), case.customer
    return about(case, user) | {
        "case_to": bool(who.pk or request.POST.get("to", "").strip()),
        "goes_on": "?write=reply",
        "signature": signature_of(user, case),
        "base_direction": "rtl" if case.language[:2] in RTL_LANGUAGES else "ltr",
    }


def about(case: Case, user: User) -> dict[str, Any]:
    """What the desk knows of the customer of a case that begins."""
    who = case.customer
    others = Case.objects.visible_to(user).at_work().filter(customer_id=who.pk or 0).order_by("-last_message_at")
    return {
        "customer": who,
        "other_cases": others[:OTHER_CASES],
        "troubles": troubles_of(case, user) if who.pk else [],
        "their_language": LANGUAGES.get((case.language or who.language)[:2], ""),
    }
