"""“I am away”: for oneself, and for managers the people of their teams."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts import actions
from besa.accounts.forms.availability import AwayForm
from besa.accounts.gates import StaffRequest
from besa.accounts.models import Availability, User
from besa.accounts.rules import may_set_availability
from besa.core.errors import Refused
from besa.core.listing import alphabetical

page = require_http_methods(["GET", "HEAD", "POST"])
MOST_SHOWN = 200


@page
@login_required
def away(request: StaffRequest) -> HttpResponse:
    return _page_of(request, request.user)


@page
@login_required
def away_person(request: StaffRequest, user_id: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user).active(), pk=user_id)
    if person.pk == request.user.pk or not may_set_availability(request.user, person):
        raise Http404
    return _page_of(request, person)


def _page_of(request: StaffRequest, person: User) -> HttpResponse:
    form = AwayForm(request.POST or None, user=person, initial={"first": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _saved(request, form, person):
        messages.success(request, _("Saved. Whoever stands in is told, and open promises go to them in time."))
        return redirect(request.path)
    now = timezone.now()
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "form": form,
        "absences": Availability.objects.visible_to(request.user)
        .filter(user=person)
        .not_over(now)
        .select_related("stand_in"),
        "team": _team_of(request.user),
        "now": now,
    }
    return render(request, "accounts/away.html", context, status=422 if form.errors else 200)


def _saved(request: StaffRequest, form: AwayForm, person: User) -> bool:
    now = timezone.now()
    start, end = form.span(now)
    try:
        actions.go_away(
            person, by=request.user, away_from=start, away_until=end, stand_in=form.cleaned_data["stand_in"], now=now
        )
    except Refused as refusal:
        field = {"away_until": "last", "away_from": "first"}.get(refusal.details.get("field", ""))
        form.add_error(field or refusal.details.get("field"), str(refusal))
        return False
    return True


def _team_of(user: User) -> list[tuple[User, Availability | None]]:
    """For a manager: the people of their teams, and the absence that each has now or next. Two queries."""
    if not user.is_manager and not user.is_administrator:
        return []
    people = User.objects.visible_to(user).active().exclude(pk=user.pk)
    if not user.is_administrator:
        people = people.filter(memberships__team__in=user.team_ids).distinct()
    listed = alphabetical(people.order_by("name", "id")[:MOST_SHOWN])
    rows = Availability.objects.visible_to(user).not_over(timezone.now()).filter(user__in=listed)
    first: dict[int, Availability] = {}
    for row in rows.select_related("stand_in").order_by("away_from"):
        first.setdefault(row.user_id, row)
    return [(person, first.get(person.pk)) for person in listed]


@require_POST
@login_required
def away_ending(request: StaffRequest, availability_id: int) -> HttpResponse:
    row = get_object_or_404(Availability.objects.visible_to(request.user).select_related("user"), pk=availability_id)
    actions.come_back(row, by=request.user)
    messages.success(request, _("The absence is over."))
    own = row.user_id == request.user.pk
    return redirect("accounts:away") if own else redirect("accounts:away-person", row.user_id)
