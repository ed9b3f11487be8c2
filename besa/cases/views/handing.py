"""Passing a case on: the page where the brief is written, the page where it is read, and what stands above a case meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.handing import Brief
from besa.cases.colleagues import briefs
from besa.cases.colleagues.forms import BriefForm
from besa.cases.colleagues.queries import busy_among, may_accept, open_handover
from besa.cases.errors import BriefUnread
from besa.cases.glance import HANDOVER, stirs_in
from besa.cases.models import Case, Handover, Message
from besa.cases.rules import may_work_on
from besa.cases.views.shared import address_of, case_or_404, page_of_case
from besa.core.errors import Refused
from besa.core.reader import LANGUAGES
from besa.core.views import back, reader_of, says_why, tell


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offering(request: HttpRequest, number: int) -> HttpResponse:
    """Write the brief and choose who gets the case. `to` in the address: `user-7-2` (in team 2) or `team-2`."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    form = BriefForm(request.POST or None, case=case, user=user, initial=_initial(request, case))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _offer(request, case, form)
        except Refused as error:
            refusal = str(error)
    context = {"case": case, "form": form, "refusal": refusal, "notice": _preview(case, form, user)}
    context |= {
        "busy": busy_among(one for _team, found in form.teams for one in found),
        "open": open_handover(case),
        **_languages(case, user),
    }
    return render(request, "cases/handover.html", context, status=422 if form.errors or refusal else 200)


def _initial(request: HttpRequest, case: Case) -> dict[str, Any]:
    return briefs.prefilled(case) | {"receiver": request.GET.get("to", "")}


def _offer(request: HttpRequest, case: Case, form: BriefForm) -> HttpResponse:
    user, data = reader_of(request), form.cleaned_data
    to, team = form.chosen()
    brief = Brief(**{name: data[name] for name in ("situation", "mood", "feeling", "wish", "done", "promised")})
    notice = data["notice"] or _notice(case, form, user)
    untold = data["untold"]
    if not untold and not briefs.recipients_of_notice(case):
        untold = _("There is no e-mail address of this customer.")
    actions.offer_handover(case, to=to, team=team, brief=brief, notice=notice, untold=untold, by=user)
    whom = to.name if to else team.name
    tell(request, _("Offered to %(name)s. You stay responsible until it is accepted.") % {"name": whom})
    return redirect(address_of(case))


def _notice(case: Case, form: BriefForm, user: User) -> str:
    to, team = form.chosen_so_far()
    brief = {name: form.value_so_far(name) for name in ("situation", "wish", "done", "promised")}
    now = timezone.now()
    return briefs.notice_of(case, by=user, to=to, team=team, brief=brief, now=now, time_zone=user.time_zone)


def _preview(case: Case, form: BriefForm, user: User) -> str:
    return form.value_so_far("notice") or _notice(case, form, user)


def _languages(case: Case, user: User) -> dict[str, Any]:
    language = briefs.language_of(case)
    return {"their_language": LANGUAGES[language], "is_foreign": language != user.language}


@require_POST
@login_required
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """The mail to the customer as it would be now; with `edit`, as a field to write in."""
    case, user = case_or_404(request, number), reader_of(request)
    if not may_work_on(user, case):
        raise Http404
    form = BriefForm(request.POST, case=case, user=user)
    is_edited = "edit" in request.POST
    context = {"case": case, "notice": _notice(case, form, user), "is_edited": is_edited}
    return render(request, "cases/_notice.html" if is_edited else "cases/_notice_text.html", context)


@require_safe
@login_required
def handover(request: HttpRequest, handover_id: int) -> HttpResponse:
    """The brief: for who is offered the case to read and accept, and for everybody who sees the case to look up."""
    found, user = _visible(request, handover_id), reader_of(request)
    case = found.case
    context = {
        "handover": found,
        "case": case,
        "customer": case.customer,
        "sees_case": Case.objects.visible_to(user).filter(pk=case.pk).exists(),
        "may_accept": found.is_open and may_accept(found, user),
        "may_withdraw": found.is_open and may_work_on(user, case) and found.to_id != user.pk,
        "repeats": case.repeats.count(),
    }
    return render(request, "cases/handover_read.html", context)


def _visible(request: HttpRequest, handover_id: int) -> Handover:
    rows = Handover.objects.visible_to(reader_of(request))
    rows = rows.select_related(
        "case__customer__organization", "case__team", "by", "to", "team", "accepted_by", "message"
    )
    return get_object_or_404(rows, pk=handover_id)


def _page(handover_id: int, **_kwargs: Any) -> str:
    return f"/handovers/{handover_id}/"


@require_POST
@login_required
@says_why(_page)
def acceptance(request: HttpRequest, handover_id: int) -> HttpResponse:
    """`read`: the box that says the brief was read. `notice`: the mail to the customer, as it may have been changed."""
    found = _visible(request, handover_id)
    if request.POST.get("read") != "yes":
        raise Refused(_("Read the brief and tick the box: then the customer need not say anything again."))
    message = actions.accept_handover(found, by=reader_of(request), notice=request.POST.get("notice"))
    words = _("The case is yours. The customer is told that you look after it.") if message else _("The case is yours.")
    tell(request, words)
    return redirect(address_of(found.case))


@require_POST
@login_required
@says_why(_page)
def refusal(request: HttpRequest, handover_id: int) -> HttpResponse:
    found = _visible(request, handover_id)
    actions.decline_handover(found, by=reader_of(request), reason=request.POST.get("reason", ""))
    tell(request, _("Declined. %(name)s is told why.") % {"name": found.by.name if found.by else "?"})
    return redirect("/passed-on/handovers/")


@require_POST
@login_required
@says_why(_page)
def withdrawal(request: HttpRequest, handover_id: int) -> HttpResponse:
    found = _visible(request, handover_id)
    actions.withdraw_handover(found, by=reader_of(request))
    tell(request, _("The offer is withdrawn. The case stays where it was."))
    return back(request, address_of(found.case))


def above_case(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Panel above a case that is on offer: who is to have it, and what this reader can do about it. One query, if any."""
    found = open_handover(case) if stirs_in(case, HANDOVER) else None
    if found is None:
        return None
    user = reader_of(request)
    is_mine = found.to_id == user.pk or (
        found.to_id is None and found.team_id in user.team_ids and found.by_id != user.pk
    )
    return "cases/_handover_open.html", {"handover": found, "is_mine": is_mine, "can_work": may_work_on(user, case)}


def refuse_unread_brief(*, case: Case, letter: Any, by: User) -> None:
    """CO-16: whoever is offered a case reads its brief before they speak to the customer. Guard of `send`; one query."""
    if case.handovers.offered().filter(to=by).exists():
        raise BriefUnread


@require_POST
@login_required
@says_why(lambda **_kwargs: "/")
def repeat(request: HttpRequest, message_id: int) -> HttpResponse:
    """`repeat`: yes, the customer had to say this again; anything else takes the mark back."""
    message = get_object_or_404(Message.objects.visible_to(reader_of(request)).select_related("case"), pk=message_id)
    again = f"/messages/{message_id}/repeat/"
    if (request.POST.get("repeat") or request.GET.get("repeat")) == "yes":
        actions.note_repeat(message, by=reader_of(request))
        tell(request, _("Counted: the customer had to say this again."), undo=f"{again}?repeat=no")
    else:
        actions.take_back_repeat(message, by=reader_of(request))
    return back(request, page_of_case(message.case.number) + f"#message-{message_id}")
