"""Offers: what is offered to me, and my answer; beside a case, why it has nobody yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.accounts.models import User
from besa.cases.rules import may_work_on
from besa.cases.views.shared import case_or_404, page_of_case
from besa.core.views import reader_of, says_why
from besa.notifications.standing import standings_of
from besa.routing import actions
from besa.routing.models import Offer
from besa.routing.queries import offer_to, open_offer_of, trusted_person_of, waits_of
from besa.routing.telling import why_nobody, why_this_person

if TYPE_CHECKING:
    from besa.cases.models import Case

RECENT = timedelta(days=1)
SHOWN = 20


@require_safe
@login_required
def offers(request: HttpRequest) -> HttpResponse:
    """What is offered to the reader now, and what was lately."""
    now = timezone.now()
    mine = Offer.objects.visible_to(reader_of(request)).filter(user=reader_of(request), offered_at__gte=now - RECENT)
    rows = list(mine.select_related("case__customer", "case__team").order_by("-offered_at")[:SHOWN])
    is_open = [offer for offer in rows if offer.state == Offer.State.OPEN and offer.expires_at > now]
    context = {"offers": [(offer, why_this_person(offer.why)) for offer in is_open]}
    return render(request, "routing/offers.html", context | {"earlier": [one for one in rows if one not in is_open]})


def _to_offers(offer_id: int) -> str:
    return "/offers/"


def _own(request: HttpRequest, offer_id: int) -> Offer:
    rows = Offer.objects.visible_to(reader_of(request)).filter(user=reader_of(request))
    return get_object_or_404(rows.select_related("case", "user"), pk=offer_id)


@require_POST
@login_required
@says_why(_to_offers)
def acceptance(request: HttpRequest, offer_id: int) -> HttpResponse:
    offer = _own(request, offer_id)
    actions.accept(offer, by=reader_of(request))
    messages.success(request, _("The case is yours."))
    return redirect(page_of_case(offer.case.number))


@require_POST
@login_required
@says_why(_to_offers)
def refusal(request: HttpRequest, offer_id: int) -> HttpResponse:
    offer = _own(request, offer_id)
    actions.decline(offer, by=reader_of(request))
    messages.success(request, _("The next person is asked."))
    return redirect("/offers/")


@require_POST
@login_required
@says_why(page_of_case)
def awaited_person(request: HttpRequest, number: int) -> HttpResponse:
    """The customer's choice: a certain person, or anybody now (CR-11)."""
    case = case_or_404(request, number)
    key = request.POST.get("person", "")
    people = User.objects.visible_to(reader_of(request)).active()
    person = get_object_or_404(people, pk=int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    actions.choose_wait(case, by=reader_of(request), person=person)
    return redirect(page_of_case(number))


def case_panel(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Beside a case that nobody owns: an offer, or why it waits, and for whom. Nothing is read for a case with an owner."""
    if case.owner_id is not None or not case.is_active:
        return None
    wait = waits_of([case]).get(case.pk)
    if wait is None:
        return None
    offer = open_offer_of(case)
    now, reader = timezone.now(), reader_of(request)
    context = {
        "case": case,
        "wait": wait,
        "offer": offer,
        "is_mine": offer is not None and offer.user_id == reader.pk and offer.expires_at > now,
        "why": why_this_person(offer.why) if offer else [],
        "nobody": why_nobody(wait.reason),
        "trusted": _trusted(reader, case, now) if may_work_on(reader, case) else None,
    }
    return "routing/_case_panel.html", context


def _trusted(reader: User, case: Case, now: datetime) -> dict[str, Any] | None:
    key = trusted_person_of(case.customer)
    person = User.objects.visible_to(reader).filter(pk=key).first() if key else None
    return {"person": person, "seen": standings_of([person], now=now)[person.pk]} if person else None


def banner(user: User) -> tuple[str, str, str] | None:
    """Above every page: a case is offered to you. One query."""
    if not user.works_on_cases:
        return None
    offered = offer_to(user, now=timezone.now())
    if offered is None:
        return None
    words = _("Case %(number)s is offered to you.") % {"number": f"\u2066#{offered.case.number}\u2069"}
    return "due", words, "/offers/"
