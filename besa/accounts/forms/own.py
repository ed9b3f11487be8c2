"""Switching on two-step sign-in."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.forms import ActivateTOTPForm

from besa.accounts.actions import plain_code
from besa.accounts.forms.entrance import code_field


class TwoStepForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return str(super().clean_code())

    def app_url(self) -> str:
        return str(get_adapter().build_totp_url(self.user, self.secret))

    def secret_in_groups(self) -> str:
        """For typing it by hand: four letters at a time."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))
