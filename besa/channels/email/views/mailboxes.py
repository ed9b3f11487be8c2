"""Mailboxes, for administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.gates import StaffRequest, administrator_required
from besa.channels.email import actions
from besa.channels.email.dns_check import Verdict
from besa.channels.email.errors import AddressTaken
from besa.channels.email.forms import MailboxForm
from besa.channels.email.health import explained
from besa.channels.email.inspection import inspect
from besa.channels.email.models import Mailbox
from besa.core.views import says_why, tell

page = require_http_methods(["GET", "HEAD", "POST"])


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
            tell(request, _("The mailbox is there. Now test the connection."))
            return redirect("email:mailbox-check", mailbox.pk)
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
            return redirect("email:mailbox-check", pk)
    return render(request, "email/mailbox.html", {"form": form, "mailbox": row}, status=422 if form.errors else 200)


@page
@administrator_required
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """GET explains and offers the test; POST makes it, because it signs in elsewhere."""
    row = _one(request, pk)
    findings = inspect(row) if request.method == "POST" else []
    is_good = all(finding.verdict in (Verdict.GOOD, Verdict.WARNING) for finding in findings)
    return render(request, "email/mailbox_check.html", {"mailbox": row, "findings": findings, "is_good": is_good})


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
