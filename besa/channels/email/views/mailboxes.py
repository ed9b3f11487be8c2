"""Mailboxes, for administrators."""

from __future__ import annotations

from urllib.parse import urlencode

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.gates import StaffRequest, administrator_required
from besa.accounts.models import Role
from besa.channels.email import actions, probing
from besa.channels.email.dns_check import Verdict
from besa.channels.email.errors import AddressTaken
from besa.channels.email.forms import MailboxForm
from besa.channels.email.health import explained
from besa.channels.email.inspection import inspect
from besa.channels.email.models import Mailbox
from besa.channels.email.routes import provider_of
from besa.channels.email.trust import proposal_for
from besa.channels.email.views.permission import return_url
from besa.core.text.controls import isolate_ltr
from besa.core.views import reader_of, says_why, tell

page = require_http_methods(["GET", "HEAD", "POST"])


def first_mailbox(request: HttpRequest, _folder: object) -> tuple[str, dict[str, object]] | None:
    """In an empty folder of a desk that no mail can reach yet, for whoever may mend that. One query for an administrator."""
    user = reader_of(request)
    if not user.has_role(Role.ADMINISTRATOR) or Mailbox.objects.visible_to(user).exists():
        return None
    return ("email/_first_mailbox.html", {})


def _list_url(**kwargs: object) -> str:
    return "/settings/mailboxes/"


@require_safe
@administrator_required
def listing(request: StaffRequest) -> HttpResponse:
    rows = Mailbox.objects.visible_to(request.user).select_related("team").order_by("-is_active", "address")
    silent = set(actions.unreachable(timezone.now()).values_list("pk", flat=True))
    lines = [{"mailbox": row, "is_silent": row.pk in silent, "trouble": explained(row)} for row in rows]
    return render(request, "email/mailboxes.html", {"lines": lines})


@page
@administrator_required
def new(request: StaffRequest) -> HttpResponse:
    form = MailboxForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            mailbox = actions.add_mailbox(by=request.user, **form.said())
        except AddressTaken as refusal:
            form.add_error("address", str(refusal))
        else:
            tell(request, _("The mailbox is there."))
            return _to_test(mailbox.pk)
    return render(request, "email/mailbox.html", {"form": form}, status=422 if form.errors else 200)


@page
@administrator_required
def change(request: StaffRequest, pk: int) -> HttpResponse:
    row = _one(request, pk)
    form = MailboxForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_mailbox(_one(request, pk), by=request.user, **form.said())
        except AddressTaken as refusal:
            form.add_error("address", str(refusal))
        else:
            tell(request, _("The changes are saved."))
            return _to_test(pk)
    context = {"form": form, "mailbox": row} | _panels(row)
    response = render(request, "email/mailbox.html", context, status=422 if form.errors else 200)
    _let_leave_for(response, row)
    return response


def _to_test(pk: int) -> HttpResponse:
    return redirect(reverse("email:mailbox-check", args=[pk]) + "?begin=yes")


def _panels(mailbox: Mailbox) -> dict[str, object]:
    """What is known beside the settings: reply addresses, the check of senders, the permission of a provider."""
    provider = provider_of(mailbox)
    return {
        "can_probe": probing.is_possible(mailbox),
        "example": probing.example_of(mailbox),
        "proposal": proposal_for(mailbox),
        "provider": provider,
        "may_ask": bool(mailbox.oauth_client_id and provider.authorize_url and provider.token_url),
        "return_url": return_url(),
    }


def _let_leave_for(response: HttpResponse, mailbox: Mailbox) -> None:
    """The button that asks for permission is answered by a redirect to the provider, which `form-action` would stop."""
    origin = provider_of(mailbox).origin
    if origin.startswith(("https://", "http://")):
        response._csp_update = {"form-action": [SELF, origin]}  # type: ignore[attr-defined]  # django-csp reads it


@page
@administrator_required
@says_why(lambda pk, **kwargs: f"/settings/mailboxes/{pk}/")
def probe(request: StaffRequest, pk: int) -> HttpResponse:
    """GET is the panel alone, for htmx; POST asks for a trial."""
    row = _one(request, pk)
    if request.method == "POST":
        probing.ask(row, by=request.user)
        if not request.headers.get("HX-Request"):
            return redirect("email:mailbox", pk)
        row = _one(request, pk)
    context = {"mailbox": row, "can_probe": probing.is_possible(row), "example": probing.example_of(row)}
    return render(request, "email/_probe.html", context)


@require_POST
@administrator_required
@says_why(lambda pk, **kwargs: f"/settings/mailboxes/{pk}/")
def checker(request: StaffRequest, pk: int) -> HttpResponse:
    """Believe the check of this name from now on; an empty one: of nobody."""
    row = _one(request, pk)
    former, name = (
        row.trusted_authserv_id,
        (request.POST.get("name") or request.GET.get("name", "")).strip().lower()[:255],
    )
    actions.change_mailbox(row, by=request.user, trusted_authserv_id=name)
    words = _("From now on the check of %(name)s is believed.") if name else _("No check of senders is believed now.")
    tell(
        request,
        words % {"name": isolate_ltr(name)},
        undo=f"/settings/mailboxes/{pk}/checker/?{urlencode({'name': former})}",
    )
    return redirect("email:mailbox", pk)


@page
@administrator_required
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """GET explains and offers the test, and with `begin` starts it once it is shown; POST makes it, because it signs in elsewhere."""
    row = _one(request, pk)
    findings = inspect(row) if request.method == "POST" else []
    is_good = all(finding.verdict in (Verdict.GOOD, Verdict.WARNING) for finding in findings)
    begins = request.method == "GET" and "begin" in request.GET
    context = {"mailbox": row, "findings": findings, "is_good": is_good, "begins": begins}
    return render(request, "email/mailbox_check.html", context)


@require_POST
@administrator_required
@says_why(_list_url)
def deactivation(request: StaffRequest, pk: int) -> HttpResponse:
    actions.switch_off(_one(request, pk), by=request.user)
    tell(request, _("The mailbox is switched off."), undo=f"/settings/mailboxes/{pk}/reactivation/")
    return redirect("email:mailboxes")


@require_POST
@administrator_required
@says_why(_list_url)
def reactivation(request: StaffRequest, pk: int) -> HttpResponse:
    actions.switch_on(_one(request, pk), by=request.user)
    tell(request, _("The mailbox is switched on."))
    return redirect("email:mailboxes")


def _one(request: StaffRequest, pk: int) -> Mailbox:
    return get_object_or_404(Mailbox.objects.visible_to(request.user), pk=pk)
