"""How we use django-allauth: sign-in, second factor and sessions; no public sign-up, no mail of its own."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from besa.accounts.fields import fold_email
from besa.accounts.models import User


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account was deactivated. Ask an administrator of your desk."),
        "email_password_mismatch": _("The address and the password do not fit together. Please try again."),
        "incorrect_password": _("That is not your password. Please try again."),
        "incorrect_code": _("That code does not fit. Wait for the next one, and try again."),
        "too_many_login_attempts": _("That was wrong too often. Wait five minutes, then try again."),
        "rate_limited": _("That was too often in a short time. Wait a moment, then try again."),
        "unknown_email": _("The address and the password do not fit together. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """One answer for everybody: allauth would send forms as JSON to whoever asks."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this desk, so no name of another host, however it is written (G06)."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth greets with texts that nobody translated into Albanian; our pages say what happened themselves."""

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the Host header in front, which an attacker chooses: each name would bring five attempts more.
        return fold_email(credentials.get("email") or "")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": StaffAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("Two-step sign-in cannot be switched off now."),
        "cannot_generate_recovery_codes": _("Switch on two-step sign-in first; then there are recovery codes."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises SecondFactorUnreadable when BESA_SECRET_KEY is not the one it was written with."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise SecondFactorUnreadable from None


class SecondFactorUnreadable(Exception):
    """Written under another BESA_SECRET_KEY: restore that key, or remove the second factor of the account."""


def _cipher() -> Fernet:
    key = hashlib.sha256(b"besa.accounts.second-factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
