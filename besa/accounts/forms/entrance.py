"""Signing in, the second step, a forgotten password, an invitation."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateCodeForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.actions import use_code
from besa.accounts.actions.passwords import require_good_password, require_short_password
from besa.accounts.models import User


def email_field(**options: Any) -> forms.EmailField:
    attributes = {"dir": "ltr", "autocomplete": "username", "inputmode": "email", **options.pop("attributes", {})}
    return forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attributes), **options)


def password_field(*, label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    attributes = {"dir": "ltr", "autocomplete": autocomplete}
    # No `max_length`: the validator measures bytes, and a browser must not cut a long password in silence.
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attributes),
        validators=[require_short_password],
        **options,
    )


def code_field() -> forms.CharField:
    attributes = {"dir": "ltr", "autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}
    return forms.CharField(
        label=pgettext_lazy("second step", "Code"), max_length=40, widget=forms.TextInput(attributes)
    )


def authenticator_of_code(user: User, typed: str) -> Authenticator:
    """Raises ValidationError for a wrong or used code, and after too many wrong ones."""
    forget_failures = check_rate_limit(user)
    authenticator = use_code(user, typed)
    if authenticator is None:
        raise get_adapter().validation_error("incorrect_code")
    forget_failures()
    return authenticator


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form with our fields: the same words for a wrong password and an unknown address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field(attributes={"autofocus": True})
        self.fields["password"] = password_field(
            label=pgettext_lazy("sign-in", "Password"), autocomplete="current-password"
        )


class ConfirmPasswordForm(AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(label=_("Your password"), autocomplete="current-password")


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in: a code of the app, used once, or a recovery code, used once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        self.authenticator = authenticator_of_code(self.user, self.cleaned_data["code"])
        return str(self.cleaned_data["code"])


class ConfirmCodeForm(AllauthReauthenticateCodeForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        self.authenticator = authenticator_of_code(self.user, self.cleaned_data["code"])
        return str(self.cleaned_data["code"])


class ResetRequestForm(forms.Form):
    email = email_field(help_text=_("We send you a link with which you can choose a new password."))


class NewPasswordForm(forms.Form):
    """A new password for `user`, checked against everything that is known about them."""

    password = password_field(
        label=_("New password"),
        autocomplete="new-password",
        help_text=_("At least 9 characters. A few words that only you would put together are easiest to remember."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        require_good_password(password, self.user)
        return password


class AcceptForm(NewPasswordForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As colleagues and customers shall read it."),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "name"}),
    )
    field_order = ["name", "password"]
