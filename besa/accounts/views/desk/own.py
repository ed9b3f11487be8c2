"""One's own account: password, two-step sign-in, sessions, tokens."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as code_flows
from allauth.mfa.totp.internal import flows as totp_flows
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from besa.accounts import actions
from besa.accounts.browsers import browser_in_words
from besa.accounts.forms.entrance import NewPasswordForm
from besa.accounts.forms.own import TwoStepForm
from besa.accounts.forms.staff import TokenForm
from besa.accounts.gates import StaffRequest, confirmed
from besa.accounts.models import AccessToken
from besa.accounts.qr import qr_data_url
from besa.accounts.queries import recovery_codes_left, sessions_of

page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@login_required
@never_cache
def security(request: StaffRequest) -> HttpResponse:
    """What protects this account, in one page."""
    user = request.user
    context = {
        "has_two_steps": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
        "codes_left": recovery_codes_left(user),
        "sessions": [_shown(session, request) for session in sessions_of(user)],
    }
    return render(request, "accounts/security.html", context)


def _shown(session: UserSession, request: StaffRequest) -> dict[str, Any]:
    return {
        "pk": session.pk,
        "in_words": browser_in_words(session.user_agent),
        "ip": session.ip,
        "last_seen_at": session.last_seen_at,
        "is_this": session.session_key == request.session.session_key,
    }


@page
@confirmed
@sensitive_post_parameters("password")
def password(request: StaffRequest) -> HttpResponse:
    form = NewPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key or ""
        actions.change_password(request.user, password=form.cleaned_data["password"], keep=key, by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Every other browser has to sign in again."))
        return redirect("accounts:security")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@page
@confirmed
@never_cache
def two_step(request: StaffRequest) -> HttpResponse:
    """Switch two-step sign-in on: the secret as a picture and as letters, then the first code of the app."""
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("accounts:security")
    form = TwoStepForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        _totp, codes = totp_flows.activate_totp(request, form)
        return render(request, "accounts/recovery_codes.html", {"codes": _unused(codes), "is_new": True})
    context = {"form": form, "qr": qr_data_url(form.app_url()), "secret": form.secret_in_groups()}
    return render(request, "accounts/two_step.html", context, status=422 if form.errors else 200)


@require_POST
@confirmed
def two_step_removal(request: StaffRequest) -> HttpResponse:
    authenticator = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    totp_flows.deactivate_totp(request, authenticator)
    messages.success(request, _("Two-step sign-in is off. Your password alone opens this account now."))
    return redirect("accounts:security")


@page
@confirmed
@never_cache
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """New recovery codes, shown once, in the answer to the POST that makes them."""
    if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("accounts:two-step")
    if request.method != "POST":
        return render(request, "accounts/recovery_codes_new.html")
    codes = code_flows.generate_recovery_codes(request)
    return render(request, "accounts/recovery_codes.html", {"codes": _unused(codes)})


def _unused(codes: Authenticator | None) -> list[str]:
    return codes.wrap().get_unused_codes() if codes else []


@require_POST
@login_required
def session_ending(request: StaffRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(sessions_of(request.user), pk=session_id)
    actions.end_session(session, by=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_login")
    messages.success(request, _("That session is ended."))
    return redirect("accounts:security")


@require_POST
@login_required
def other_sessions_ending(request: StaffRequest) -> HttpResponse:
    key = request.session.session_key or ""
    count = actions.end_other_sessions(request.user, keep=key, by=request.user)
    text = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", count)
    messages.success(request, text % {"count": count})
    return redirect("accounts:security")


@page
@login_required
@never_cache
def tokens(request: StaffRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, user=request.user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _token, secret = actions.create_token(
            request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(timezone.now()),
            by=request.user,
        )
        form = TokenForm(user=request.user)
    rows = AccessToken.objects.visible_to(request.user).filter(revoked_at=None)
    context = {"form": form, "tokens": rows, "secret": secret, "now": timezone.now()}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def token_revocation(request: StaffRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(AccessToken.objects.visible_to(request.user), pk=token_id)
    actions.revoke_token(token, by=request.user, now=timezone.now())
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("accounts:tokens")
