"""The way in: sign-in, the second step, a forgotten password, an invitation. And the way out."""

from datetime import timedelta
from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from besa.accounts import actions
from besa.accounts.actions.passwords import user_of_reset_link
from besa.accounts.errors import InvitationOver, ResetLinkOver
from besa.accounts.forms.entrance import AcceptForm, NewPasswordForm, ResetRequestForm
from besa.accounts.models import User
from besa.accounts.queries import invitation_of_link
from besa.accounts.tasks import mail_reset_link
from besa.core.reader import LANGUAGE_COOKIE, LANGUAGES, current_reader

YEAR = timedelta(days=365)
entrance = require_http_methods(["GET", "HEAD", "POST"])


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Also where a stranger chooses a language: this browser keeps it for the pages before the desk."""

    template_name = "accounts/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        chosen = request.GET.get("lang", "")
        if chosen in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class SignOut(LogoutView):  # type: ignore[misc]  # allauth has no types
    http_method_names = ["post"]


class SecondStep(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/second_step.html"


class ConfirmPassword(ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/confirm_password.html"


class ConfirmCode(ReauthenticateCodeView):  # type: ignore[misc]  # allauth has no types
    template_name = "accounts/confirm_code.html"


@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/inactive.html")


@entrance
@never_cache
def reset_request(request: HttpRequest) -> HttpResponse:
    """The same answer after the same work for every address, known or not (G05)."""
    form = ResetRequestForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/reset_request.html", {"form": form}, status=422 if form.errors else 200)
    email = form.cleaned_data["email"].casefold()
    refusal = ratelimit.consume_or_429(request, action="reset_password", key=email)
    if refusal is not None:
        return refusal  # type: ignore[no-any-return]  # allauth has no types
    mail_reset_link.enqueue(email)
    return render(request, "accounts/reset_sent.html", {"email": email})


@entrance
@never_cache
@sensitive_post_parameters("password")
def reset(request: HttpRequest, mark: str, token: str) -> HttpResponse:
    try:
        user = user_of_reset_link(mark, token)
        form = NewPasswordForm(request.POST or None, user=user)
        is_done = request.method == "POST" and form.is_valid()
        if is_done:
            actions.reset_password(mark, token, password=form.cleaned_data["password"])
    except ResetLinkOver as refusal:
        return render(request, "accounts/link_over.html", {"text": str(refusal)}, status=404)
    if is_done:
        messages.success(request, _("Your new password is set. Sign in with it now."))
        return to_sign_in()
    context = {"form": form, "account": user}
    return render(request, "accounts/reset.html", context, status=422 if form.errors else 200)


@entrance
@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """GET only shows what the invitation is; the account is made by POST, and signing in proves the new password."""
    now = timezone.now()
    try:
        invitation = invitation_of_link(secret, now)
        form = AcceptForm(request.POST or None, user=User(email=invitation.email), initial={"name": invitation.name})
        is_done = request.method == "POST" and form.is_valid()
        if is_done:
            actions.accept_invitation(invitation, **form.cleaned_data, now=now)
    except InvitationOver as refusal:
        return render(request, "accounts/link_over.html", {"text": str(refusal)}, status=404)
    if is_done:
        messages.success(request, _("Welcome. Your account is ready: sign in with your new password."))
        return to_sign_in()
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


def to_sign_in() -> HttpResponse:
    """In the language of the page before it."""
    return redirect(f"/sign-in/?lang={current_reader().language}")
