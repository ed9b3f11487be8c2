"""The customer beside a case: how to speak to them, when to reach them, what they need; changed in place, with undo."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.queries import teams_watched_by
from besa.calendars.week import in_words
from besa.core.events import gathered
from besa.core.forms import ModelForm
from besa.core.reader import LANGUAGES
from besa.core.views import back, reader_of, says_why, tell
from besa.customers import actions
from besa.customers.forms import ImportanceForm, QuickForm, ReachForm
from besa.customers.models import WAYS, Customer
from besa.customers.queries import has_needs, look_alikes, made_important, reach_now
from besa.customers.reaching import week_for
from besa.customers.telling import reach_in_words
from besa.customers.views.desk import customer_or_404


def beside_case(request: HttpRequest, case: Any) -> tuple[str, dict[str, Any]]:
    """Panel beside a case. One query; one more for each of: somebody whom they trust, times, an importance."""
    facts = _facts(case.customer, case.team)
    return "customers/_beside.html", facts | {"can_change": reader_of(request).works_on_cases, "here": case.number}


def on_page(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """The same on the customer's own page."""
    user = reader_of(request)
    alike = look_alikes(customer, user=user) if user.works_on_cases else []
    # Whose clock it is when the customer has none; nobody asks where they have said nothing of times.
    team = next(iter(teams_watched_by(user)), None) if week_for(customer) else None
    facts = _facts(customer, team)
    return "customers/_beside.html", facts | {"can_change": user.works_on_cases, "alike": alike}


def composer_panel(request: HttpRequest, subject: tuple[Any, Any]) -> tuple[str, dict[str, Any]] | None:
    """While an answer is written: how the customer wishes to hear from us, and whether now is a time for it (CH-27)."""
    case, composer = subject
    if composer.is_note or not case.pk:
        return None
    customer = case.customer
    reach = reach_in_words(reach_now(customer, case.team, timezone.now()))
    wishes = customer.preferred_way not in ("", "email")
    if not wishes and (reach is None or reach.suits):
        return None
    context = {"case": case, "reach": reach, "their_way": dict(WAYS)[customer.preferred_way] if wishes else ""}
    return "customers/_composer.html", context | {"prefers_phone": customer.preferred_way == "phone"}


def contact_panel(request: HttpRequest, subject: tuple[Any, Any]) -> tuple[str, dict[str, Any]] | None:
    """In the log of a call or a visit: whether now suits the customer. Without a case: somebody new."""
    case, _held = subject
    reach = reach_in_words(reach_now(case.customer, case.team, timezone.now())) if case else None
    return ("customers/_contact.html", {"reach": reach}) if reach else None


def _facts(customer: Customer, team: Any) -> dict[str, Any]:
    week = week_for(customer)
    return {
        "customer": customer,
        "their_language": LANGUAGES.get(customer.language, ""),
        "has_needs": has_needs(customer),
        "their_week": in_words([[str(one) for one in day] for day in week]) if week else (),
        "reach": reach_in_words(reach_now(customer, team, timezone.now())) if week and team else None,
        "their_way": dict(WAYS).get(customer.preferred_way, ""),
        "made_important": made_important(customer) if customer.importance else None,
        "is_review_due": bool(customer.review_on and customer.review_on <= timezone.localdate()),
    }


def _page(customer_id: int, **_kwargs: Any) -> str:
    return f"/customers/{customer_id}/"


def _changeable(request: HttpRequest, customer_id: int) -> Customer:
    if not reader_of(request).works_on_cases:
        raise Http404
    return customer_or_404(request, customer_id)


FORMS: dict[str, type[ModelForm]] = {"quick": QuickForm, "importance": ImportanceForm, "reach": ReachForm}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@says_why(_page)
def in_place(request: HttpRequest, customer_id: int, part: str) -> HttpResponse:
    """A small form in place: `part` is one of FORMS. What was changed can be taken back from the toast."""
    shown, user = _changeable(request, customer_id), reader_of(request)
    more = {"user": user} if part == "quick" else {}
    form = FORMS[part](request.POST or None, instance=shown, auto_id="customer-%s", **more)
    if request.method == "POST" and form.is_valid():
        _save(request, customer_id, form)
        return back(request, _page(customer_id))
    context = {"customer": shown, "form": form, "part": part, "next": request.GET.get("next", "")}
    template = "customers/_in_place.html" if request.headers.get("HX-Request") else "customers/in_place.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _save(request: HttpRequest, customer_id: int, form: ModelForm) -> None:
    before = customer_or_404(request, customer_id)
    with gathered() as events:
        actions.change_customer(before, by=reader_of(request), **form.cleaned_data)
    if events:
        undo = f"/customers/{customer_id}/undo/?" + urlencode({"change": [one.pk for one in events]}, doseq=True)
        tell(request, _("Changed."), undo=undo)


@require_POST
@login_required
@says_why(_page)
def undo(request: HttpRequest, customer_id: int) -> HttpResponse:
    keys = [key for key in request.GET.getlist("change") if key.isascii() and key.isdigit() and len(key) < 19]
    actions.undo_changes(_changeable(request, customer_id), changes=map(int, keys), by=reader_of(request))
    tell(request, _("Taken back."))
    return back(request, _page(customer_id))


@require_POST
@login_required
@says_why(_page)
def needs(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer needs. Asking for it is a reading that is recorded, so it is a POST (PV-06); `needs` writes it."""
    shown, user = _changeable(request, customer_id), reader_of(request)
    if "needs" in request.POST:
        actions.note_needs(shown, needs=request.POST["needs"][:2000], by=user)
        tell(request, _("Kept. Whoever reads it is recorded."))
        return back(request, _page(customer_id))
    context = {"customer": shown, "needs": actions.read_needs(shown, by=user), "next": request.GET.get("next", "")}
    return render(request, "customers/_needs.html", context)


@require_POST
@login_required
@says_why(_page)
def differences(request: HttpRequest, customer_id: int) -> HttpResponse:
    """`other` looks alike and is somebody else."""
    shown, key = _changeable(request, customer_id), request.POST.get("other", "")
    rows = Customer.objects.visible_to(reader_of(request))
    other = get_object_or_404(rows, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    actions.find_different(shown, other=other, by=reader_of(request))
    tell(request, _("They stay two customers, and are not suggested again."))
    return back(request, _page(customer_id))
