"""The staff, for administrators: invited, given roles and teams, deactivated."""

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from besa.accounts import actions
from besa.accounts.forms.staff import InviteForm, PersonForm
from besa.accounts.gates import StaffRequest, administrator_required
from besa.accounts.mail import invitation_link, send_invitation_mail
from besa.accounts.models import Invitation, User
from besa.accounts.queries import second_factor_of, sessions_of
from besa.core.errors import Refused
from besa.core.listing import alphabetical

log = structlog.get_logger()
page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@administrator_required
def people(request: StaffRequest) -> HttpResponse:
    staff = alphabetical(User.objects.visible_to(request.user).with_rights().order_by("id"))
    invitations = Invitation.objects.visible_to(request.user).filter(accepted_at=None, revoked_at=None)
    return render(
        request,
        "accounts/people.html",
        {
            "people": sorted(staff, key=lambda one: not one.is_active),
            "invitations": invitations.prefetch_related("teams"),
            "now": timezone.now(),
        },
    )


@page
@administrator_required
@never_cache
def invitations(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = actions.invite(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            return _show_link(request, invitation, secret)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@administrator_required
@never_cache
def invitation_renewal(request: StaffRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=invitation_id)
    try:
        secret = actions.renew_invitation(invitation, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:people")
    return _show_link(request, invitation, secret)


def _show_link(request: StaffRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The link is shown here once: a desk without a mail server yet can pass it on by hand."""
    context = {
        "invitation": invitation,
        "link": invitation_link(secret, invitation.language),
        "was_mailed": _mail_invitation(invitation, secret),
    }
    return render(request, "accounts/invited.html", context)


def _mail_invitation(invitation: Invitation, secret: str) -> bool:
    """Whether a mail server has it. Without one, Django keeps a file of it (settings), which nobody reads by chance."""
    try:
        send_invitation_mail(invitation, secret)
    except OSError as error:  # what smtplib raises is one too
        log.warning("invitation_not_mailed", invitation=invitation.pk, error=type(error).__name__)
        return False
    return bool(settings.BESA_EMAIL_URL)


@require_POST
@administrator_required
def invitation_revocation(request: StaffRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=invitation_id)
    actions.revoke_invitation(invitation, by=request.user, now=timezone.now())
    messages.success(request, _("The invitation is revoked; its link opens nothing any more."))
    return redirect("accounts:people")


@page
@administrator_required
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    initial = {"name": user.name, "roles": [row.role for row in user.role_rows.all()], "teams": list(user.team_ids)}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(request, user, form):
        messages.success(request, _("The changes are saved."))
        return redirect("accounts:people")
    context = {
        "form": form,
        "person": user,
        "session_count": sessions_of(user).count(),
        "has_two_steps": second_factor_of(user) is not None,
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


def _change(request: StaffRequest, user: User, form: PersonForm) -> bool:
    try:
        actions.change_person(user, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        form.add_error("roles", str(refusal))
        return False
    return True


def _person(request: StaffRequest, user_id: int) -> User:
    user: User = get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
    return user


@require_POST
@administrator_required
def deactivation(request: StaffRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    try:
        actions.deactivate(user, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(name)s is deactivated, and every session and token has ended.") % {"name": user.name}
        )
    return redirect("accounts:person", user.pk)


@require_POST
@administrator_required
def reactivation(request: StaffRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    actions.reactivate(user, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.name})
    return redirect("accounts:person", user.pk)


@require_POST
@administrator_required
def sessions_ending(request: StaffRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    actions.end_sessions(user, by=request.user)
    messages.success(request, _("Every session of %(name)s is ended.") % {"name": user.name})
    return redirect("accounts:person", user.pk)


@require_POST
@administrator_required
def two_step_removal(request: StaffRequest, user_id: int) -> HttpResponse:
    user = _person(request, user_id)
    actions.remove_second_factor(user, by=request.user)
    messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": user.name})
    return redirect("accounts:person", user.pk)
